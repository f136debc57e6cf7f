"""The history of one record, told for people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from django.db.models import Field, ForeignKey, Model, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _, pgettext_lazy
from pghistory.models import Context

from resource_centre.audit.people import name_people
from resource_centre.audit.values import shown

SHOWN = 200
ACTIONS = {
    "insert": pgettext_lazy("history", "Creation"),
    "update": pgettext_lazy("history", "Change"),
    "delete": pgettext_lazy("history", "Deletion"),
}


class NotTrackedError(LookupError):
    """Tell that the model keeps no history."""


@dataclass(frozen=True)
class Change:
    """One field of a change: its name and what it was and became."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One step in the history of a record.

    `label` is insert, update or delete and `action` the word for it; `record`
    names the related record, and is empty for the record itself. `reason` is what
    whoever did it had to write, if anything.
    """

    when: datetime
    who: str
    by_system: bool
    label: str
    action: str
    record: str
    changes: tuple[Change, ...]
    reason: str = ""


@dataclass(frozen=True)
class Timeline:
    """The newest entries first; `more` tells that older ones are left out."""

    entries: list[Entry]
    more: bool

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


class Event(Protocol):
    """What the triggers write of each change; the model's own fields beside it."""

    pgh_id: int
    pgh_created_at: datetime
    pgh_label: str
    pgh_obj_id: Any
    pgh_context: Context | None
    pgh_tracked_model: type[Model]


@dataclass(frozen=True)
class Step:
    """An event beside the one before it."""

    event: Event
    before: Event | None
    related: bool

    @property
    def model(self) -> type[Model]:
        """Return the model whose row the event is about."""
        return self.event.pgh_tracked_model

    def changed(self) -> "list[Field[Any, Any]]":
        """Return the fields that the event changed, except those set by itself."""
        if self.before is None or self.event.pgh_label != "update":
            return []
        return [
            field
            for field in fields_of(self.model)
            if getattr(self.before, field.attname) != getattr(self.event, field.attname)
        ]


def is_tracked(model: type[Model]) -> bool:
    """Tell whether the model keeps a history."""
    return hasattr(model, "pgh_event_model")


def timeline_of(
    obj: Model, *, related: Sequence["ForeignKey[Any, Any]"] = ()
) -> Timeline:
    """Return the history of the record; see `timeline_of_record`."""
    return timeline_of_record(type(obj), obj.pk, related=related)


def timeline_of_record(
    model: type[Model], pk: Any, *, related: Sequence["ForeignKey[Any, Any]"] = ()
) -> Timeline:
    """Return the newest 200 entries about a record, which may be deleted by now.

    `related` are foreign keys of other models to this one, whose rows belong to
    the story. The number of queries does not grow with the entries: one for the
    model and each related one, one for the people, one for each kind of record
    that a changed field points to. Raise NotTrackedError for a model without a
    history.
    """
    steps = steps_of(model, Q(pgh_obj_id=pk), related=False)
    for key in related:
        rows = events_of(key.model).filter(**{key.attname: pk}).values("pgh_obj_id")
        steps += steps_of(key.model, Q(pgh_obj_id__in=rows), related=True)
    steps.sort(key=lambda s: (s.event.pgh_created_at, s.related), reverse=True)
    kept = steps[:SHOWN]
    return Timeline(entries=told(kept), more=len(steps) > SHOWN)


def events_of(model: type[Model]) -> Any:
    """Return all events of the model."""
    if not is_tracked(model):
        raise NotTrackedError(f"{model._meta.label} keeps no history.")
    return model.pgh_event_model.objects.all()  # type: ignore[attr-defined]


def steps_of(model: type[Model], which: Q, *, related: bool) -> list[Step]:
    """Return the newest events, each beside the one before it, newest first."""
    found = events_of(model).filter(which).select_related("pgh_context")
    events = list(found.order_by("-pgh_id")[: SHOWN + 1])
    older: dict[Any, Event] = {}
    if len(events) > SHOWN:
        older = newest_before(model, events)
    steps = []
    for event in reversed(events):
        before = older.get(event.pgh_obj_id)
        steps.append(Step(event=event, before=before, related=related))
        older[event.pgh_obj_id] = event
    return steps[::-1]


def newest_before(model: type[Model], events: list[Event]) -> dict[Any, Event]:
    """Return the last event of each row before the oldest of these (1 query)."""
    rows = {event.pgh_obj_id for event in events}
    last = (
        events_of(model)
        .filter(pgh_obj_id__in=rows, pgh_id__lt=events[-1].pgh_id)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return {event.pgh_obj_id: event for event in last}


def fields_of(model: type[Model]) -> "list[Field[Any, Any]]":
    """Return the model's fields that its history keeps and people set."""
    kept = {field.name for field in model.pgh_event_model._meta.fields}  # type: ignore[attr-defined]
    return [
        field
        for field in model._meta.concrete_fields
        if field.name in kept and not getattr(field, "auto_now", False)
    ]


def told(steps: list[Step]) -> list[Entry]:
    """Return the steps as entries for people."""
    names = name_people({who for step in steps if (who := actor_of(step.event))})
    targets = targets_of(steps)
    return [
        Entry(
            when=step.event.pgh_created_at,
            who=who_acted(step.event, names),
            by_system=actor_of(step.event) is None,
            label=step.event.pgh_label,
            action=str(ACTIONS.get(step.event.pgh_label, step.event.pgh_label)),
            record=capfirst(str(step.model._meta.verbose_name)) if step.related else "",
            changes=tuple(
                Change(
                    field=capfirst(str(field.verbose_name)),
                    old=told_value(field, step.before, targets),
                    new=told_value(field, step.event, targets),
                )
                for field in step.changed()
            ),
            reason=reason_of(step.event),
        )
        for step in steps
    ]


def reason_of(event: Event) -> str:
    """Return why it was done, as whoever did it has written."""
    context = event.pgh_context
    return str(context.metadata.get("reason", "")) if context else ""


def actor_of(event: Event) -> int | None:
    """Return the primary key of the user who acted, None for nobody."""
    context = event.pgh_context
    return context.metadata.get("user") if context else None


def who_acted(event: Event, names: dict[int, str]) -> str:
    """Return the name of who acted: a person, or the system and by what command."""
    actor = actor_of(event)
    if actor is not None:
        return names[actor]
    command = event.pgh_context.metadata.get("command") if event.pgh_context else None
    if command:
        return _("system (command %(name)s)") % {"name": command}
    return _("system")


def targets_of(steps: Iterable[Step]) -> dict[type[Model], dict[Any, Model]]:
    """Return the records that changed fields point to (1 query per model).

    What these records point to themselves comes along, as their names tend to
    speak of it.
    """
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for step in steps:
        for field in step.changed():
            if isinstance(field, ForeignKey):
                for event in (step.before, step.event):
                    wanted[target_of(field)].add(getattr(event, field.attname))
    found = {}
    for model, keys in wanted.items():
        beyond = [f.name for f in model._meta.concrete_fields if f.many_to_one]
        rows = (
            model._base_manager.select_related(*beyond)
            if beyond
            else model._base_manager
        )
        found[model] = rows.in_bulk(keys - {None})
    return found


def target_of(key: "ForeignKey[Any, Any]") -> type[Model]:
    """Return the model that the key points to."""
    return cast(type[Model], key.related_model)


def told_value(
    field: "Field[Any, Any]",
    event: Event | None,
    targets: dict[type[Model], dict[Any, Model]],
) -> str:
    """Return what the event holds in the field, for people."""
    value = getattr(event, field.attname)
    if value is None or not isinstance(field, ForeignKey):
        return shown(field, value)
    target = targets[target_of(field)].get(value)
    return str(target) if target else _("no. %(key)s, deleted since") % {"key": value}
