"""Participants as anyone's list has them: whom each row is about, and where they work.

Less is asked of such a list than of one of the registry: it is about who comes, not
about what is known of them. What the registry knows already stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.exchange import Column, Match, Row
from resource_centre.common.names import likeness, split_full_name
from resource_centre.registry.models import Organisation, Person, SocialService
from resource_centre.registry.resources import PersonResource
from resource_centre.registry.resources.employments import (
    EmployerWidget,
    employment_field,
    read_jobs,
)
from trainings.models import Training

# In the order in which columns without headers are recognised.
COLUMNS = (
    "email",
    "employer",
    "job_role",
    "phone",
    "full_name",
    "first_name",
    "middle_name",
    "last_name",
)
# What may be unknown here: it is left out, and said.
LOOSE = frozenset({"employer", "job_role"})
KEPT = frozenset({"email", "phone"})
NAMES = re.compile(
    r"[^\W\d_a-zа-яѝ][^\W\d_]*[.,]?(?:[ -]+[^\W\d_a-zа-яѝ][^\W\d_]*[.,]?){1,4}"
)
PHONE = re.compile(r"\+?(?:[\s()/.-]*\d){6,15}")
SEARCHES = 40


class NearbyEmployer(EmployerWidget):
    """An employer by any of its names, or the only one found by what is written."""

    found: dict[str, Any]

    def __deepcopy__(self, memo: Any) -> "NearbyEmployer":
        """Copy nothing that was read."""
        return NearbyEmployer()

    def prepare(self, user: Any) -> None:
        """Forget what was searched for on behalf of somebody else."""
        super().prepare(user)
        self.found = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """Return the employer; raise ValidationError when none or several are meant."""
        try:
            return super().clean(value, row, **kwargs)
        except ValidationError as unknown:
            only = self.search(value) if unknown.code == "unknown" else None
            if only is None:
                raise
            return only

    def search(self, text: str) -> Any:
        """Return the only employer found by the words (some queries, once each)."""
        words = self.bare(text)
        if words not in self.found and len(self.found) < SEARCHES:
            each = [
                record
                for model in (SocialService, Organisation)
                for record in model.objects.visible_to(self._user)
                .found(words)
                .select_related("municipality", "district")[:2]
            ]
            self.found[words] = each[0] if len(each) == 1 else None
        return self.found.get(words)


class ParticipantResource(PersonResource):
    """The people of a training's list; `employer` is of those who name none.

    `left_out` keeps, by the number of the row, what is said of a row though nothing
    stands in its way: by column, or under "" for the row as a whole.
    """

    full_name = Column(
        gettext_lazy("full name"),
        synonyms=(
            "Три имена",
            "Трите имена",
            "Име и фамилия",
            "Име, презиме, фамилия",
            "Имена",
            "Участник",
            "Full name",
        ),
        splits=lambda cell: (
            (name := split_full_name(cell)).first,
            name.middle,
            name.last,
        ),
        parts=("first_name", "middle_name", "last_name"),
        looks_like=lambda text: bool(NAMES.fullmatch(text)),
    )
    phone = Column(
        synonyms=("Телефон", "Тел.", "GSM", "Мобилен", "Мобилен телефон"),
        looks_like=lambda text: bool(PHONE.fullmatch(text)),
    )
    employer = Column(
        gettext_lazy("workplace"),
        synonyms=("Месторабота", "Работодател", "Услуга", "Организация"),
        widget=NearbyEmployer(),
        get=employment_field("employer"),
    )

    class Meta:
        model = Person

    def __init__(self, user: Any, *, training: Training, employer: Any = None) -> None:
        super().__init__(user)
        self.training, self.usual_employer = training, employer
        self.left_out: dict[int, dict[str, str]] = {}

    def read(self) -> list[Column]:
        """Return the columns that such a list may have."""
        return [self.fields[name] for name in COLUMNS]

    def texts_of(
        self,
        cells: Sequence[str],
        columns: Sequence[str],
        corrections: Mapping[str, str],
    ) -> dict[str, str]:
        """Return the texts; a column „Име“ may hold all of the names."""
        texts = super().texts_of(cells, columns, {})
        if texts.get("first_name") and not texts.get("last_name"):
            name = split_full_name(texts["first_name"])
            if name.last:
                parts = (name.first, texts.get("middle_name") or name.middle, name.last)
                texts |= zip(
                    ("first_name", "middle_name", "last_name"), parts, strict=True
                )
        return {**texts, **corrections}

    def clean_cells(self, row: Row) -> None:
        """Work out what the cells mean; an unknown workplace or job is left out."""
        for name, text in row.texts.items():
            try:
                row.cleaned[name] = self.fields[name].widget.clean(text)
            except ValidationError as error:
                if name in LOOSE and error.code == "unknown":
                    kept = _("It is kept in the note.") if name == "employer" else ""
                    self.note(row, name, f"{error.messages[0]} {kept}".strip())
                    row.cleaned[name] = None
                else:
                    row.add_error(name, error.messages)
        if not row.texts.get("employer"):
            row.cleaned["employer"] = self.usual_employer

    def note(self, row: Row, name: str, text: str) -> None:
        """Say something of the row that does not stand in its way."""
        self.left_out.setdefault(row.number, {})[name] = text

    def match(self, row: Row) -> Match:
        """Return whom the row is about; three equal names that one has will do."""
        match = super().match(row)
        if match.record is not None or len(match.candidates) != 1:
            return match
        (only,) = match.candidates
        return Match.same(only) if self.is_surely(only, row) else match

    def is_surely(self, person: Any, row: Row) -> bool:
        """Tell whether the row has all names of the person, and nothing against it."""
        email = str(row.cleaned.get("email") or "").lower()
        says = (
            row.texts.get(f"{part}_name", "") for part in ("first", "middle", "last")
        )
        has = (person.first_name, person.middle_name, person.last_name)
        if not row.texts.get("middle_name") or list(map(likeness, says)) != list(
            map(likeness, has)
        ):
            return False
        other_address = email and person.email and person.email.lower() != email
        other_place = row.cleaned.get("employer") is not None and read_jobs(person)
        return not other_address and not other_place

    def apply_cell(self, row: Row, column: Column, text: str) -> None:
        """Put the value in, unless the registry knows one of somebody known."""
        known = "" if row.is_new or not column.is_stored else column.shown(row.instance)
        if not known:
            super().apply_cell(row, column, text)
        elif column.name in KEPT and text and likeness(known) != likeness(text):
            told = _("The registry has “%(known)s”, which stays.") % {"known": known}
            self.note(row, column.name, told)

    def clean_row(self, row: Row) -> None:
        """Forget the job of whoever's workplace is left out."""
        if row.cleaned.get("employer") is None:
            row.cleaned["job_role"] = None
        super().clean_row(row)

    def place(self, row: Row) -> None:
        """Place a new person where they work, or else where the training is."""
        if row.cleaned.get("employer") is None and row.instance.district_id is None:
            row.instance.district_id = self.training.district_id
            row.instance.municipality_id = self.training.municipality_id
        super().place(row)
