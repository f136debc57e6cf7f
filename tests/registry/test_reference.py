"""The official registers follow the reference files; the vocabularies are people's."""

import pytest
from django.apps import apps

from resource_centre.registry.models import (
    CompetenceArea,
    ConsentText,
    District,
    JobRole,
    Municipality,
    ServiceType,
    SocialActivity,
)
from resource_centre.registry.reference import synchronise

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    """Return how many rows the registry's tables have, the history's too."""
    models = apps.get_app_config("registry").get_models(include_auto_created=True)
    return {model._meta.label: model._base_manager.count() for model in models}


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


def test_the_vocabularies_are_there_with_names_in_both_languages() -> None:
    sizes = {SocialActivity: 10, ServiceType: 22, JobRole: 27, CompetenceArea: 29}
    for model, size in sizes.items():
        assert model._default_manager.count() == size
        assert not model._default_manager.filter(name_bg="").exists()
        assert not model._default_manager.filter(name_en="").exists()


def test_a_service_type_says_what_it_is_under_the_act() -> None:
    day_care = ServiceType.objects.get(code="DC")
    assert set(day_care.activities.values_list("number", flat=True)) == {4, 5, 7}
    assert not ServiceType.objects.get(code="DSPA").activities.exists()
    historical = ServiceType.objects.filter(is_historical=True)
    assert historical.get().name_en == "Specialised Institution"


def test_an_ambiguous_short_name_is_never_shown_bare() -> None:
    assert not ServiceType.objects.filter(short_bg__in=("ДСП", "ДЦ")).exists()


def test_each_purpose_has_a_text_to_agree_to() -> None:
    for purpose in ConsentText.Purpose.values:
        text = ConsentText.objects.in_force(purpose)
        assert text is not None
        assert text.version == 1
        assert "оттеглите" in text.text_bg
        assert "withdraw" in text.text_en


def test_a_second_time_changes_nothing() -> None:
    before = rows()
    synchronise(using="default")
    assert rows() == before


def test_a_wrong_place_name_is_corrected_in_place() -> None:
    Municipality.objects.filter(code="RAZ26").update(name_bg="Разгрд")
    pk = Municipality.objects.get(code="RAZ26").pk
    synchronise(using="default")
    assert Municipality.objects.get(pk=pk).name_bg == "Разград"
    assert Municipality.objects.count() == 265


def test_what_people_made_of_the_vocabularies_stays() -> None:
    JobRole.objects.filter(code="expert").update(name_bg="вещо лице", is_active=False)
    JobRole.objects.create(code="cook", name_bg="готвач", name_en="cook")
    day_care = ServiceType.objects.get(code="DC")
    day_care.activities.clear()
    before = rows()
    synchronise(using="default")
    assert rows() == before
    expert = JobRole.objects.get(code="expert")
    assert (expert.name_bg, expert.is_active) == ("вещо лице", False)
    assert not day_care.activities.exists()


def test_what_is_missing_of_the_vocabularies_is_added() -> None:
    before = rows()
    JobRole.objects.filter(code="nurse").delete()
    ServiceType.objects.filter(code="DC").delete()
    ConsentText.objects.filter(purpose="news").delete()
    synchronise(using="default")
    after = {name: n for name, n in rows().items() if not name.endswith("Event")}
    assert after == {name: before[name] for name in after}
    assert ServiceType.objects.get(code="DC").activities.count() == 3
