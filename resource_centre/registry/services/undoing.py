"""Taking the merging of two people back, while nothing has changed since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.registry.models import Distinction, Merge, Person
from resource_centre.registry.services.merging import State, named_in_words, state_of
from resource_centre.registry.services.references import (
    check_constraints,
    key_of,
    read,
    seen_by,
)


@transaction.atomic
def undo_merge(*, merge: Merge, by: User) -> Merge:
    """Bring the removed record back with all that was its own; twice is once.

    Raise ValidationError(code="changed") naming what has changed since, or
    (code="taken") where the database no longer has room for what was there.
    """
    people: Any = Person.objects.select_for_update().filter(pk=merge.kept_id)
    kept: Person | None = people.first()
    found = Merge.objects.select_for_update().filter(pk=merge.pk).first()
    if kept is None or found is None or found.kept_id != kept.pk:
        raise ValidationError(_("The record is no longer there."), code="gone")
    if found.undone_at is not None:
        return found
    changes = changes_since([found], by=by, lock=True)[found.pk]
    if changes:
        raise ValidationError([ValidationError(c, code="changed") for c in changes])
    facts = found.facts
    try:
        with transaction.atomic():
            restore(facts, kept)
            check_constraints()
    except OperationalError:
        raise
    except (DatabaseError, DeserializationError) as refused:
        message = _("Something that belonged to the removed record is taken by now.")
        raise ValidationError(message, code="taken") from refused
    # What was kept for undoing is personal and is needed no more.
    found.facts = {}
    found.undone_by, found.undone_at = by, timezone.now()
    found.save(update_fields=["facts", "undone_by", "undone_at"])
    return found


def restore(facts: State, kept: Person) -> None:
    """Put everything back where it was."""
    set_values(kept, facts["before"])
    kept.save()
    bring_back([facts["removed"]])
    removed = facts["removed"]["pk"]
    for state in facts["moved"]:
        model: Any = apps.get_model(state["model"])
        back = {model._meta.get_field(name).attname: removed for name in state["moved"]}
        model._base_manager.filter(pk=state["pk"]).update(**back)
    bring_back(facts["left"]["records"])
    for label, pk, attribute, value in facts["left"]["emptied"]:
        model = apps.get_model(label)
        model._base_manager.filter(pk=pk).update(**{attribute: value})
    Distinction.objects.filter(pk__in=facts["distinctions"]["added"]).delete()
    bring_back(facts["distinctions"]["gone"])
    Merge.objects.filter(pk__in=facts["merges"]).update(kept=removed)


def set_values(record: Model, values: State) -> None:
    """Give the record's fields what they held."""
    for name, value in values.items():
        field = record._meta.get_field(name)
        setattr(record, field.attname, field.to_python(value))  # type: ignore[union-attr]


def bring_back(states: list[State]) -> None:
    """Store the rows as they were, with the same keys."""
    for row in serializers.deserialize("python", states):
        row.save(force_insert=True)


# --- Whether it can be -----------------------------------------------------------


def can_undo(merge: Merge, *, by: User) -> bool:
    """Tell whether nothing has changed since (1 query for each model that moved)."""
    return merge.undone_at is None and not changes_since([merge], by=by)[merge.pk]


def changes_since(
    merges: Sequence[Merge], *, by: User, lock: bool = False
) -> dict[int, list[str]]:
    """Return by merge what has changed since it was made, in words for the user.

    1 query for each model that moved, and as many to see what the user may read;
    `lock` keeps the rows as they are until the transaction ends.
    """
    standing = [merge for merge in merges if merge.undone_at is None]
    now = rows_now(standing, lock=lock)
    changed = {merge.pk: list(changed_rows(merge, now)) for merge in standing}
    records = [record for found in changed.values() for _model, record in found]
    seen = seen_by(by, [record for record in records if record is not None])
    return {
        merge.pk: [
            *changes_of_person(merge),
            *dict.fromkeys(
                change_in_words(model, record, seen)
                for model, record in changed.get(merge.pk, ())
            ),
        ]
        for merge in merges
    }


def rows_now(merges: Iterable[Merge], *, lock: bool) -> dict[str, Model]:
    """Return what moved as it is now, by key (1 query a model)."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for merge in merges:
        for state in merge.facts["moved"]:
            keys[state["model"]].add(state["pk"])
    found = {}
    for label, known in keys.items():
        model = apps.get_model(label)
        rows = read(model).select_for_update(of=("self",)) if lock else read(model)
        for pk, record in rows.in_bulk(known).items():
            found[key_of(model, pk)] = record
    return found


def changed_rows(
    merge: Merge, now: dict[str, Model]
) -> Iterator[tuple[type[Model], Model | None]]:
    """Yield what moved and is otherwise by now; nothing for a row that is gone."""
    for state in merge.facts["moved"]:
        model = apps.get_model(state["model"])
        record = now.get(key_of(model, state["pk"]))
        if record is None or state_of(record)["fields"] != state["fields"]:
            yield model, record


def changes_of_person(merge: Merge) -> Iterator[str]:
    """Yield which fields that the merge changed have been changed again."""
    if merge.undone_at is not None:
        return
    if merge.kept_id != merge.facts["kept"]:
        yield _("The record was merged into another one since: undo that first.")
        return
    now = state_of(merge.kept)["fields"]
    for name, value in merge.facts["after"].items():
        field = Person._meta.get_field(name)
        if now[name] != value and getattr(field, "editable", False):
            label = capfirst(str(getattr(field, "verbose_name", name)))
            yield _("“%(field)s” was changed since.") % {"field": label}


def change_in_words(model: type[Model], record: Model | None, seen: set[str]) -> str:
    """Say which record has changed; of one the user may not see, only that."""
    if record is None:
        kind = capfirst(str(model._meta.verbose_name))
        return _("A record was deleted since: %(kind)s.") % {"kind": kind}
    if key_of(model, record.pk) not in seen:
        return _("A record that you do not see was changed since.")
    return _("%(record)s was changed since.") % {"record": named_in_words(record)}
