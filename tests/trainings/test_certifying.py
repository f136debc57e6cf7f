"""Issuing what was earned, and exceptions with a reason."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.document import document_named
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.documents.services import jobs_of
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from tests.factories import make_user
from tests.trainings.certified import make_paper
from tests.trainings.earned import completed, fail, first
from trainings.facts import gate
from trainings.facts.gate import ATTESTATION, CERTIFICATE, gate_of, line_of
from trainings.models import Enrolment, Training, Waiver
from trainings.services import certifying
from trainings.services.certifying import issue_certificates, take_back_waiver, waive
from trainings.services.statuses import reopen_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """Return a coordinator of Razgrad."""
    return make_user(Role.COORDINATOR)


def codes(call: Callable[[], Any]) -> set[str | None]:
    """Return the codes of what is refused."""
    with pytest.raises(ValidationError) as refused:
        call()
    error = refused.value
    if hasattr(error, "error_dict"):
        return {each.code for some in error.error_dict.values() for each in some}
    return {each.code for each in error.error_list}


def ask(
    training: Training,
    by: User,
    document: str = CERTIFICATE,
    people: list[Enrolment] | None = None,
) -> Batch:
    """Ask for the documents of the people, of all who take part unless told."""
    chosen = list(training.enrolments.all()) if people is None else people
    return issue_certificates(
        training=training, enrolments=chosen, document=document, by=by
    )


def done(batch: Batch) -> Job:
    """Let a worker do the batch; return the job."""
    job = jobs_of(batch)[0]
    work(job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    return job


# --- Issuing ----------------------------------------------------------------------


def test_each_gets_one_and_a_second_time_nobody_does(user: User) -> None:
    training = completed(3)
    batch = ask(training, user)
    names = [str(line.enrolment.person) for line in gate_of(training).lines]
    done(batch)
    rows = IssuedDocument.objects.filter(batch=batch).order_by("number")
    assert [row.addressee for row in rows] == names
    assert {row.document for row in rows} == {CERTIFICATE}
    assert all(row.file for row in rows)
    batch.refresh_from_db()
    assert batch.printout
    assert codes(lambda: ask(training, user)) == {"already_issued"}
    assert Batch.objects.count() == 1


def test_an_attestation_goes_to_whoever_lacks_hours(user: User) -> None:
    training = completed(2)
    failed = fail(first(training))
    assert codes(lambda: ask(training, user)) == {"below_threshold"}
    assert codes(lambda: ask(training, user, ATTESTATION)) == {"earned"}
    job = done(ask(training, user, ATTESTATION, [failed]))
    assert job.result["refused"] == []
    assert line_of(failed).paper.document == ATTESTATION  # type: ignore[union-attr]


def test_one_who_is_not_ready_stops_all_and_is_named(user: User) -> None:
    training = completed(2)
    failed = fail(first(training))
    with pytest.raises(ValidationError) as refused:
        ask(training, user)
    (said,) = refused.value.messages
    assert str(failed.person) in said
    assert not Batch.objects.exists()


def test_nobody_chosen_and_another_training_are_refused(user: User) -> None:
    training, other = completed(1), completed(1)
    stranger = list(other.enrolments.all())
    for people in ([], stranger):
        assert codes(lambda: ask(training, user, people=people)) == {"nobody"}  # noqa: B023


def test_nothing_is_issued_before_the_training_is_completed(user: User) -> None:
    training = completed(1)
    reopen_training(training=training, reason="Грешка")
    assert codes(lambda: ask(training, user)) == {"not_completed"}


def test_what_is_being_issued_is_not_asked_for_again(user: User) -> None:
    training = completed(2)
    batch = ask(training, user)
    assert codes(lambda: ask(training, make_user(Role.ADMINISTRATOR))) == {
        "already_issued"
    }
    assert [line.pending for line in gate_of(training).issued] == [batch.pk] * 2
    Job.objects.update(status=Job.Status.FAILED)
    assert len(gate_of(training).ready) == 2
    assert ask(training, user).pk != batch.pk


def test_whoever_is_not_ready_any_more_is_refused_by_the_job(user: User) -> None:
    training = completed(2)
    batch = ask(training, user)
    failed = fail(first(training))
    refused = done(batch).result["refused"]
    assert [each["name"] for each in refused] == [str(failed)]
    assert IssuedDocument.objects.count() == 1


# --- Exceptions -------------------------------------------------------------------


def test_an_exception_stands_with_its_reason_until_something_is_issued(
    user: User,
) -> None:
    training = completed(1)
    failed = fail(training.enrolments.get())
    waive(enrolment=failed, reason=" Болничен \x00лист ", by=user)
    given = Waiver.objects.get()
    assert (given.reason, given.given_by) == ("Болничен лист", user)
    event = Waiver.pgh_event_model.objects.get()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "Болничен лист"
    take_back_waiver(enrolment=failed)
    assert not line_of(failed).is_ready
    waive(enrolment=failed, reason="Болничен лист", by=user)
    done(ask(training, user))
    assert codes(lambda: take_back_waiver(enrolment=failed)) == {"already_issued"}
    assert Waiver.objects.exists()


def test_an_exception_needs_a_reason_and_something_to_forgive(user: User) -> None:
    training = completed(3)
    present, failed, nameless = training.enrolments.all()
    fail(failed)
    nameless.person.middle_name = ""
    nameless.person.save()

    def refused(enrolment: Enrolment, reason: str = "Болничен") -> set[str | None]:
        return codes(lambda: waive(enrolment=enrolment, reason=reason, by=user))

    assert refused(failed, " \t") == {"reason_missing"}
    assert refused(failed, "ЕГН 7501020018") == {"personal_number"}
    assert refused(present) == {"nothing_to_waive"}
    assert refused(nameless) == {"not_waivable"}
    waive(enrolment=failed, reason="Болничен", by=user)
    assert refused(failed) == {"waived_already"}
    make_paper(present)
    assert refused(present) == {"already_issued"}
    reopen_training(training=training, reason="Грешка")
    assert refused(failed) == {"not_completed"}


# --- Two at once ------------------------------------------------------------------


def both(*calls: Callable[[], Any]) -> list[set[str | None]]:
    """Do both at the same moment; return what each was refused."""
    barrier = threading.Barrier(len(calls), timeout=10)
    refusals: list[set[str | None]] = [set() for _ in calls]

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            call()
        except ValidationError as refused:
            refusals[place] = {error.code for error in refused.error_list}
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=each, daemon=True)
        for each in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return refusals


def pressed_at_once(monkeypatch: pytest.MonkeyPatch) -> tuple[Training, list[Any]]:
    """Let two coordinators ask for the same people at once, both having looked."""
    training = completed(2)
    users = [make_user(Role.COORDINATOR), make_user(Role.COORDINATOR)]
    seen = threading.Barrier(2)

    def looking(held: Training) -> Any:
        found = gate.gate_of(held)
        # Who waits for the lock never comes here meanwhile.
        with suppress(threading.BrokenBarrierError):
            seen.wait(timeout=1)
        return found

    monkeypatch.setattr(certifying, "gate_of", looking)
    return training, both(*(partial(ask, training, user) for user in users))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    _training, refusals = pressed_at_once(monkeypatch)
    assert sorted(refusals, key=len) == [set(), {"already_issued"}]
    assert Batch.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_once", "issued"), [(True, 2), (False, 4)])
def test_even_of_two_batches_each_gets_one(
    monkeypatch: pytest.MonkeyPatch, is_once: bool, issued: int
) -> None:
    """Without the lock there are two batches, which the document's rule stops.

    Control: without that rule too everybody has two certificates.
    """
    monkeypatch.setattr(certifying, "locked_training", lambda training: training)
    monkeypatch.setattr(document_named(CERTIFICATE), "once", is_once, raising=False)
    _training, refusals = pressed_at_once(monkeypatch)
    assert refusals == [set(), set()]
    both(*(partial(done, batch) for batch in Batch.objects.all()))
    assert IssuedDocument.objects.count() == issued
