"""Columns worked out from a row, and lists of names."""

import pytest
from hypothesis import given, strategies as st

from resource_centre.common.fields import DerivedText, LinesField, NamesField
from resource_centre.registry.models import Person
from tests.factories import make_person


def stored(person: Person) -> str:
    return Person.objects.values_list("search_text", flat=True).get(pk=person.pk)


@pytest.mark.django_db
def test_derived_text_is_written_with_the_row() -> None:
    person = make_person(first_name="Анна", last_name="Щерева")
    assert "щерева" in person.search_text
    assert stored(person) == person.search_text


@pytest.mark.django_db
def test_derived_text_follows_a_change() -> None:
    person = make_person(last_name="Щерева")
    person.last_name = "Колева"
    person.save()
    assert "колева" in stored(person)
    assert "щерева" not in stored(person)


@pytest.mark.django_db
def test_derived_text_cannot_be_set_by_hand() -> None:
    person = make_person(last_name="Щерева", search_text="друго")
    assert stored(person) == person.search_text != "друго"


@pytest.mark.django_db
def test_many_rows_get_derived_text_at_once() -> None:
    made = [Person(first_name=name) for name in ("Анна", "Борис")]
    first, second = Person.objects.bulk_create(made)
    assert (stored(first), stored(second)) == ("анна anna", "борис boris")


@pytest.mark.django_db
def test_changing_many_rows_needs_the_new_text() -> None:
    person = make_person(last_name="Щерева")
    person.last_name, person.search_text = "Колева", "колева"
    Person.objects.bulk_update([person], ["last_name", "search_text"])
    assert stored(person) == "колева"


@pytest.mark.django_db
def test_saving_some_columns_takes_derived_text_where_it_is_named() -> None:
    person = make_person(last_name="Щерева")
    person.last_name = "Колева"
    person.save(update_fields=["last_name", "search_text"])
    assert "колева" in stored(person)


def test_migrations_know_nothing_of_what_text_is_derived_from() -> None:
    _name, path, args, kwargs = DerivedText(of=str).deconstruct()
    assert (path, args, kwargs) == (
        "resource_centre.common.fields.DerivedText",
        [],
        {},
    )


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Петрова\r\nКолева", ["Петрова", "Колева"]),
        ("  Петрова \n\n\nПетрова\n", ["Петрова"]),
        ("Стои\u0306чева", ["Стойчева"]),
        ("", []),
        (None, []),
        (["Петрова", " ", "Петрова"], ["Петрова"]),
    ],
)
def test_lines_become_names(typed: object, names: list[str]) -> None:
    assert LinesField(required=False).clean(typed) == names


@given(st.lists(st.text("абвАБВ-", min_size=1)))
def test_names_come_back_from_their_lines(names: list[str]) -> None:
    field = LinesField(required=False)
    unique = list(dict.fromkeys(names))
    assert field.clean(field.prepare_value(unique)) == unique


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (["Петрова"], "Петрова\n", False),
        ([], "", False),
        (None, "", False),
        (["Петрова"], "Колева", True),
        (["Петрова", "Колева"], "Петрова", True),
    ],
)
def test_only_other_names_are_a_change(
    initial: object, typed: str, changed: bool
) -> None:
    assert LinesField().has_changed(initial, typed) is changed


def test_names_are_typed_on_lines_and_may_be_missing() -> None:
    field = NamesField(verbose_name="други имена").formfield()
    assert isinstance(field, LinesField)
    assert (field.label, field.required) == ("Други имена", False)
    assert field.help_text
