"""The official registers follow the reference files."""

import pytest
from django.apps import apps
from django.db.models import Model

from resource_centre.registry.models import District, Municipality
from resource_centre.registry.reference import synchronise

pytestmark = pytest.mark.django_db


def municipality_events() -> int:
    model: type[Model] = apps.get_model("registry", "MunicipalityEvent")
    return model._base_manager.count()


def test_all_districts_and_municipalities_are_there() -> None:
    assert District.objects.count() == 28
    assert Municipality.objects.count() == 265
    razgrad = District.objects.get(code="RAZ")
    assert sorted(m.name_bg for m in razgrad.municipalities.all()) == [
        "Завет",
        "Исперих",
        "Кубрат",
        "Лозница",
        "Разград",
        "Самуил",
        "Цар Калоян",
    ]


def test_a_second_time_changes_nothing() -> None:
    before = municipality_events()
    synchronise(using="default")
    assert municipality_events() == before


def test_a_wrong_name_is_corrected_in_place() -> None:
    Municipality.objects.filter(code="RAZ26").update(name_bg="Разгрд")
    pk = Municipality.objects.get(code="RAZ26").pk
    synchronise(using="default")
    assert Municipality.objects.get(pk=pk).name_bg == "Разград"
    assert Municipality.objects.count() == 265
