"""The registry's part of the demo: the centre of Razgrad and one user per role.

The centre's facts are published ones; the people are invented and say so.
"""

import csv
import json
from datetime import date

from resource_centre.accounts.models import User
from resource_centre.registry.models import Centre, District, Mandate, Municipality
from resource_centre.registry.reference import DEMO

SINCE = date(2026, 1, 1)


def load() -> None:
    """Add what of the demo is not there yet; what is there stays as it is."""
    if not Centre.objects.exists():
        facts = json.loads((DEMO / "centre.json").read_text(encoding="utf-8"))
        Centre.objects.create(is_demo=True, **facts)
    with (DEMO / "users.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not User.objects.filter(email=row["email"]).exists():
                add_user(row)


def add_user(row: dict[str, str]) -> None:
    """Make one demo user with the role and place of the row."""
    user = User.objects.create_user(name=row["name"], email=row["email"])
    user.is_demo = True
    user.save(update_fields=["is_demo"])
    Mandate.objects.create(
        user=user,
        role=row["role"],
        district=District.objects.filter(code=row["district"]).first(),
        municipality=Municipality.objects.filter(code=row["municipality"]).first(),
        starts_on=SINCE,
    )


def remove() -> None:
    """Take the demo's people away and keep the centre's own details."""
    User.objects.filter(is_demo=True).delete()
    Centre.objects.update(is_demo=False)
