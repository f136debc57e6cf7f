"""Every list asks the same number of questions for one row and for three."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.models import (
    Letterhead,
    Series,
    VerificationSettings,
)
from resource_centre.messaging.mail import every_kind
from resource_centre.messaging.models import (
    MailSettings,
    MailTemplate,
    RefusedAddress,
)
from resource_centre.registry.models import (
    Centre,
    CompetenceArea,
    ConsentText,
    District,
    JobRole,
    Municipality,
    ServiceType,
)
from tests.documents.correspondence import (
    make_incoming,
    make_issued,
    make_letter,
    make_signatory,
)
from tests.factories import (
    make_district,
    make_employment,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)
from tests.guards import lesson_lists, survey_lists
from tests.guards.visit import visitor
from tests.guards.world import make_job
from tests.messaging.steps import queue

pytestmark = pytest.mark.django_db

Fill = Callable[[int, User], None]


def fill_users(rows: int, _user: User) -> None:
    """Add users but one, who is the one looking."""
    for _ in range(rows - 1):
        make_user(Role.COUNCILLOR)


def fill_jobs(rows: int, _user: User) -> None:
    """Add jobs of different people."""
    for _ in range(rows):
        make_job(make_user())


def fill_districts(rows: int, _user: User) -> None:
    """Leave that many districts."""
    empty_registers()
    for code in ("AAA", "BBB", "CCC")[:rows]:
        make_district(code)


def fill_municipalities(rows: int, _user: User) -> None:
    """Leave that many municipalities, each in a district of its own."""
    empty_registers()
    for code in ("AAA01", "BBB01", "CCC01")[:rows]:
        make_municipality(code)


def fill_people(rows: int, _user: User) -> None:
    """Add people who work at different services."""
    for _ in range(rows):
        make_employment()


def fill_organisations(rows: int, _user: User) -> None:
    """Add organisations of different municipalities."""
    for code in ("AAA01", "BBB01", "CCC01")[:rows]:
        make_organisation(municipality=make_municipality(code))


def fill_services(rows: int, _user: User) -> None:
    """Add services with providers of their own."""
    for number in range(rows):
        names = {"name_bg": "Вид", "name_en": "Type", "code": f"type-{number}"}
        kind = ServiceType.objects.create(**names)
        make_service(provider=make_organisation(), service_type=kind)


def fill_offices(rows: int, _user: User) -> None:
    """Add offices, each held by somebody."""
    for _ in range(rows):
        make_office().holders.create(person=make_person(), starts_on=yesterday())


def fill_texts(rows: int, _user: User) -> None:
    """Leave that many versions of a text."""
    ConsentText.objects.all().delete()
    for version in range(rows):
        ConsentText.objects.create(
            purpose="data", version=version, in_force_from=yesterday()
        )


def fill_letters(rows: int, _user: User) -> None:
    """Add issued letters, each to an office and an answer."""
    for number in range(rows):
        to = {"office": make_office(), "organisation": None}
        letter = make_letter(in_reply_to=make_incoming(), **to)
        make_issued(letter, reference=str(number))


def fill_incoming(rows: int, _user: User) -> None:
    """Add letters from people and bodies."""
    for _ in range(rows):
        make_incoming(organisation=None, person=make_person())


def fill_issued(rows: int, _user: User) -> None:
    """Add documents of different people."""
    for number in range(rows):
        make_issued(make_letter(), reference=str(number), person=make_person())


def fill_letterheads(rows: int, _user: User) -> None:
    """Add letterheads."""
    for number in range(rows):
        Letterhead.objects.create(name=f"Бланка {number}")


def fill_signatories(rows: int, _user: User) -> None:
    """Add people who sign."""
    for _ in range(rows):
        make_signatory()


def fill_series(rows: int, _user: User) -> None:
    """Leave that many series of numbers."""
    Series.objects.all().delete()
    for number in range(rows):
        names = {"name_bg": "Поредица", "name_en": "Series"}
        Series.objects.create(code=f"series-{number}", **names)


def fill_messages(rows: int, _user: User) -> None:
    """Queue messages to different people."""
    for _ in range(rows):
        queue(person=make_person(email="a@example.org"))


def fill_calls(rows: int, _user: User) -> None:
    """Let different people without an e-mail wait for a call."""
    for _ in range(rows):
        queue(person=make_person())


def fill_texts_of_mails(rows: int, _user: User) -> None:
    """Leave the texts of that many kinds of mails."""
    kinds = [kind.code for kind in every_kind()][:rows]
    MailTemplate.objects.exclude(kind__in=kinds).delete()


def fill_refused(rows: int, _user: User) -> None:
    """Let that many addresses have refused mail."""
    for number in range(rows):
        RefusedAddress.objects.create(address=f"a{number}@example.org")


def words(model: Any) -> Fill:
    """Return what leaves that many words of a vocabulary."""

    def fill(rows: int, _user: User) -> None:
        model.objects.all().delete()
        for number in range(rows):
            names = {"name_bg": "Дума", "name_en": "Word", "code": f"word-{number}"}
            model.objects.create(**names)

    return fill


def empty_registers() -> None:
    """Take the official registers away."""
    Municipality.objects.all().delete()
    District.objects.all().delete()


# Questions asked by a list page: session, user, roles, and then the list's own.
LISTS: dict[str, tuple[Fill, int]] = {
    "accounts.User": (fill_users, 7),
    "documents.IncomingLetter": (fill_incoming, 9),
    "documents.IssuedDocument": (fill_issued, 10),
    "documents.Letter": (fill_letters, 9),
    "documents.Letterhead": (fill_letterheads, 6),
    "documents.Series": (fill_series, 6),
    "documents.Signatory": (fill_signatories, 6),
    "jobs.Job": (fill_jobs, 8),
    "messaging.Call": (fill_calls, 6),
    "messaging.MailTemplate": (fill_texts_of_mails, 6),
    "messaging.Message": (fill_messages, 8),
    "messaging.RefusedAddress": (fill_refused, 6),
    "registry.District": (fill_districts, 6),
    "registry.Municipality": (fill_municipalities, 7),
    "registry.Person": (fill_people, 8),
    "registry.Organisation": (fill_organisations, 7),
    "registry.SocialService": (fill_services, 7),
    "registry.Office": (fill_offices, 8),
    "registry.ServiceType": (words(ServiceType), 6),
    "registry.JobRole": (words(JobRole), 6),
    "registry.CompetenceArea": (words(CompetenceArea), 6),
    "registry.ConsentText": (fill_texts, 6),
    **lesson_lists.LISTS,
    **survey_lists.LISTS,
}
SINGLE = {
    Centre._meta.label,
    MailSettings._meta.label,
    VerificationSettings._meta.label,
}


def questions(label: str, rows: int) -> int:
    """Return how many questions the list asks when it shows that many rows."""
    fill, _ = LISTS[label]
    user = make_user(Role.ADMINISTRATOR)
    fill(rows, user)
    client = visitor(user)
    app, model = label.lower().split(".")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(reverse(f"admin:{app}_{model}_changelist"))
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == rows
    return len(asked)


def test_every_list_of_the_back_office_is_counted() -> None:
    lists = {model._meta.label for model in site._registry}
    assert lists - SINGLE == set(LISTS)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("label", sorted(LISTS))
def test_a_list_asks_the_same_for_one_row_and_for_three(label: str, rows: int) -> None:
    assert questions(label, rows) == LISTS[label][1]


def test_a_list_that_asks_for_each_row_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    careless = site.get_model_admin(District)
    columns = (*careless.list_display, lambda district: district.mandates.count())
    monkeypatch.setattr(careless, "list_display", columns)
    one, three = questions("registry.District", 1), questions("registry.District", 3)
    assert three == one + 2
