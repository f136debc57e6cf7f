"""Certificates issued before the system are entered as they are."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.services import give_number
from resource_centre.documents.services.numbering import Given
from tests.documents.steps import make_pdf, make_series, make_upload
from tests.factories import make_district, make_person, make_user
from tests.trainings.registered import LIST, make_certificate, page_of
from tests.trainings.steps import make_enrolment, make_training
from trainings.facts.register import SERIES
from trainings.models import Training

pytestmark = pytest.mark.django_db

ADD = f"{LIST}add/"
Status = IssuedDocument.Status


@pytest.fixture(autouse=True)
def coordinator(client: Client, settings: Any, tmp_path: Path) -> User:
    """Sign a coordinator of Razgrad in; files are kept where nobody else does."""
    settings.MEDIA_ROOT = tmp_path / "media"
    make_series(SERIES, prefix="С-")
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def filled(**more: Any) -> dict[str, Any]:
    """Return the form of an earlier certificate, filled."""
    return {
        "kind": "certificate",
        "reference": "С-0001",
        "dated": "03.05.2019",
        "title": "Приемна грижа",
        "district": make_district().pk,
        "language": "bg",
        **more,
    }


def held(**more: Any) -> Training:
    """Make a training that was held in April 2019."""
    days = {"starts_on": date(2019, 4, 1), "ends_on": date(2019, 4, 2), **more}
    return make_training(**days)


def test_it_is_entered_under_its_own_number(client: Client, coordinator: User) -> None:
    person = make_person()
    more = {"person": person.pk, "hours": "16,5", "scan": make_upload(make_pdf())}
    answer = client.post(ADD, filled(**more))
    row = IssuedDocument.objects.get()
    assert answer["Location"] == page_of(row)
    assert (row.reference, row.number, row.is_earlier) == ("С-0001", None, True)
    assert (row.person, row.issued_by) == (person, coordinator)
    assert (row.facts["training"], row.facts["hours"]) == ("Приемна грижа", "16,5")
    page = client.get(page_of(row)).content.decode()
    assert "издаден преди въвеждането на системата" in page
    assert f"/documents/{row.pk}/scan/" in page
    assert 'value="duplicate"' not in page


def test_numbers_go_on_after_it(client: Client) -> None:
    year = timezone.localdate().year
    client.post(ADD, filled(person=make_person().pk, dated=f"02.01.{year}"))
    given = give_number(
        series=make_series(SERIES),
        dated=timezone.localdate(),
        register=IssuedDocument,
    )
    assert given == Given(year, 2, "С-0002")


def test_of_a_training_it_is_the_persons_certificate(client: Client) -> None:
    training = held()
    part = make_enrolment(training)
    data = filled(person=part.person.pk, training=training.pk, title="", district="")
    assert client.get(ADD).context["form"]["district"].value() == make_district().pk
    client.post(ADD, {**data, "district": make_district().pk})
    row = IssuedDocument.objects.get()
    assert (row.subject, row.district) == (part, training.district)
    assert row.facts["training"] == str(training)
    again = client.post(
        ADD, {**data, "reference": "С-0002", "district": make_district().pk}
    )
    assert "С-0001" in str(again.context["form"].non_field_errors())
    outsider = make_person()
    client.post(ADD, filled(person=outsider.pk, training=training.pk, reference="7"))
    assert IssuedDocument.objects.get(reference="7").subject == training
    found = client.get(LIST, {"training": training.pk}).context["cl"].result_list
    assert {each.reference for each in found} == {"С-0001", "7"}


def test_the_name_of_then_stands_beside_the_person_of_now(client: Client) -> None:
    person = make_person(last_name="Новакова")
    client.post(ADD, filled(person=person.pk, addressee="Ана Колева"))
    row = IssuedDocument.objects.get()
    assert (row.addressee, row.facts["name"]) == ("Ана Колева", "Ана Колева")
    assert row.title.endswith("Ана Колева, Приемна грижа")


def test_what_is_wrong_stands_beside_its_field(client: Client) -> None:
    person: Any = make_person().pk
    make_certificate(reference="С-0003", dated=timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    away = make_person(district=make_district("PDV"))
    later = held(ends_on=date(2019, 5, 4))
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"person": ""}, "person"),
        ({"person": away.pk}, "person"),
        ({"title": ""}, "title"),
        ({"title": "ЕГН 7501020018"}, "title"),
        ({"hours": "-1"}, "hours"),
        ({"dated": f"{tomorrow:%d.%m.%Y}"}, "dated"),
        ({"training": later.pk}, "dated"),
        ({"kind": "letter"}, "kind"),
        ({"reference": ""}, "reference"),
        (
            {
                "reference": "С-0003",
                "dated": f"{timezone.localdate():%d.%m.%Y}",
            },
            "reference",
        ),
        ({"scan": make_upload(b"<svg/>")}, "scan"),
    ]
    for more, field in wrong:
        answer = client.post(ADD, filled(**{"person": person, **more}))
        assert list(answer.context["form"].errors) == [field], more
    assert IssuedDocument.objects.count() == 1


def test_who_only_looks_enters_nothing(client: Client) -> None:
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    assert client.post(ADD, filled(person=make_person().pk)).status_code == 404
    assert "add/" not in client.get(LIST).content.decode()
