"""Learning elsewhere: entered with evidence, kept and given back to whoever may see."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import storage
from resource_centre.registry.models import Person
from tests.documents.correspondence import picture, upload
from tests.documents.steps import make_pdf
from tests.factories import make_district, make_person, make_user, yesterday
from tests.guards.visit import visitor
from tests.trainings.learning import make_area, make_learning, make_norm
from trainings.facts.ledger import ledger_of
from trainings.models import ExternalLearning, HourNorm
from trainings.rules.learning import ensure_learnt

pytestmark = pytest.mark.django_db

LIST = "/admin/trainings/externallearning/"
NORMS = "/admin/trainings/hournorm/"


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def client(user: User) -> Client:
    return visitor(user)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Keep files where only the test sees them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def form(person: Person, **fields: Any) -> dict[str, Any]:
    """Return what is typed of a course of yesterday."""
    day = yesterday().isoformat()
    values = {
        "person": person.pk,
        "title": "Работа с травма",
        "provider": "Университет",
        "starts_on": day,
        "ends_on": day,
        "hours": "8",
        "hour_minutes": "45",
        "reference": "№ 7/2026",
        "note": "",
    }
    return {**values, **fields}


def errors_of(client: Client, of: Person | None = None, **fields: Any) -> list[str]:
    """Return the names of the fields with errors."""
    page = client.post(f"{LIST}add/", form(of or make_person(), **fields))
    return sorted(page.context["adminform"].form.errors)


# --- Entering -----------------------------------------------------------------------


def test_what_was_learnt_elsewhere_counts_with_its_evidence(
    client: Client, user: User, media: Path
) -> None:
    person, area = make_person(), make_area("Риск")
    scan = upload(picture("JPEG"), "лист.jpg")
    sent = form(person, areas=[area.pk], evidence_file=scan)
    client.post(f"{LIST}add/", sent)
    learning = ExternalLearning.objects.get()
    assert (learning.added_by, list(learning.areas.all())) == (user, [area])
    assert ledger_of(person).minutes == 8 * 45
    url = f"{LIST}{learning.pk}/evidence/"
    assert url in client.get(f"{LIST}{learning.pk}/change/").text
    answer = client.get(url)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content == storage.read(learning.evidence)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_without_evidence_it_is_kept_but_does_not_count(client: Client) -> None:
    person = make_person()
    client.post(f"{LIST}add/", form(person))
    (entry,) = ledger_of(person).entries
    assert not entry.counts
    page = client.get(f"/admin/registry/person/{person.pk}/change/").text
    assert entry.lacks in page


def test_other_evidence_takes_the_place_of_the_former(
    client: Client, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    person = make_person()
    client.post(f"{LIST}add/", form(person, evidence_file=upload(picture(), "a.png")))
    learning = ExternalLearning.objects.get()
    former, url = learning.evidence, f"{LIST}{learning.pk}/change/"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, form(person, evidence_file=upload(make_pdf(), "b.pdf")))
    learning.refresh_from_db()
    assert learning.evidence.endswith(".pdf")
    assert not storage.path_of(former).exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, form(person, remove_evidence="on"))
    learning.refresh_from_db()
    assert learning.evidence == ""
    assert not list(media.rglob("*.*"))


def test_what_is_removed_takes_its_evidence_along(
    client: Client, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    for _ in range(2):
        sent = form(make_person(), evidence_file=upload(picture(), "a.png"))
        client.post(f"{LIST}add/", sent)
    one, other = ExternalLearning.objects.all()
    ticked = {"action": "delete_selected", "_selected_action": other.pk}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"})
        client.post(LIST, {**ticked, "post": "yes"})
    assert not ExternalLearning.objects.exists()
    assert not list(media.rglob("*.*"))


def test_what_cannot_be_is_refused_at_its_field(client: Client, media: Path) -> None:
    assert errors_of(client, ends_on=tomorrow()) == ["ends_on"]
    assert errors_of(client, starts_on=timezone.localdate().isoformat()) == ["ends_on"]
    assert errors_of(client, hours="17") == ["hours"]
    assert errors_of(client, hours="0") == ["hours"]
    script = upload(b"<script>", "scan.pdf")
    assert errors_of(client, evidence_file=script) == ["evidence_file"]
    assert not ExternalLearning.objects.exists()


def tomorrow() -> str:
    """Return the day after today, as it is typed."""
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def test_hours_that_fit_into_their_days_are_taken() -> None:
    day = yesterday()
    named = {"starts_on": day, "ends_on": day, "hours": 16, "hour_minutes": 45}
    ensure_learnt(named)
    with pytest.raises(ValidationError):
        ensure_learnt({**named, "hour_minutes": 46})
    ensure_learnt({**named, "starts_on": day - timedelta(days=1), "hour_minutes": 90})


# --- Who sees it --------------------------------------------------------------------


def test_what_people_of_another_district_learnt_is_not_there(client: Client) -> None:
    far = make_person(district=make_district("PDV"))
    learning = make_learning(far, yesterday())
    make_learning(make_person(), yesterday())
    for page in ("change/", "evidence/", "delete/", "history/"):
        assert client.get(f"{LIST}{learning.pk}/{page}").status_code == 404
    assert client.get(LIST).context["cl"].result_count == 1
    assert errors_of(client, far) == ["person"]
    ledger = client.get(f"/admin/trainings/personhours/{far.pk}/change/")
    assert ledger.status_code == 404


def test_a_damaged_evidence_is_not_given(client: Client, media: Path) -> None:
    learning = make_learning(make_person(), yesterday(), evidence="")
    url = f"{LIST}{learning.pk}/evidence/"
    assert client.get(url).status_code == 404
    ExternalLearning.objects.update(evidence="scans/2026/01/gone.pdf")
    answer = client.get(url)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"{LIST}{learning.pk}/change/",
    )


def test_the_list_is_narrowed_to_what_has_no_evidence(client: Client) -> None:
    make_learning(make_person(), yesterday())
    bare = make_learning(make_person(), yesterday(), evidence="")
    shown = client.get(LIST, {"evidence": "no"}).context["cl"].result_list
    assert list(shown) == [bare]


# --- Norms --------------------------------------------------------------------------


def test_only_administrators_set_norms_as_they_are_of_the_whole_country(
    client: Client,
) -> None:
    make_norm()
    assert client.get(NORMS).status_code == 200
    assert client.get(f"{NORMS}add/").status_code == 404


def test_a_second_norm_for_the_same_days_is_refused_at_its_field() -> None:
    client = visitor(make_user(Role.ADMINISTRATOR))
    norm = make_norm()
    typed = {
        "job_role": norm.job_role.pk,
        "hours": 8,
        "starts_on": "2026-01-01",
        "ends_on": "",
        "source": "Заповед",
    }
    page = client.post(f"{NORMS}add/", typed)
    assert list(page.context["adminform"].form.errors) == ["starts_on"]
    HourNorm.objects.update(ends_on="2025-12-31")
    client.post(f"{NORMS}add/", typed)
    assert HourNorm.objects.count() == 2
    shown = client.get(NORMS, {"in_force": "today"}).context["cl"].result_list
    assert [each.hours for each in shown] == [8]
