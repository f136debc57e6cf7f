"""What the floor plan says, read from where it is written once."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from django.apps import apps
from django.db.models import Model

PROJECT = Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    ".ci",
    ".dockerignore",
    ".gitignore",
    "CHANGELOG.md",
    "Dockerfile",
    "README.md",
    "SECURITY.md",
    "compose.yaml",
    "fixtures",
    "manage.py",
    "procurement",
    "pyproject.toml",
    "requirements.lock",
    "resource_centre",
    "roundtables",
    "run.py",
    "static",
    "supervisions",
    "surveys",
    "templates",
    "tests",
    "trainings",
}
ROOM_FILES = {
    "__init__.py",
    "admin.py",
    "apps.py",
    "cards.py",
    "contributions.py",
    "demo.py",
    "documents.py",
    "expressions.py",
    "facts.py",
    "forms.py",
    "indicators.py",
    "mails.py",
    "models.py",
    "occasions.py",
    "purposes.py",
    "querysets.py",
    "resources.py",
    "rules.py",
    "search.py",
    "services.py",
    "tasks.py",
    "urls.py",
    "views.py",
    "xlsform.py",
}


def rooms() -> list[str]:
    """Return the rooms from the top down, as the import contract lists them."""
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(c for c in contracts if c["id"] == "rooms")["layers"]
    return layers


def upward_keys(models: Iterable[type[Model]], order: list[str]) -> list[str]:
    """Return the foreign keys that point to a room above their own."""
    height = {room: len(order) - place for place, room in enumerate(order)}
    upward = []
    for model in models:
        here = room_of(model)
        for field in model._meta.get_fields():
            target = field.related_model
            if here not in height or not field.concrete or target is None:
                continue
            there = room_of(cast(type[Model], target))
            if height.get(there, 0) > height[here]:
                upward.append(f"{model._meta.label}.{field.name} → {there}")
    return upward


def room_of(model: type[Model]) -> str:
    """Return the name of the app that the model belongs to."""
    return apps.get_app_config(model._meta.app_label).name
