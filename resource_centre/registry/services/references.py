"""All that refers to a person, in whatever room, and how it moves to another.

Rooms above declare nothing: what has a foreign key to a person moves, as far as the
database allows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import BaseConstraint, ForeignKey, Model
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.registry.models import Distinction, Merge, Person
from resource_centre.registry.reach import reach_of

BOOKKEEPING = (Merge, Distinction)


@dataclass(frozen=True)
class Row:
    """A record that refers to a person, by one field or by several."""

    record: Model
    fields: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return what the record is known by among those of all models."""
        return key_of(type(self.record), self.record.pk)


class Everything(Collector):
    """All that goes with a record, row by row, so that all of it can come back."""

    def can_fast_delete(self, *_args: Any, **_kwargs: Any) -> bool:
        """Leave no rows unread."""
        return False


def key_of(model: type[Model], pk: Any) -> str:
    """Return what a record is known by among those of all models."""
    return f"{model._meta.label_lower}.{pk}"


def relations() -> "Iterator[ForeignKey[Any, Any]]":
    """Yield every foreign key to a person, except of histories and bookkeeping."""
    for relation in Person._meta.get_fields(include_hidden=True):
        model = relation.related_model
        refers = relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if not refers or model in BOOKKEEPING:
            continue
        if not hasattr(model, "pgh_tracked_model"):
            yield cast("ForeignKey[Any, Any]", relation.field)  # type: ignore[union-attr]


def rows_of(person: Person) -> list[Row]:
    """Return all that refers to the person (1 query for each foreign key)."""
    fields: dict[str, list[str]] = defaultdict(list)
    records: dict[str, Model] = {}
    for relation in relations():
        rows = read(relation.model).filter(**{relation.name: person})
        for record in rows.order_by("pk"):
            key = key_of(relation.model, record.pk)
            records.setdefault(key, record)
            fields[key].append(relation.name)
    return [Row(record, tuple(fields[key])) for key, record in records.items()]


def read(model: type[Model]) -> Any:
    """Return the model's rows with what they refer to, as their names speak of it."""
    beyond = [field.name for field in model._meta.concrete_fields if field.many_to_one]
    rows = model._base_manager.all()
    return rows.select_related(*beyond) if beyond else rows


def seen_by(user: User, records: Iterable[Model]) -> set[str]:
    """Return the keys of those records that the user may see (1 query a model)."""
    known: dict[type[Model], set[Any]] = defaultdict(set)
    for record in records:
        known[type(record)].add(record.pk)
    seen: set[str] = set()
    for model, keys in known.items():
        found = keys if reach_of(user).everything else visible_keys(user, model, keys)
        seen.update(key_of(model, key) for key in found)
    return seen


def visible_keys(user: User, model: type[Model], keys: set[Any]) -> set[Any]:
    """Return those of the primary keys whose rows the model lets the user see."""
    rows: Any = model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        return set()
    visible = rows.visible_to(user).filter(pk__in=keys)
    return set(visible.values_list("pk", flat=True))


def move(rows: Iterable[Row], person: Person) -> dict[str, str]:
    """Move the rows to a person; return by key why some could not, in words.

    1 query for each model, and where some cannot 1 for each row of the model.
    """
    groups: dict[tuple[type[Model], tuple[str, ...]], list[Row]] = defaultdict(list)
    for row in rows:
        groups[type(row.record), row.fields].append(row)
    refused: dict[str, str] = {}
    for group in groups.values():
        if refusal(group, person) is None:
            continue
        for row in group:
            message = refusal([row], person)
            if message is not None:
                refused[row.key] = message
    return refused


def clashes_of(rows: Iterable[Row], person: Person) -> dict[str, str]:
    """Return by key why some rows cannot move, as the database says; move none."""
    with transaction.atomic():
        clashes = move(rows, person)
        transaction.set_rollback(True)
    return clashes


def refusal(rows: Sequence[Row], person: Person) -> str | None:
    """Move rows of one model together, or none; return why not, in words."""
    model = type(rows[0].record)
    keys = [row.record.pk for row in rows]
    change = dict.fromkeys(rows[0].fields, person)
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).update(**change)
            check_constraints()
    except OperationalError:
        raise
    except DatabaseError as error:
        return in_words(error, model)
    return None


def check_constraints() -> None:
    """Check now what the database would otherwise check at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def in_words(error: DatabaseError, model: type[Model]) -> str:
    """Return what the constraint that was violated says to people."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    unsaid = BaseConstraint.default_violation_error_message
    for constraint in model._meta.constraints:
        if constraint.name == name and constraint.violation_error_message != unsaid:
            return str(constraint.get_violation_error_message())
    return _("The record that is kept has such a one already.")


def going_with(record: Model) -> Everything:
    """Return what would be deleted with the record, itself included.

    Raise ProtectedError or RestrictedError where something holds it.
    """
    everything = Everything(using=connection.alias)
    everything.collect([record])
    return everything
