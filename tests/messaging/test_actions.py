"""Writing to chosen people, and sending issued documents from their list."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging import actions
from resource_centre.messaging.composing import LINK_PLACE
from resource_centre.messaging.models import Message, SharedDocument
from resource_centre.registry.models import Person
from tests.factories import make_municipality, make_organisation, make_person, make_user
from tests.messaging.papers import link_to, make_issued, revoke

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:registry_person_changelist")
DOCUMENTS = reverse("admin:documents_issueddocument_changelist")
Status = Message.Status
WORDS = {"subject": "Среща", "text": "Каним Ви.", "language": "bg"}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    """Keep files where nobody else does."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def user() -> User:
    """Return who writes."""
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def signed_in(client: Client, user: User) -> None:
    """Let the user be in the back office."""
    client.force_login(user)


def choose(client: Client, action: str, records: list[Any], **fields: Any) -> Any:
    """Ask for the action on the records; with fields, fill its page too."""
    answered = {"_answered": "yes", "_do": "send", "key": uuid4()} if fields else {}
    url = PEOPLE if action == "write_to_selected" else DOCUMENTS
    chosen = [record.pk for record in records]
    data = {"action": action, "_selected_action": chosen, **answered, **fields}
    return client.post(url, data, follow=True)


def write(client: Client, people: list[Person], **fields: Any) -> Any:
    """Write to the people."""
    return choose(client, "write_to_selected", people, **{**WORDS, **fields})


def send(client: Client, documents: list[IssuedDocument], **fields: Any) -> Any:
    """Send the documents."""
    given = {"way": "file", "words": "", "language": "bg", **fields}
    return choose(client, "send_by_mail", documents, **given)


# --- Writing to people --------------------------------------------------------------


def test_each_person_gets_a_message_of_their_own(client: Client, user: User) -> None:
    people = [make_person(email=f"p{n}@example.org") for n in range(3)]
    answer = write(client, people)
    assert "Ще бъдат изпратени 3 писма" in answer.content.decode()
    found = Message.objects.order_by("pk")
    assert [message.person for message in found] == people
    for message in found:
        assert message.status == Status.QUEUED
        assert (message.kind, message.queued_by) == ("notice", user)
        assert str(message.person) in message.body
        assert "Каним Ви." in message.body


def test_nothing_is_written_before_the_button(client: Client) -> None:
    person = make_person(email="a@example.org")
    page = choose(client, "write_to_selected", [person]).content.decode()
    assert "Тема" in page
    assert str(person) in page
    assert not Message.objects.exists()


def test_page_says_how_many_are_reached_and_how(client: Client) -> None:
    people = [
        make_person(email="team@example.org"),
        make_person(email="Team@example.org"),
        make_person(email="own@example.org"),
        make_person(email=""),
    ]
    page = choose(client, "write_to_selected", people).content.decode()
    assert "<strong>3</strong> по имейл" in page
    assert "<strong>1</strong> без имейл" in page
    assert "2 делят обща пощенска кутия" in page
    assert "Изпрати до 4 души" in page


def test_shared_mailbox_gets_a_mail_for_each_person(client: Client) -> None:
    people = [make_person(email="team@example.org") for _ in range(2)]
    write(client, people)
    assert Message.objects.filter(address="team@example.org").count() == 2


def test_person_without_an_address_is_to_be_called(client: Client) -> None:
    answer = write(client, [make_person(email="", phone="0888 1")])
    assert "На 1 човек трябва да се обадите" in answer.content.decode()
    message = Message.objects.get()
    assert (message.status, message.phone) == (Status.TO_CALL, "0888 1")


def test_same_form_sent_twice_writes_once(client: Client) -> None:
    people, key = [make_person(email="a@example.org")], uuid4()
    for _ in range(2):
        write(client, people, key=key)
    write(client, people)
    assert Message.objects.count() == 2


def test_draft_waits(client: Client) -> None:
    write(client, [make_person(email="a@example.org")], _do="draft")
    assert Message.objects.get().status == Status.DRAFT


def test_preview_shows_the_mail_and_writes_nothing(client: Client) -> None:
    person = make_person(email="a@example.org")
    answer = write(client, [person], text="<script>alert(1)</script>", _do="preview")
    page = answer.content.decode()
    assert f"Здравейте, {person}," in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"subject": ""}, {"text": "\ufeff"}, {"key": ""}, {"language": "de"}]
)
def test_form_that_says_nothing_is_refused(
    client: Client, wrong: dict[str, str]
) -> None:
    write(client, [make_person(email="a@example.org")], **wrong)
    assert not Message.objects.exists()


def test_typed_braces_are_just_text(client: Client) -> None:
    write(client, [make_person(email="a@example.org")], text="{link} {person.email}")
    assert "{link} {person.email}" in Message.objects.get().body


def test_subject_stays_on_one_line(client: Client) -> None:
    person = make_person(email="a@example.org")
    write(client, [person], subject="Среща\r\nBcc: all@example.org")
    assert Message.objects.get().subject == "Среща Bcc: all@example.org"


def test_too_many_people_are_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    people = [make_person(email="a@example.org") for _ in range(3)]
    assert "Изберете най-много 2" in write(client, people).content.decode()
    assert not Message.objects.exists()


def test_people_of_other_districts_are_not_written_to(client: Client) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    near = make_person(email="near@example.org")
    far = make_person(email="far@example.org", municipality=make_municipality("PDV22"))
    write(client, [near, far])
    assert [message.person for message in Message.objects.all()] == [near]


def test_who_may_not_write_is_offered_nothing(client: Client) -> None:
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    person = make_person(email="a@example.org")
    assert "Напиши съобщение" not in client.get(PEOPLE).content.decode()
    write(client, [person])
    assert not Message.objects.exists()


def test_page_asks_the_same_for_one_person_and_for_many(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_person(email=f"p{n}@example.org") for n in range(9)]
    for chosen in (people[:2], people):
        with django_assert_max_num_queries(12):
            choose(client, "write_to_selected", chosen)


# --- Sending documents --------------------------------------------------------------


def test_document_goes_to_its_addressee_as_a_file(client: Client, user: User) -> None:
    person = make_person(email="a@example.org")
    document = make_issued(person=person)
    answer = send(client, [document], address="a@example.org")
    assert "Ще бъде изпратено 1 писмо" in answer.content.decode()
    message = Message.objects.get()
    assert (message.person, message.about) == (person, document)
    assert list(message.attachments.all()) == [document]
    assert (message.kind, message.link_object) == ("document", None)
    assert not SharedDocument.objects.exists()


@pytest.mark.parametrize(("way", "files"), [("link", 0), ("both", 1)])
def test_document_goes_as_a_link(client: Client, way: str, files: int) -> None:
    document = make_issued(person=make_person(email="a@example.org"))
    send(client, [document], address="a@example.org", way=way)
    message = Message.objects.get()
    assert (message.link_purpose, message.link_object) == ("document", document.pk)
    assert message.link_generation == SharedDocument.objects.get().generation
    assert message.body.count(LINK_PLACE) == 1
    assert "/l/" not in message.body
    assert message.attachments.count() == files


def test_each_document_goes_to_its_own_addressee(client: Client) -> None:
    person = make_person(email="person@example.org")
    organisation = make_organisation(email="office@example.org", phone="084 1")
    documents = [
        make_issued(person=person),
        make_issued(organisation=organisation),
        make_issued(addressee="Някой отвън"),
    ]
    page = choose(client, "send_by_mail", documents).content.decode()
    assert "<strong>2</strong> по имейл" in page
    assert "Някой отвън (няма имейл)" in page
    send(client, documents, words="Моля, отговорете.")
    sent = {m.about: (m.address, m.name, m.status) for m in Message.objects.all()}
    assert sent == {
        documents[0]: ("person@example.org", str(person), Status.QUEUED),
        documents[1]: ("office@example.org", str(organisation), Status.QUEUED),
        documents[2]: ("", "Някой отвън", Status.TO_CALL),
    }
    assert all("Моля, отговорете." in m.body for m in Message.objects.all())


def test_one_document_goes_where_it_is_told(client: Client) -> None:
    document = make_issued(person=make_person(email="old@example.org"))
    page = choose(client, "send_by_mail", [document]).content.decode()
    assert 'value="old@example.org"' in page
    send(client, [document], address="new@example.org")
    assert Message.objects.get().address == "new@example.org"


def test_mail_is_in_the_language_asked_for(client: Client) -> None:
    person = make_person(email="a@example.org", latin_override="Maria P.")
    document = make_issued(person=person)
    send(client, [document], address="a@example.org", language="en", way="link")
    message = Message.objects.get()
    assert "Dear Maria P.," in message.body
    assert message.language == "en"


def test_document_that_does_not_stand_is_not_sent(client: Client) -> None:
    fine = make_issued(person=make_person(email="a@example.org"))
    revoked = make_issued(person=make_person(email="b@example.org"))
    revoke(revoked)
    answer = send(client, [fine, revoked])
    assert "не може да се изпрати" in answer.content.decode()
    assert not Message.objects.exists()


def test_sending_again_keeps_older_links_working(client: Client) -> None:
    document = make_issued(person=make_person(email="a@example.org"))
    for _ in range(2):
        send(client, [document], address="a@example.org", way="link")
    generations = Message.objects.values_list("link_generation", flat=True)
    assert set(generations) == {SharedDocument.objects.get().generation}


def test_links_given_are_ended(client: Client) -> None:
    document, never_shared = make_issued(), make_issued()
    first = link_to(document)
    for each, offered in ((document, True), (never_shared, False)):
        url = reverse("admin:documents_issueddocument_change", args=[each.pk])
        page = client.get(url).content.decode()
        assert ("Прекрати дадените връзки" in page) is offered
    choose(client, "end_links_given", [document])
    assert Client().get(first).status_code == 200
    choose(client, "end_links_given", [document], confirmed="yes")
    assert Client().get(first).status_code == 404
    assert Client().get(link_to(document)).status_code == 200


# --- What was sent ------------------------------------------------------------------


def test_pages_show_what_was_sent(client: Client) -> None:
    person = make_person(email="a@example.org")
    document = make_issued(person=person)
    send(client, [document], address="a@example.org")
    message = Message.objects.get()
    link = reverse("admin:messaging_message_change", args=[message.pk])
    pages = [
        reverse("admin:registry_person_change", args=[person.pk]),
        reverse("admin:documents_issueddocument_change", args=[document.pk]),
    ]
    for url in pages:
        assert link in client.get(url).content.decode()
    other = reverse("admin:registry_person_change", args=[make_person().pk])
    assert link not in client.get(other).content.decode()
