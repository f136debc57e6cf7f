"""Enrolments as a sheet: who takes part where, for whom, and what was paid."""

from collections.abc import Hashable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.exchange import (
    CentreResource,
    Column,
    EmailWidget,
    Match,
    RecordWidget,
    Row,
)
from resource_centre.common.names import split_full_name
from resource_centre.registry.models import Employment, Person
from resource_centre.registry.resources import PersonResource
from resource_centre.registry.resources.employments import EmployerWidget, is_at
from resource_centre.registry.resources.people import NameWidget
from trainings.models import Enrolment, Training
from trainings.rules.enrolling import ensure_joins_within, ensure_open
from trainings.services.enrolling import enrol_all

Status = Enrolment.Status
# What says whose enrolment it is; the registry's own list changes it.
OF_PERSON = frozenset({"first_name", "middle_name", "last_name", "email"})


class EnrolmentResource(CentreResource):
    """Enrolments: by the training and the person, who is in the registry already.

    A new row is enrolled as on the training's page: with a place, or to wait.
    """

    training = Column(
        synonyms=("Обучение", "Заглавие на обучението", "Training"),
        widget=RecordWidget(Training, by=("title", "title_en", "slug"), code="slug"),
    )
    full_name = Column(
        gettext_lazy("full name"),
        synonyms=("Три имена", "Имена", "Име и фамилия", "Участник", "Full name"),
        splits=lambda cell: (
            (name := split_full_name(cell)).first,
            name.middle,
            name.last,
        ),
        parts=("first_name", "middle_name", "last_name"),
    )
    first_name = Column(
        gettext_lazy("first name"),
        attribute="person__first_name",
        synonyms=("Име",),
        widget=NameWidget(),
        required=True,
    )
    middle_name = Column(
        gettext_lazy("middle name"),
        attribute="person__middle_name",
        synonyms=("Презиме",),
        widget=NameWidget(),
    )
    last_name = Column(
        gettext_lazy("family name"),
        attribute="person__last_name",
        synonyms=("Фамилия",),
        widget=NameWidget(),
    )
    email = Column(
        gettext_lazy("e-mail"),
        attribute="person__email",
        synonyms=("Имейл", "Ел. поща", "E-mail"),
        widget=EmailWidget(),
    )
    employer = Column(
        gettext_lazy("workplace"),
        synonyms=(
            "Месторабота",
            "Работодател",
            "Услуга",
            "Организация",
            "Представлява",
        ),
        widget=EmployerWidget(),
        get=lambda each: each.employment.employer if each.employment else None,
    )
    status = Column(synonyms=("Състояние", "Статус"))
    joined_on = Column(synonyms=("Включен от",))
    invoice = Column(synonyms=("Фактура", "Фактура №"))
    paid_on = Column(synonyms=("Платено", "Платено на"))
    note = Column(synonyms=("Бележка",))

    error_columns = {"enrolled_already": "training"}
    related = ("person", "employment__service", "employment__organisation")

    class Meta:
        model = Enrolment

    def __init__(self, user: Any, **options: Any) -> None:
        super().__init__(user, **options)
        self.people = PersonResource(user)
        self.matched: dict[int, Match] = {}
        self.known: dict[tuple[int, int], Enrolment] = {}
        self.held: dict[int, list[Employment]] = {}

    # --- Whom a row is about --------------------------------------------------------

    def prepare(self, rows: Sequence[Row]) -> None:
        """Read the people of the rows, where they work and take part (6 queries)."""
        self.people.prepare(rows)
        self.matched = {row.number: self.people.match(row) for row in rows}
        people = [p.pk for row in rows for p in self.meant(row)]
        self.known = {
            (each.training_id, each.person_id): each
            for each in self.records().filter(person__in=people)
        }
        self.held = {}
        for each in Employment.objects.filter(person__in=people).select_related(
            "service", "organisation"
        ):
            self.held.setdefault(each.person_id, []).append(each)

    def meant(self, row: Row) -> list[Person]:
        """Return who the row may be about."""
        match = self.matched.get(row.number, Match.new())
        found: tuple[Any, ...] = (match.record,) if match.record else match.candidates
        return list(found)

    def match(self, row: Row) -> Match:
        """Return the enrolment of the row's person in the row's training."""
        training = row.cleaned.get("training")
        if training is None:
            return Match.new()
        known = [
            self.known[training.pk, person.pk]
            for person in self.meant(row)
            if (training.pk, person.pk) in self.known
        ]
        if len(known) == 1:
            return Match.same(known[0])
        return Match.doubtful(known) if known else Match.new()

    def identities(self, row: Row) -> dict[Hashable, Hashable]:
        """Return what makes two rows one enrolment."""
        training, meant = row.cleaned.get("training"), self.meant(row)
        if training is None or len(meant) != 1:
            return {}
        return {"enrolment": (training.pk, meant[0].pk)}

    def describe(self, record: Any) -> tuple[str, str]:
        """Return who takes part, and in what."""
        return str(record.person), str(record.training)

    # --- What a row says ------------------------------------------------------------

    def apply_cell(self, row: Row, column: Column, text: str) -> None:
        """Put the value in; names and addresses only say whose enrolment it is."""
        if row.is_new or column.name not in OF_PERSON:
            super().apply_cell(row, column, text)

    def clean_row(self, row: Row) -> None:
        """Find the person of a new row; refuse what is not a sheet's matter."""
        if row.is_new:
            row.instance.person = self.only_person(row)
            if row.instance.status != Status.WITHDRAWN:
                ensure_open(row.instance.training)
        if "status" in row.changes or "training" in row.changes:
            message = _("Places are given and taken on the training’s own page.")
            raise ValidationError({"status": ValidationError(message)})
        if row.is_new or "joined_on" in row.changes:
            ensure_joins_within(row.instance.training, row.instance.joined_on)
        if row.is_new or "employer" in row.changes:
            row.instance.employment = self.employment_at(row)

    def only_person(self, row: Row) -> Person:
        """Return the person; raise ValidationError when it is not clear who it is."""
        meant = self.meant(row)
        if len(meant) == 1:
            return meant[0]
        message = (
            _("Several people have this name: write the e-mail or the workplace.")
            if meant
            else _(
                "The registry does not know this person. Paste the list on the"
                " training’s page: there new people are added too."
            )
        )
        raise ValidationError({"first_name": ValidationError(message, code="who")})

    def employment_at(self, row: Row) -> Employment | None:
        """Return the person's employment there; raise ValidationError if none is."""
        employer = row.cleaned.get("employer")
        if employer is None:
            return None
        for each in self.held.get(row.instance.person_id, ()):
            if is_at(each, employer):
                return each
        message = _("The registry does not know that the person works there.")
        raise ValidationError({"employer": ValidationError(message, code="not_there")})

    def unchecked(self, row: Row) -> set[str]:
        """Return the fields that the row has no say in."""
        return super().unchecked(row) | {"seat"}

    # --- Writing --------------------------------------------------------------------

    def save(self, rows: Sequence[Row]) -> None:
        """Enrol whoever is new, training by training, and write what has changed."""
        fresh: dict[int, list[Row]] = {}
        for row in rows:
            if row.is_new:
                fresh.setdefault(row.instance.training_id, []).append(row)
        for each in fresh.values():
            self.enrol(each)
        super().save([row for row in rows if not row.is_new])

    def enrol(self, rows: Sequence[Row]) -> None:
        """Enrol the people of the rows in their training; restore who withdrew."""
        told = [(row, row.instance.status) for row in rows]
        past = [row for row, status in told if status == Status.WITHDRAWN]
        Enrolment.objects.bulk_create(row.instance for row in past)
        drafts = [row.instance for row in rows if row not in past]
        enrol_all(training=rows[0].instance.training, drafts=drafts, by=self.user)
        for row, status in told:
            if row.texts.get("status") and status != row.instance.status:
                message = _("There is no free place.")
                raise ValidationError({"status": ValidationError(message)})

    def with_related(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """Return the enrolments with what the columns refer to."""
        return super().with_related(records).select_related("training", "person")
