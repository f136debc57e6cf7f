"""`issue_certificates`: tells of everybody, and goes on where it was broken off."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import storage
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.services import make_file
from tests.factories import make_district, make_mandate, make_user
from tests.trainings.earned import completed, fail, first
from trainings.models import Training
from trainings.services import certifying

pytestmark = pytest.mark.django_db


class KilledError(BaseException):
    """The process dies."""


@pytest.fixture
def user() -> User:
    """Return a coordinator of Razgrad."""
    return make_user(Role.COORDINATOR)


def run(training: Training, by: User | None, name: str = "") -> list[str]:
    """Call the command; return the lines it prints."""
    told = StringIO()
    options = {"by": by.email} if by else {}
    call_command("issue_certificates", name or training.slug, stdout=told, **options)
    return told.getvalue().splitlines()


def test_everybody_is_told_of_and_a_second_run_issues_nothing(user: User) -> None:
    training = completed(3)
    failed = fail(first(training))
    *people, summary = run(training, user)
    assert people[0].startswith(f"{failed.person} – 4 ")
    assert [line.split(" – ")[1:] for line in people[1:]] == [
        ["№ С-0001", "издаден"],
        ["№ С-0002", "издаден"],
    ]
    assert summary.startswith("Издадени са 2 ")
    rows = IssuedDocument.objects.all()
    assert all(row.file and row.issued_by == user for row in rows)
    *people, summary = run(training, user, name=str(training.pk))
    assert people[1].endswith("№ С-0001 – вече го има")
    assert summary == "Нищо не е издадено."
    assert rows.count() == 2


def test_broken_off_between_number_and_file_it_goes_on(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = completed(3)
    calls = iter(range(9))

    def dying(**kwargs: Any) -> Any:
        if next(calls) == 1:
            raise KilledError
        return make_file(**kwargs)

    monkeypatch.setattr(certifying, "make_file", dying)
    with pytest.raises(KilledError):
        run(training, user)
    assert IssuedDocument.objects.filter(file="").count() == 1
    run(training, user)
    rows = IssuedDocument.objects.order_by("number")
    assert [row.number for row in rows] == [1, 2, 3]
    assert all(row.file for row in rows)


def test_a_file_that_cannot_be_made_ends_with_a_failure(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(storage, "store", full)
    with pytest.raises(CommandError, match="отново"):
        run(completed(1), user)
    assert "was not written" in caplog.text


def test_who_plans_the_training_issues_unless_told(user: User) -> None:
    training = completed(1, created_by=user)
    run(training, None)
    assert IssuedDocument.objects.get().issued_by == user


def test_it_refuses_whoever_may_not_and_what_is_not_there(user: User) -> None:
    training = completed(1)
    stranger = make_user(None)
    make_mandate(stranger, Role.COORDINATOR, district=make_district("SHU"))
    running = completed(1, status="running")
    for refused, by, name in (
        (training, None, ""),
        (training, User(email="nobody@example.org"), ""),
        (training, stranger, ""),
        (training, make_user(Role.TRAINER), ""),
        (training, user, "няма-такова"),
        (training, user, "0"),
        (running, user, ""),
    ):
        with pytest.raises(CommandError):
            run(refused, by, name)
    assert not IssuedDocument.objects.exists()
