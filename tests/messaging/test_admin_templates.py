"""The words of mails and the settings, in the back office."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.roles import Role
from resource_centre.messaging.composing import compose
from resource_centre.messaging.mail import every_kind, kind_named
from resource_centre.messaging.models import MailSettings, MailTemplate, RefusedAddress
from resource_centre.messaging.reference import synchronise
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TEXTS = reverse("admin:messaging_mailtemplate_changelist")
KIND = kind_named("document-link")


@pytest.fixture(autouse=True)
def signed_in(client: Client) -> None:
    """Let an administrator be in the back office."""
    client.force_login(make_user(Role.ADMINISTRATOR))


@pytest.fixture
def url() -> str:
    """Return the page of the words of a document's mail."""
    text = MailTemplate.objects.get(kind=KIND.code)
    return reverse("admin:messaging_mailtemplate_change", args=[text.pk])


def words(**fields: str) -> dict[str, str]:
    """Return the form as it stands, with the fields changed."""
    return {
        "subject_bg": KIND.subjects["bg"],
        "body_bg": KIND.bodies["bg"],
        "subject_en": KIND.subjects["en"],
        "body_en": KIND.bodies["en"],
        **fields,
    }


def post(client: Client, url: str, **fields: str) -> Any:
    """Send the form."""
    return client.post(url, words(**fields))


def text() -> MailTemplate:
    """Return the row as it is now."""
    return MailTemplate.objects.get(kind=KIND.code)


def test_every_kind_can_be_changed(client: Client) -> None:
    page = client.get(TEXTS).content.decode()
    for kind in every_kind():
        assert str(kind.title) in page


def test_page_shows_the_words_and_the_mails_they_make(client: Client, url: str) -> None:
    page = client.get(url).content.decode()
    assert "За Вас има издаден документ: „{title}“" in page
    assert "За Вас има издаден документ: „Писмо – Покана за обучение“" in page
    assert "A document has been issued for you: “Letter – Invitation" in page


def test_changed_words_are_in_new_mails(client: Client, url: str) -> None:
    post(client, url, body_bg="Само това: {link}")
    body = compose(KIND, "bg", {**KIND.samples("bg"), "link": "тук"})[1]
    assert body.startswith("Само това: тук")
    assert text().is_changed("bg")
    assert not text().is_changed("en")
    assert "български" in client.get(TEXTS).content.decode()


def test_unchanged_words_stay_with_the_code(client: Client, url: str) -> None:
    post(client, url, body_bg=KIND.bodies["bg"].replace("\n", "\r\n") + "\r\n")
    assert not text().is_changed("bg")
    post(client, url, subject_bg="", body_en="")
    assert not text().is_changed("bg")
    assert not text().is_changed("en")


def test_original_words_come_back(client: Client, url: str) -> None:
    post(client, url, body_bg="Друго: {link}", body_en="Other: {link}")
    client.post(url, {"_restore": "bg"})
    assert [text().is_changed(language) for language in ("bg", "en")] == [False, True]
    client.post(url, {"_restore": "kind"})
    assert text().kind == KIND.code


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("body_bg", "{link} {лице}", "Няма „{лице}“. Може да използвате: {person}"),
        ("subject_en", "{link}", "Няма „{link}“"),
        ("body_en", "{link} {person", "Има самотна фигурна скоба"),
        ("body_bg", "Без нея", "място за личната връзка: {link}"),
    ],
)
def test_words_that_cannot_be_filled_are_refused_beside_their_field(
    client: Client, url: str, field: str, value: str, told: str
) -> None:
    answer = post(client, url, **{field: value})
    assert list(answer.context["form"].errors) == [field]
    assert told in answer.content.decode()
    assert not text().is_changed(field[-2:])


def test_preview_saves_nothing(client: Client, url: str) -> None:
    answer = post(client, url, body_bg="Здравей, {person}: {link}", _preview="1")
    assert "Здравей, Мария Иванова Петрова: " in answer.content.decode()
    assert not text().is_changed("bg")


def test_words_are_shown_as_text(client: Client, url: str) -> None:
    script = "<script>alert(1)</script>"
    page = post(client, url, body_bg=f"{script} {{link}}", _preview="1")
    assert script not in page.content.decode()


def test_too_long_words_are_refused(client: Client, url: str) -> None:
    answer = post(client, url, subject_bg="а" * 201, body_en="{link}" + "a" * 10_001)
    assert set(answer.context["form"].errors) == {"subject_bg", "body_en"}


def test_who_only_looks_changes_nothing(client: Client, url: str) -> None:
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    page = client.get(url).content.decode()
    assert "Запази" not in page
    for data in (words(body_bg="Друго: {link}"), {"_restore": "bg"}):
        assert client.post(url, data).status_code == 404
    assert not text().is_changed("bg")


def test_rows_are_completed_and_what_was_written_stays() -> None:
    MailTemplate.objects.filter(kind="notice").delete()
    MailTemplate.objects.filter(kind="document").update(subject_bg="Наше")
    MailTemplate.objects.create(kind="of-old")
    synchronise(using="default")
    kinds = set(MailTemplate.objects.values_list("kind", flat=True))
    assert kinds == {kind.code for kind in every_kind()} | {"of-old"}
    assert MailTemplate.objects.get(kind="document").subject_bg == "Наше"


def test_kind_of_old_is_not_shown(client: Client) -> None:
    old = MailTemplate.objects.create(kind="of-old")
    assert "of-old" not in client.get(TEXTS).content.decode()
    url = reverse("admin:messaging_mailtemplate_change", args=[old.pk])
    assert client.get(url).status_code == 404
    assert str(old) == "of-old"


def test_settings_are_one_form(client: Client) -> None:
    settings = MailSettings.objects.get()
    url = reverse("admin:messaging_mailsettings_change", args=[settings.pk])
    answer = client.get(reverse("admin:messaging_mailsettings_changelist"))
    assert answer["Location"] == url
    hours = {"quiet_from": "19:00", "quiet_to": "07:30", "digest_at": "09:00"}
    client.post(url, {**hours, "reply_to": "r@example.org", "hourly_limit": ""})
    settings.refresh_from_db()
    assert (settings.quiet_from.hour, settings.reply_to) == (19, "r@example.org")


def test_refused_address_may_be_tried_again(client: Client) -> None:
    refused = RefusedAddress.objects.create(address="a@example.org", reason="Няма")
    lists = reverse("admin:messaging_refusedaddress_changelist")
    assert "a@example.org" in client.get(lists).content.decode()
    url = reverse("admin:messaging_refusedaddress_delete", args=[refused.pk])
    client.post(url, {"post": "yes"})
    assert not RefusedAddress.objects.exists()
