"""Making two records of a person one.

Nothing is thrown away in silence: what cannot move is named, and whatever goes is
kept with the merge until it is undone.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.registry.models import Distinction, Merge, Person
from resource_centre.registry.services.comparing import (
    PLACE,
    fields_to_choose,
    name_after,
    united_names,
)
from resource_centre.registry.services.references import (
    Row,
    going_with,
    move,
    rows_of,
    seen_by,
)

State = dict[str, Any]


@transaction.atomic
def merge_people(
    *,
    kept: Person,
    removed: Person,
    take: Collection[str] = (),
    leave_out: Collection[Model] = (),
    by: User,
) -> Merge:
    """Make two records of a person one; return how, or how it was already done.

    `take` names the fields whose value comes from the removed record; former names
    are united. Everything that refers to the removed record moves. What cannot
    move is deleted if it is among `leave_out`, until the merge is undone; anything
    else that cannot refuses the whole with ValidationError(code="clash").
    """
    key = removed.pk
    people = locked(kept.pk, key)
    if key not in people:
        done = Merge.objects.standing().filter(kept=kept.pk, removed=key).first()
        if done is not None:
            return done
    ensure_two(people)
    kept, removed = people[kept.pk], people[key]
    before, gone = state_of(kept), state_of(removed)
    rows = rows_of(removed)
    left = [row for row in rows if row.record in leave_out]
    refused = move(rows, kept)
    ensure_moved(rows, refused, left, by)
    leaving = [row for row in left if row.key in refused]
    facts = {
        "kept": kept.pk,
        "removed": gone,
        "left": leave(leaving),
        "merges": carry_merges(removed, kept),
        "distinctions": carry_distinctions(removed, kept, by),
    }
    fill(kept, removed, take)
    remove(removed)
    kept.save()
    after = state_of(kept)["fields"]
    changed = {
        name: value for name, value in before["fields"].items() if after[name] != value
    }
    return Merge.objects.create(
        kept=kept,
        removed=key,
        removed_name=removed.full_name,
        made_by=by,
        facts={
            **facts,
            "before": changed,
            "after": {name: after[name] for name in changed},
            "moved": moved_facts(row for row in rows if row not in leaving),
        },
    )


def locked(*keys: int) -> dict[int, Person]:
    """Return the people by key, nobody else's until the transaction ends."""
    rows = Person.objects.filter(pk__in=keys).order_by("pk")
    found: Iterable[Any] = rows.select_for_update()
    return {person.pk: person for person in found}


def ensure_two(people: dict[int, Person]) -> None:
    """Raise ValidationError unless there are two records to merge."""
    if len(people) != 2:
        raise ValidationError(
            _("One of the two records is no longer there."), code="gone"
        )


def ensure_moved(
    rows: Iterable[Row], refused: dict[str, str], left: Collection[Row], by: User
) -> None:
    """Raise ValidationError naming what can neither move nor is left out."""
    clashing = [row for row in rows if row.key in refused and row not in left]
    if not clashing:
        return
    seen = seen_by(by, [row.record for row in clashing])
    named = [
        f"{named_in_words(row.record)}: {refused[row.key]}"
        for row in clashing
        if row.key in seen
    ]
    if len(named) < len(clashing):
        named.append(
            _("Records that you do not see cannot move: ask an administrator.")
        )
    raise ValidationError([ValidationError(each, code="clash") for each in named])


def named_in_words(record: Model) -> str:
    """Return what the record is and how it is called."""
    kind = capfirst(str(record._meta.verbose_name))
    return _("%(kind)s “%(name)s”") % {"kind": kind, "name": record}


def leave(rows: Iterable[Row]) -> State:
    """Delete what is left out with all that goes with it; return how it was."""
    states: list[State] = []
    emptied: list[list[Any]] = []
    for row in rows:
        try:
            everything = going_with(row.record)
        except (ProtectedError, RestrictedError) as held:
            message = _("%(record)s cannot be left out: other records need it.")
            name = named_in_words(row.record)
            raise ValidationError(
                message, code="held", params={"record": name}
            ) from held
        states += map(state_of, chain.from_iterable(everything.data.values()))
        for (field, _value), groups in everything.field_updates.items():
            changed: Iterable[Any] = chain.from_iterable(groups)  # type: ignore[arg-type]
            for record in changed:
                label, old = record._meta.label_lower, field.value_from_object(record)
                emptied.append([label, record.pk, field.attname, str(old)])
        everything.delete()
    return {"records": states, "emptied": emptied}


def carry_merges(removed: Person, kept: Person) -> list[int]:
    """Let earlier merges into the removed record be into the kept one."""
    merges = Merge.objects.filter(kept=removed)
    keys = list(merges.values_list("pk", flat=True))
    merges.update(kept=kept)
    return keys


def carry_distinctions(removed: Person, kept: Person, by: User) -> State:
    """Let whoever is told apart from the removed record be so from the kept one."""
    old = Distinction.objects.filter(Q(first=removed) | Q(second=removed))
    said = list(old.select_related("said_by"))
    gone = [state_of(distinction) for distinction in said]
    old.delete()
    added = []
    for distinction in said:
        (other,) = {distinction.first_id, distinction.second_id} - {removed.pk}
        if other != kept.pk:
            speaker = distinction.said_by or by
            new, is_new = tell_apart({kept.pk, other}, speaker)
            added += [new.pk] if is_new else []
    return {"gone": gone, "added": added}


def tell_apart(pair: Collection[int], by: User) -> tuple[Distinction, bool]:
    """Return the distinction between two people, and whether it is new."""
    first, second = sorted(pair)
    return Distinction.objects.get_or_create(
        first_id=first, second_id=second, defaults={"said_by": by}
    )


def fill(kept: Person, removed: Person, take: Collection[str]) -> None:
    """Give the kept record what is taken from the removed one."""
    names = united_names(kept, removed, name_after(kept, removed, take))
    taken = [field.name for field in fields_to_choose() if field.name in take]
    if not {*PLACE}.isdisjoint(take):
        taken += PLACE
    for name in taken:
        setattr(kept, name, getattr(removed, name))
    kept.former_names = names
    # With a real person in it, it is not one of the demo's any more.
    kept.is_demo = kept.is_demo and removed.is_demo


def remove(person: Person) -> None:
    """Delete the record; raise RuntimeError if anything would go with it."""
    key = person.pk
    deleted, of_models = person.delete()
    if deleted != 1:
        raise RuntimeError(f"Merging person {key} would have deleted {of_models}.")


def moved_facts(rows: Iterable[Row]) -> list[State]:
    """Return how the rows are now, to see later changes by (1 query a model)."""
    groups: dict[type[Model], dict[Any, Row]] = defaultdict(dict)
    for row in rows:
        groups[type(row.record)][row.record.pk] = row
    return [
        {**state_of(record), "moved": moving[pk].fields}
        for model, moving in groups.items()
        for pk, record in model._base_manager.in_bulk(moving).items()
    ]


def state_of(record: Model) -> State:
    """Return all that the record's own row holds, as JSON can hold it."""
    names = [field.name for field in record._meta.concrete_fields]
    (state,) = json.loads(serializers.serialize("json", [record], fields=names))
    return dict(state)


@transaction.atomic
def mark_distinct(*, first: Person, second: Person, by: User) -> Distinction:
    """Keep somebody's word that two records are of two people; twice is once."""
    people = locked(first.pk, second.pk)
    ensure_two(people)
    return tell_apart(people.keys(), by)[0]
