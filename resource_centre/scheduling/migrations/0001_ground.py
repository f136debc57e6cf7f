import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('registry', '0007_services_go_by_other_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='MovedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('is_working', models.BooleanField(help_text='Ticked for a weekend that is worked.', verbose_name='worked')),
                ('source', models.CharField(blank=True, help_text='The decision that moved it.', max_length=300, verbose_name='source')),
            ],
            options={
                'verbose_name': 'moved working day',
                'verbose_name_plural': 'moved working days',
                'ordering': ('-day',),
            },
        ),
        migrations.CreateModel(
            name='MovedDayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='scheduling.movedday')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('day', models.DateField(verbose_name='day')),
                ('is_working', models.BooleanField(help_text='Ticked for a weekend that is worked.', verbose_name='worked')),
                ('source', models.CharField(blank=True, help_text='The decision that moved it.', max_length=300, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='registry.district', verbose_name='district')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='registry.municipality', verbose_name='municipality')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, help_text='Empty if unknown.', null=True, verbose_name='seats')),
                ('is_shared', models.BooleanField(default=False, help_text='Such as a hotel, a whole town or an online room.', verbose_name='several events at once')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
            ],
            options={
                'verbose_name': 'venue',
                'verbose_name_plural': 'venues',
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('name', 'district', 'municipality'), name='scheduling_venue_once', nulls_distinct=False, violation_error_code='venue_exists', violation_error_message='There is such a venue already.')],
            },
        ),
        migrations.CreateModel(
            name='Occasion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('title', models.CharField(blank=True, help_text='Only of what has no page of its own, such as an absence.', max_length=300, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('status', models.CharField(choices=[('planned', 'planned'), ('cancelled', 'cancelled')], default='planned', max_length=10, verbose_name='status')),
                ('venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='occasions', to='scheduling.venue', verbose_name='venue')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='occasions', to='registry.district', verbose_name='district')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('is_public', models.BooleanField(default=False, verbose_name='in the public calendar')),
                ('released_at', models.DateTimeField(editable=False, null=True, verbose_name='released')),
                ('public_starts_at', models.DateTimeField(editable=False, null=True)),
                ('public_ends_at', models.DateTimeField(editable=False, null=True)),
                ('public_venue', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scheduling.venue')),
                ('public_status', models.CharField(blank=True, choices=[('planned', 'planned'), ('cancelled', 'cancelled')], editable=False, max_length=10)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'occasion',
                'verbose_name_plural': 'calendar',
                'ordering': ('starts_at', 'pk'),
                'indexes': [models.Index(fields=['starts_at', 'ends_at'], name='scheduling_occasion_time'), models.Index(condition=models.Q(('is_public', True)), fields=['public_starts_at'], name='scheduling_occasion_public')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='scheduling_occasion_ends_after_start', violation_error_code='ends_before_start', violation_error_message='It has to end after it begins.')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='scheduling.occasion', verbose_name='occasion')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='registry.person', verbose_name='person')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='venue')),
                ('told_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('occasion', 'person'), name='scheduling_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='OccasionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='scheduling.occasion')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('title', models.CharField(blank=True, help_text='Only of what has no page of its own, such as an absence.', max_length=300, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('status', models.CharField(choices=[('planned', 'planned'), ('cancelled', 'cancelled')], default='planned', max_length=10, verbose_name='status')),
                ('venue', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='scheduling.venue', verbose_name='venue')),
                ('district', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.district', verbose_name='district')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('is_public', models.BooleanField(default=False, verbose_name='in the public calendar')),
                ('released_at', models.DateTimeField(editable=False, null=True, verbose_name='released')),
                ('public_starts_at', models.DateTimeField(editable=False, null=True)),
                ('public_ends_at', models.DateTimeField(editable=False, null=True)),
                ('public_venue', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='scheduling.venue')),
                ('public_status', models.CharField(blank=True, choices=[('planned', 'planned'), ('cancelled', 'cancelled')], editable=False, max_length=10)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VenueEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='scheduling.venue')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('district', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.district', verbose_name='district')),
                ('municipality', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.municipality', verbose_name='municipality')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, help_text='Empty if unknown.', null=True, verbose_name='seats')),
                ('is_shared', models.BooleanField(default=False, help_text='Such as a hotel, a whole town or an online room.', verbose_name='several events at once')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookings', to='scheduling.occasion', verbose_name='occasion')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='registry.person', verbose_name='person')),
                ('venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='scheduling.venue', verbose_name='venue')),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField(editable=False, null=True)),
                ('is_active', models.BooleanField(default=True, editable=False)),
            ],
            options={
                'verbose_name': 'booking',
                'verbose_name_plural': 'bookings',
                'ordering': ('occasion', 'pk'),
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person', None), ('venue__isnull', False)), models.Q(('person__isnull', False), ('venue', None)), _connector='OR'), name='scheduling_booking_of_one', violation_error_code='nothing_booked'), models.UniqueConstraint(fields=('occasion', 'person'), name='scheduling_booking_person_once', violation_error_code='booked_already', violation_error_message='The person is booked for this already.'), models.UniqueConstraint(fields=('occasion', 'venue'), name='scheduling_booking_venue_once', violation_error_code='booked_already', violation_error_message='The room is booked for this already.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_active', True)), deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('person', '='), ('period', '&&')], name='scheduling_booking_person_free', violation_error_code='person_busy', violation_error_message='The person is busy at that time.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_active', True)), deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('venue', '='), ('period', '&&')], name='scheduling_booking_venue_free', violation_error_code='venue_busy', violation_error_message='The room is taken at that time.')],
            },
        ),
        migrations.CreateModel(
            name='BookingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='scheduling.booking')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('occasion', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='scheduling.occasion', verbose_name='occasion')),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='person')),
                ('venue', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='scheduling.venue', verbose_name='venue')),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField(editable=False, null=True)),
                ('is_active', models.BooleanField(default=True, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='movedday',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_moveddayevent" ("day", "id", "is_working", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."day", NEW."id", NEW."is_working", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source"); RETURN NULL;', hash='6aa5ced5fe2b737efea39d3160028ba4fac67e6e', operation='INSERT', pgid='pgtrigger_insert_insert_8b73f', table='scheduling_movedday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='movedday',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "scheduling_moveddayevent" ("day", "id", "is_working", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."day", NEW."id", NEW."is_working", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source"); RETURN NULL;', hash='f7f116a703fb83a0b590a9177bd21e691133ce27', operation='UPDATE', pgid='pgtrigger_update_update_6e70c', table='scheduling_movedday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='movedday',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_moveddayevent" ("day", "id", "is_working", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."day", OLD."id", OLD."is_working", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source"); RETURN NULL;', hash='aeb8008252f4c40eaeee9aa53483238ba967024f', operation='DELETE', pgid='pgtrigger_delete_delete_8c41e', table='scheduling_movedday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='venue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_venueevent" ("address", "capacity", "district_id", "id", "is_active", "is_demo", "is_shared", "municipality_id", "name", "name_en", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."capacity", NEW."district_id", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_shared", NEW."municipality_id", NEW."name", NEW."name_en", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='22859ff6bce4ac13d099dd12e1514a83c155ec4b', operation='INSERT', pgid='pgtrigger_insert_insert_1dab6', table='scheduling_venue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='venue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "scheduling_venueevent" ("address", "capacity", "district_id", "id", "is_active", "is_demo", "is_shared", "municipality_id", "name", "name_en", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."capacity", NEW."district_id", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_shared", NEW."municipality_id", NEW."name", NEW."name_en", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='045d27d4e71204bb4d0bc318d65114013813d2ad', operation='UPDATE', pgid='pgtrigger_update_update_1073a', table='scheduling_venue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='venue',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_venueevent" ("address", "capacity", "district_id", "id", "is_active", "is_demo", "is_shared", "municipality_id", "name", "name_en", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."address", OLD."capacity", OLD."district_id", OLD."id", OLD."is_active", OLD."is_demo", OLD."is_shared", OLD."municipality_id", OLD."name", OLD."name_en", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='0c14b03152b7cf4a5875973c269affe46929e76f', operation='DELETE', pgid='pgtrigger_delete_delete_13ca9', table='scheduling_venue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occasion',
            trigger=pgtrigger.compiler.Trigger(name='bookings_follow', sql=pgtrigger.compiler.UpsertTriggerSql(func="UPDATE scheduling_booking SET period = tstzrange(NEW.starts_at, NEW.ends_at), is_active = NEW.status <> 'cancelled' WHERE occasion_id = NEW.id; RETURN NULL;", hash='ddc77ab73830defea0b7fe39322782cc7a4720ee', operation='UPDATE OF "starts_at", "ends_at", "status"', pgid='pgtrigger_bookings_follow_5eae7', table='scheduling_occasion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occasion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_occasionevent" ("district_id", "ends_at", "id", "is_demo", "is_public", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_ends_at", "public_starts_at", "public_status", "public_venue_id", "released_at", "sequence", "starts_at", "status", "title", "uid", "venue_id") VALUES (NEW."district_id", NEW."ends_at", NEW."id", NEW."is_demo", NEW."is_public", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_ends_at", NEW."public_starts_at", NEW."public_status", NEW."public_venue_id", NEW."released_at", NEW."sequence", NEW."starts_at", NEW."status", NEW."title", NEW."uid", NEW."venue_id"); RETURN NULL;', hash='29100f63c3095483dd84f377275a6800e5ea0c2c', operation='INSERT', pgid='pgtrigger_insert_insert_aeb77', table='scheduling_occasion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occasion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "scheduling_occasionevent" ("district_id", "ends_at", "id", "is_demo", "is_public", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_ends_at", "public_starts_at", "public_status", "public_venue_id", "released_at", "sequence", "starts_at", "status", "title", "uid", "venue_id") VALUES (NEW."district_id", NEW."ends_at", NEW."id", NEW."is_demo", NEW."is_public", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_ends_at", NEW."public_starts_at", NEW."public_status", NEW."public_venue_id", NEW."released_at", NEW."sequence", NEW."starts_at", NEW."status", NEW."title", NEW."uid", NEW."venue_id"); RETURN NULL;', hash='66f282c636b0732c4810f51c2f4963359b1c35bf', operation='UPDATE', pgid='pgtrigger_update_update_63e9f', table='scheduling_occasion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occasion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_occasionevent" ("district_id", "ends_at", "id", "is_demo", "is_public", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_ends_at", "public_starts_at", "public_status", "public_venue_id", "released_at", "sequence", "starts_at", "status", "title", "uid", "venue_id") VALUES (OLD."district_id", OLD."ends_at", OLD."id", OLD."is_demo", OLD."is_public", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_ends_at", OLD."public_starts_at", OLD."public_status", OLD."public_venue_id", OLD."released_at", OLD."sequence", OLD."starts_at", OLD."status", OLD."title", OLD."uid", OLD."venue_id"); RETURN NULL;', hash='f9efd170ce6eb52a76284a387234929114519f33', operation='DELETE', pgid='pgtrigger_delete_delete_88afa', table='scheduling_occasion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='takes_its_time', sql=pgtrigger.compiler.UpsertTriggerSql(func="SELECT tstzrange(starts_at, ends_at), status <> 'cancelled' INTO NEW.period, NEW.is_active FROM scheduling_occasion WHERE id = NEW.occasion_id; RETURN NEW;", hash='9425455c6f22e22579dde14cdcca95a7f8c271ba', operation='INSERT OR UPDATE', pgid='pgtrigger_takes_its_time_68ad4', table='scheduling_booking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_bookingevent" ("id", "is_active", "occasion_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue_id") VALUES (NEW."id", NEW."is_active", NEW."occasion_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."venue_id"); RETURN NULL;', hash='08539c7fa0082f07c26544a4af322f3e5d162a4a', operation='INSERT', pgid='pgtrigger_insert_insert_7f30b', table='scheduling_booking', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "scheduling_bookingevent" ("id", "is_active", "occasion_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue_id") VALUES (NEW."id", NEW."is_active", NEW."occasion_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."venue_id"); RETURN NULL;', hash='f3ddf23adb9713b446dca5ce8df82a9b5034f47c', operation='UPDATE', pgid='pgtrigger_update_update_db94f', table='scheduling_booking', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "scheduling_bookingevent" ("id", "is_active", "occasion_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue_id") VALUES (OLD."id", OLD."is_active", OLD."occasion_id", OLD."period", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."venue_id"); RETURN NULL;', hash='14b1120cd103ab40b1751ea691b52e3056b9f896', operation='DELETE', pgid='pgtrigger_delete_delete_589b6', table='scheduling_booking', when='AFTER')),
        ),
    ]
