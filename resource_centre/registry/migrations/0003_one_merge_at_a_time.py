from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0002_people_and_organisations"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("removed",),
                name="registry_merge_once",
            ),
        ),
    ]
