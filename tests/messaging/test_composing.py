"""Words of mails: only names in braces, and values that stay text."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings, strategies as st

from resource_centre.messaging.composing import (
    LINK_PLACE,
    LONGEST_SUBJECT,
    Composer,
    Words,
    compose,
    ensure_fillable,
    put_in,
)
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.models import MailTemplate
from resource_centre.registry.models import Centre

NOTICE, LINKED = kind_named("notice"), kind_named("document-link")
VALUES = {"person": "Мария Петрова", "subject": "Среща", "text": "Каним Ви."}


def filled(subject: str, body: str, /, **values: str) -> tuple[str, str]:
    """Return a notice of the words with the values."""
    composed = Composer(NOTICE, Words(subject, body), "Център", "")
    return composed.compose({**VALUES, **values})


def refused(kind: object, **words: str) -> dict[str, list[str]]:
    """Return the codes of what is wrong with the words, by field."""
    with pytest.raises(ValidationError) as error:
        ensure_fillable(kind, **words)  # type: ignore[arg-type]
    found = error.value.error_dict.items()
    return {field: [str(each.code) for each in errors] for field, errors in found}


def test_values_stand_in_place_of_their_names() -> None:
    assert filled("{subject}", "Здравейте, {person}! {text} – {centre}") == (
        "Среща",
        "Здравейте, Мария Петрова! Каним Ви. – Център\n",
    )


def test_values_are_not_read_as_words() -> None:
    subject, body = filled("{subject}", "{text}", subject="{text}", text="{person}{")
    assert (subject, body) == ("{text}", "{person}{\n")


def test_missing_value_is_refused() -> None:
    composed = Composer(NOTICE, Words("{subject}", "{text}"), "", "")
    with pytest.raises(LookupError):
        composed.compose({"subject": "Среща"})


def test_line_of_empty_values_is_left_out() -> None:
    body = filled("–", "Едно\n\n{text}\n\nДве {text}\n\n\n\nТри", text="")[1]
    assert body == "Едно\n\nДве \n\nТри\n"


@pytest.mark.parametrize(
    "braces",
    [
        "{0}",
        "{}",
        "{ person }",
        "{Person}",
        "{person.email}",
        "{person!r}",
        "{person:>500}",
        "{person[0]}",
        "{лице}",
        "{person\n}",
    ],
)
def test_anything_but_a_known_name_is_refused(braces: str) -> None:
    assert refused(NOTICE, body=braces) == {"body": ["unknown_variable"]}
    assert refused(NOTICE, subject=braces) == {"subject": ["unknown_variable"]}


@pytest.mark.parametrize("braces", ["{", "}", "{{person}}", "{person", "а } б"])
def test_lone_brace_is_refused(braces: str) -> None:
    assert "malformed_variable" in refused(NOTICE, body=braces)["body"]


def test_refusal_names_the_allowed_variables() -> None:
    with pytest.raises(ValidationError) as error:
        ensure_fillable(NOTICE, subject="{име}", body="{text}")
    assert list(error.value.message_dict) == ["subject"]
    told = error.value.message_dict["subject"][0]
    assert "{име}" in told
    assert "{person}, {centre}, {subject}, {text}" in told


def test_text_without_its_link_is_refused() -> None:
    assert refused(LINKED, body="Здравейте, {person}!") == {"body": ["link_missing"]}
    ensure_fillable(LINKED, body="Здравейте: {link}")


def test_link_is_for_the_text_alone() -> None:
    found = refused(LINKED, subject="{link}", body="{link}")
    assert found == {"subject": ["unknown_variable"]}
    assert refused(NOTICE, body="{link}") == {"body": ["unknown_variable"]}


@settings(max_examples=300)
@given(st.text(), st.text())
def test_subject_is_one_line_whatever_is_typed(subject: str, person: str) -> None:
    made = filled("{subject} – {person}", "{text}", subject=subject, person=person)[0]
    assert made.splitlines() == [made]
    assert len(made) <= LONGEST_SUBJECT


def test_header_cannot_be_typed_into_a_subject() -> None:
    made = filled("{subject}", "{text}", subject="Среща\r\nBcc: all@example.org")[0]
    assert made == "Среща Bcc: all@example.org"


@pytest.mark.django_db
def test_link_is_put_in_once_and_only_where_the_words_say() -> None:
    values = {**LINKED.samples("bg"), "words": f"Вижте {LINK_PLACE}!"}
    del values["link"]
    body = compose(LINKED, "bg", values)[1]
    assert body.count(LINK_PLACE) == 1
    sent = put_in(body, "https://example.org/l/abc/")
    assert sent.count("https://example.org/l/abc/") == 1
    assert LINK_PLACE not in sent


@pytest.mark.django_db
def test_words_of_the_staff_hold_where_they_changed_them() -> None:
    MailTemplate.objects.filter(kind="notice").update(subject_bg="Център: {subject}")
    assert compose(NOTICE, "bg", VALUES)[0] == "Център: Среща"
    assert compose(NOTICE, "en", VALUES)[0] == "Среща"
    assert "Каним Ви." in compose(NOTICE, "bg", VALUES)[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "end"),
    [
        ("bg", "Център\nТелефон: 084 1\nc@example.org\nhttps://example.org\n"),
        ("en", "Centre\nPhone: 084 1\nc@example.org\nhttps://example.org\n"),
    ],
)
def test_mail_ends_with_who_the_centre_is(language: str, end: str) -> None:
    Centre.objects.create(
        name_bg="Център",
        name_en="Centre",
        phone="084 1",
        email="c@example.org",
        website="https://example.org",
    )
    assert compose(NOTICE, language, VALUES)[1].endswith(f"\n\n{end}")


@pytest.mark.django_db
def test_kinds_without_a_row_have_the_original_words() -> None:
    MailTemplate.objects.all().delete()
    assert compose(NOTICE, "bg", VALUES)[0] == "Среща"
