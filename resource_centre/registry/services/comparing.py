"""What merging two records of a person would do, before anything is done."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, DateTimeField, Field, Model
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.audit.values import shown
from resource_centre.common.names import CYRILLIC, LOOK_ALIKE, folded
from resource_centre.registry.duplicates import is_compatible, is_same_name, middle_of
from resource_centre.registry.models import Person
from resource_centre.registry.services.references import (
    Row,
    clashes_of,
    going_with,
    rows_of,
    seen_by,
)

PLACE = ("municipality", "district")
OWN_WAY = ("former_names", *PLACE)  # united, and chosen together
NAMES = ("first_name", "middle_name", "last_name")
LONGEST_NAME = 200


@dataclass(frozen=True)
class Choice:
    """A field of two records: what each holds, and whose value is suggested.

    `is_open` tells that nobody but a person can choose, and `looks_same` that the
    two are typed with letters that only look the same.
    """

    name: str
    label: str
    kept: str
    removed: str
    taken: bool
    is_open: bool = False
    looks_same: bool = False

    @property
    def differs(self) -> bool:
        """Tell whether there is anything to choose."""
        return self.kept != self.removed


@dataclass(frozen=True)
class Moving:
    """A record that will move, in words, and what stands in its way.

    `others` is how many records would go with it if it were left out, and `is_held`
    tells that it cannot be left out.
    """

    key: str
    record: Model
    kind: str
    name: str
    detail: str
    clash: str = ""
    others: int = 0
    is_held: bool = False


@dataclass(frozen=True)
class Preview:
    """What merging would do.

    `unseen` counts the records that move too but are not for the user's eyes, and
    `unseen_clashes` those of them that cannot.
    """

    kept: Person
    removed: Person
    choices: tuple[Choice, ...]
    former_names: tuple[str, ...]
    records: tuple[Moving, ...]
    unseen: int
    unseen_clashes: int

    @property
    def moving(self) -> list[Moving]:
        """Return the records that can move."""
        return [record for record in self.records if not record.clash]

    @property
    def clashes(self) -> list[Moving]:
        """Return the records that cannot move."""
        return [record for record in self.records if record.clash]

    @property
    def is_possible(self) -> bool:
        """Tell whether leaving records out is enough for the merge to succeed."""
        return not self.unseen_clashes and not any(r.is_held for r in self.records)

    @property
    def suggested(self) -> set[str]:
        """Return the fields whose value is suggested from the removed record."""
        return {choice.name for choice in self.choices if choice.taken}


def preview(*, kept: Person, removed: Person, by: User) -> Preview:
    """Return what merging would do, as the database itself says; change nothing.

    The number of queries grows with the models that refer to people, and with the
    records only of a model where some cannot move.
    """
    rows = rows_of(removed)
    clashes = clashes_of(rows, kept)
    seen = seen_by(by, [row.record for row in rows])
    records = [moving(row, clashes.get(row.key, "")) for row in rows if row.key in seen]
    choices = tuple(choices_between(kept, removed))
    taken = {choice.name for choice in choices if choice.taken}
    name = name_after(kept, removed, taken)
    return Preview(
        kept=kept,
        removed=removed,
        choices=choices,
        former_names=tuple(united_names(kept, removed, name)),
        records=tuple(records),
        unseen=len(rows) - len(records),
        unseen_clashes=len(clashes.keys() - seen),
    )


def choices_between(kept: Person, removed: Person) -> Iterator[Choice]:
    """Yield the fields of two people, those of the place as one."""
    for field in fields_to_choose():
        one, other = field.value_from_object(kept), field.value_from_object(removed)
        texts = written(field, kept), written(field, removed)
        yield Choice(
            name=field.name,
            label=capfirst(str(field.verbose_name)),
            kept=texts[0],
            removed=texts[1],
            looks_same=texts[0] != texts[1] and alike(*texts),
            taken=is_better(field.name, other, than=one),
            is_open=bool(field.unique and one and other),
        )
    yield Choice(
        name="municipality",
        label=capfirst(_("place")),
        kept=kept.place,
        removed=removed.place,
        taken=is_nearer(removed, than=kept),
    )


def fields_to_choose() -> "Iterator[Field[Any, Any]]":
    """Yield the fields of a person that are chosen one by one."""
    for field in Person._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in OWN_WAY:
            yield field


def is_better(name: str, other: Any, *, than: Any) -> bool:
    """Tell whether the removed record's value says more than the kept one's."""
    if not (than and other):
        return bool(other)
    if name not in NAMES:
        return False
    if is_mixed(than) and alike(than, other):
        return not is_mixed(other)
    if name != "middle_name":
        return False
    short, long = middle_of(than), middle_of(other)
    return len(short) == 1 < len(long) and is_compatible(short, long)


def alike(one: str, other: str) -> bool:
    """Tell whether two texts look the same, letter by letter and in one case."""
    return one.translate(LOOK_ALIKE) == other.translate(LOOK_ALIKE)


def is_mixed(text: str) -> bool:
    """Tell whether Latin letters stand among Cyrillic ones."""
    return bool(CYRILLIC.search(text)) and text != text.translate(LOOK_ALIKE)


def is_nearer(other: Person, *, than: Person) -> bool:
    """Tell whether a person's place says more than that of another."""
    if than.district_id is None:
        return other.district_id is not None
    same = other.district_id == than.district_id
    return same and than.municipality_id is None and other.municipality_id is not None


def written(field: "Field[Any, Any]", record: Model) -> str:
    """Return what the record holds in the field, empty for nothing."""
    value = getattr(record, field.name)
    return "" if value in (None, "") else shown(field, value)


def name_after(kept: Person, removed: Person, take: Collection[str]) -> str:
    """Return the full name that the kept record will have."""
    chosen = (getattr(removed if part in take else kept, part) for part in NAMES)
    return " ".join(filter(None, chosen))


def united_names(kept: Person, removed: Person, name: str) -> list[str]:
    """Return the former names of both, with names of today that become former.

    A name that only looks otherwise, or is a shorter form, is none of them.
    """
    today = [
        each[:LONGEST_NAME]
        for each in (kept.full_name, removed.full_name)
        if not is_same_name(each, name)
    ]
    unique: dict[str, str] = {}
    for each in (*kept.former_names, *removed.former_names, *today):
        unique.setdefault(folded(each), each)
    unique.pop(folded(name), None)
    return list(unique.values())


def moving(row: Row, clash: str) -> Moving:
    """Return the record in words."""
    others, is_held = 0, False
    if clash:
        try:
            found = going_with(row.record).data.values()
            others = sum(map(len, found)) - 1
        except (ProtectedError, RestrictedError):
            is_held = True
    return Moving(
        key=row.key,
        record=row.record,
        kind=capfirst(str(row.record._meta.verbose_name)),
        name=str(row.record),
        detail=", ".join(days_of(row.record)),
        clash=clash,
        others=others,
        is_held=is_held,
    )


def days_of(record: Model) -> Iterator[str]:
    """Yield the dates that the record holds, in words."""
    for field in record._meta.concrete_fields:
        value = field.value_from_object(record)
        is_day = isinstance(field, DateField) and not isinstance(field, DateTimeField)
        if is_day and value is not None:
            yield f"{field.verbose_name} {shown(field, value)}"
