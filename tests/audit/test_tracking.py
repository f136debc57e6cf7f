"""Every record of the centre's business is followed by the database itself."""

from collections.abc import Iterable

import pghistory
import pytest
from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models
from pghistory.models import Event

from resource_centre.accounts.models import User
from tests.factories import make_user

# What is no business record, and why.
UNTRACKED = {
    "backoffice.SheetImport": "is on its way in; what lands of it is followed",
    "backoffice.SheetRow": "holds personal data only until it lands",
    "audit.ReadEntry": "is itself a record of the audit, only ever added to",
    "documents.Batch": "is work asked for; each document of it is followed",
    "documents.Counter": "says only which number was the last; documents bear them",
    "documents.Proof": "is written once; triggers keep it, the history would copy keys",
    "documents.SigningKey": "is published once and never changes",
    "jobs.Checkpoint": "changes with every step of a job and dies with it",
    "jobs.Heartbeat": "says only that the workers are alive",
    "jobs.Job": "is work in progress; what it changes is followed",
    "messaging.MailServer": "says only whether the mail server answers",
    "messaging.Message_attachments": "is written with its message and never after",
    "scheduling.Notice": "says only what each was told; the messages are followed",
    "surveys.AnonymousSubmission": "must not be told from any other by a time",
    "surveys.Ballot": "says that somebody answered; its history would say when",
    "registry.Merge": "is itself the record of what was made one, and undone",
}
OPERATIONS = {"insert", "update", "delete"}


def test_every_business_model_is_tracked() -> None:
    assert untracked(business_models()) == sorted(UNTRACKED)


def test_model_without_history_is_found() -> None:
    """Control: a model that nobody decorated is named."""

    class Forgotten(AbstractBaseUser):
        class Meta:
            app_label = "forgotten"
            abstract = False
            managed = False

    assert untracked([Forgotten]) == ["forgotten.Forgotten"]
    del apps.all_models["forgotten"]


@pytest.mark.django_db
def test_every_tracked_model_has_its_triggers_switched_on() -> None:
    tracked = [m for m in business_models() if m._meta.label not in UNTRACKED]
    missing = {
        model._meta.label: left
        for model in tracked
        if (left := OPERATIONS - live_triggers(model._meta.db_table))
    }
    assert missing == {}


@pytest.mark.django_db
def test_trigger_switched_off_is_missed() -> None:
    """Control: a table without triggers of the history is told from one with."""
    assert live_triggers("jobs_job") == set()


@pytest.mark.django_db
def test_deletion_is_kept_with_who_deleted() -> None:
    user, actor = make_user(None), make_user(None)
    key = user.pk
    with pghistory.context(user=actor.pk):
        user.delete()
    last = User.pgh_event_model.objects.filter(pgh_obj_id=key).latest("pgh_id")  # type: ignore[attr-defined]
    assert last.pgh_label == "delete"
    assert last.pgh_context.metadata == {"user": actor.pk}


@pytest.mark.django_db
def test_bulk_and_raw_changes_are_kept_with_who_made_them() -> None:
    user, actor = make_user(None), make_user(None)
    with pghistory.context(user=actor.pk), connection.cursor() as cursor:
        User.objects.filter(pk=user.pk).update(name="Втори")
        cursor.execute(
            "UPDATE accounts_user SET name = 'Трети' WHERE id = %s", [user.pk]
        )
    events = User.pgh_event_model.objects.filter(pgh_obj_id=user.pk, pgh_label="update")  # type: ignore[attr-defined]
    assert [event.pgh_context.metadata["user"] for event in events] == [actor.pk] * 2


def business_models() -> list[type[models.Model]]:
    """Return every concrete model of our own rooms, tables between others too."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if is_ours(model) and not issubclass(model, Event) and not model._meta.proxy
    ]


def is_ours(model: type[models.Model]) -> bool:
    """Tell whether the model belongs to a room of this house."""
    room = apps.get_app_config(model._meta.app_label)
    return "site-packages" not in room.path


def untracked(some: Iterable[type[models.Model]]) -> list[str]:
    """Return the names of the models whose history misses an operation."""
    return sorted(model._meta.label for model in some if OPERATIONS - followed(model))


def followed(model: type[models.Model]) -> set[str]:
    """Return the operations that the history keeps, of a table between by a proxy."""
    proxies = [m for m in model.__subclasses__() if m._meta.proxy]
    return {
        operation
        for each in (model, *proxies)
        for operation in vars(each).get("pgh_event_models", {})
    }


def live_triggers(table: str) -> set[str]:
    """Return the operations that the table's own triggers write to the history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(t.tgname, '_', 2) FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = %s::regclass AND t.tgenabled = 'O'"
            " AND p.prosecdef AND p.prosrc LIKE '%%_pgh_attach_context()%%'",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}
