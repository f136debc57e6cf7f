"""People as sheets: whom a row is about, and where they work."""

from collections.abc import Hashable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.backoffice.exchange import (
    Column,
    DateWidget,
    Match,
    RecordWidget,
    Row,
    TextWidget,
)
from resource_centre.backoffice.exchange.examination import in_batches
from resource_centre.backoffice.exchange.widgets import Cell
from resource_centre.common.names import (
    in_small_letters,
    likeness,
    split_full_name,
)
from resource_centre.registry.models import (
    District,
    Employment,
    JobRole,
    Municipality,
    Person,
    name_key,
)
from resource_centre.registry.resources.employments import (
    EMPLOYMENT,
    EmployerWidget,
    Jobs,
    employment_field,
    employment_of,
    fill_employment,
    is_at,
    read_jobs,
    tells_employment,
    with_jobs,
)
from resource_centre.registry.resources.placed import (
    NAMES,
    PlacedResource,
    district_widget,
    municipality_widget,
)
from resource_centre.registry.rules import ensure_within_reach

CHUNK = 2000


class NameWidget(TextWidget):
    """A name, which lists often have in capitals."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the name as names are written."""
        return in_small_letters(super().clean(value, row, **kwargs))


class PersonResource(PlacedResource):
    """People, each employment in a row of its own.

    A row is about whoever has its e-mail **and** name, or else its name and
    employer. Whoever has only the name, or a former one, is asked about; a
    mailbox that a team shares says nothing by itself.
    """

    full_name = Column(
        _("full name"),
        synonyms=(
            "Три имена",
            "Трите имена",
            "Име и фамилия",
            "Име, презиме, фамилия",
            "Имена",
            "Full name",
        ),
        splits=lambda cell: (
            (name := split_full_name(cell)).first,
            name.middle,
            name.last,
        ),
        parts=("first_name", "middle_name", "last_name"),
        help=_("Is taken apart into first, middle and family name."),
    )
    first_name = Column(
        synonyms=("Име", "Собствено име", "First name"), widget=NameWidget()
    )
    middle_name = Column(synonyms=("Презиме", "Бащино име"), widget=NameWidget())
    last_name = Column(
        synonyms=("Фамилия", "Surname", "Last name"), widget=NameWidget()
    )
    former_names = Column(help=_("Separated by semicolons."))
    latin_override = Column(synonyms=("Име на латиница", "Latin name"))
    email = Column(synonyms=("Имейл", "Ел. поща", "Електронна поща", "E-mail", "Mail"))
    phone = Column(synonyms=("Телефон", "Тел.", "GSM", "Мобилен", "Мобилен телефон"))
    district = Column(widget=district_widget())
    municipality = Column(widget=municipality_widget())
    employer = Column(
        _("workplace"),
        synonyms=("Месторабота", "Работодател", "Услуга", "Социална услуга"),
        widget=EmployerWidget(),
        get=employment_field("employer"),
        help=_("A social service or an organisation that is in the registry."),
    )
    job_role = Column(
        _("job role"),
        synonyms=("Длъжност", "Позиция", "Работи като"),
        widget=RecordWidget(JobRole, by=NAMES),
        get=employment_field("job_role"),
    )
    starts_on = Column(
        _("works there from"),
        synonyms=("От", "От дата", "Постъпил на"),
        widget=DateWidget(),
        get=employment_field("starts_on"),
    )
    ends_on = Column(
        _("works there to"),
        synonyms=("До", "До дата", "Напуснал на"),
        widget=DateWidget(),
        get=employment_field("ends_on"),
    )

    class Meta:
        model = Person

    def __init__(self, user: Any, **options: Any) -> None:
        super().__init__(user, **options)
        self.by_name: dict[str, list[Person]] = {}
        self.by_email: dict[str, list[Person]] = {}

    # --- Out --------------------------------------------------------------------

    def with_related(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people with their places and where they work."""
        return with_jobs(records.select_related("district", "municipality"))

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[list[Cell]]:
        """Yield a row for each employment, and one for whoever has none.

        People are read without being made records of, which takes a third of the
        time; places and employers are read once each, not with every person.
        """
        writers = [column.cell_writer() for column in self.written()]
        names = [str(each.attribute) for each in self.written() if each.get is None]
        jobs, districts = Jobs(), District.objects.in_bulk()
        municipalities = Municipality.objects.in_bulk()
        people = queryset.prefetch_related(None).values_list(*names)
        for some in in_batches(people.iterator(chunk_size=CHUNK), CHUNK):
            shown = [
                SimpleNamespace(**dict(zip(names, each, strict=True))) for each in some
            ]
            held = jobs.of([person.pk for person in shown])
            for person in shown:
                person.district = districts.get(person.district)
                person.municipality = municipalities.get(person.municipality)
                for job in held.get(person.pk, (None,)):
                    person.shown_employment = job
                    yield [write(person) for write in writers]

    # --- In: whom a row is about --------------------------------------------------

    def prepare(self, rows: Sequence[Row]) -> None:
        """Read whoever has a name or an e-mail of these rows (2 queries)."""
        keys = {key for row in rows if (key := row_key(row))}
        emails = {email for row in rows if (email := row_email(row))}
        renamed = {pk for key in keys for pk in self.formerly.get(key, ())}
        self.by_name, self.by_email = {}, {}
        known = self.records().alias(lower_email=Lower("email"))
        for person in known.filter(
            Q(name_key__in=keys) | Q(lower_email__in=emails) | Q(pk__in=renamed)
        ):
            self.by_email.setdefault(person.email.lower(), []).append(person)
            for key in {person.name_key, *former_keys(person)}:
                self.by_name.setdefault(key, []).append(person)

    @cached_property
    def formerly(self) -> dict[str, set[int]]:
        """Return the keys of those who had another name, by that name (1 query)."""
        names = ("pk", "first_name", "former_names")
        renamed = self.visible().exclude(former_names=[]).order_by().only(*names)
        found: dict[str, set[int]] = {}
        for person in renamed.iterator(chunk_size=CHUNK):
            for key in former_keys(person):
                found.setdefault(key, set()).add(person.pk)
        return found

    def match(self, row: Row) -> Match:
        """Return whom the row is about, as the class says."""
        key, email = row_key(row), row_email(row)
        if not key:
            return Match.new()
        namesakes = [p for p in self.by_name.get(key, ()) if middle_agrees(p, row)]
        surely = [p for p in namesakes if p.name_key == key]
        by_both = [p for p in surely if email and p.email.lower() == email]
        if by_both:
            return one_of(by_both)
        colleagues = [
            person
            for person in surely
            if works_at(person, row.cleaned.get("employer"))
            and not (email and person.email)
        ]
        if len(colleagues) == 1:
            return one_of(colleagues)
        renamed = [
            person
            for person in self.by_email.get(email, ())
            if email and is_renamed(person, row)
        ]
        doubtful = list(dict.fromkeys([*namesakes, *renamed]))
        return Match.doubtful(doubtful) if doubtful else Match.new()

    def identities(self, row: Row) -> dict[Hashable, Hashable]:
        """Return what makes two rows of a sheet one new person.

        A number tells people apart even where it is unknown here.
        """
        key, email = row_key(row), row_email(row)
        middle = likeness(row.texts.get("middle_name", ""))
        employer = row.cleaned.get("employer")
        found: dict[Hashable, Hashable] = {}
        if row.cleaned.get("pk"):
            found["number"] = row.cleaned["pk"]
        if key and email:
            found["email"] = (key, email)
        if key and employer is not None and not email:
            found["employer"] = (key, middle, type(employer), employer.pk)
        return found

    def apply(self, row: Row) -> None:
        """Put the values in; the person is shown with the employment of the row."""
        row.instance.shown_employment = employment_of(read_jobs(row.instance), row)
        super().apply(row)

    def ensure_within_reach(self, instance: Any) -> None:
        """Refuse whom the author would not see; where they work counts too."""
        employers = [e.employer for e in read_jobs(instance) if e.employer]
        ensure_within_reach(self.user, instance, employers=employers)

    def fits(self, record: Any, row: Row) -> bool:
        """Tell whether a row with the record's number is about it: part of the name."""
        words = set(record.name_key.split())
        return not row_key(row) or bool(words & set(row_key(row).split()))

    def describe(self, record: Any) -> tuple[str, str]:
        """Return the name, and what tells the person from namesakes."""
        employers = [str(e.employer) for e in read_jobs(record)]
        details = (*employers, record.place, record.email)
        return record.full_name, " · ".join(filter(None, details))

    # --- In: what a row says ------------------------------------------------------

    def clean_row(self, row: Row) -> None:
        """Check the employment, and place whoever is new where they work."""
        super().clean_row(row)
        employer = row.cleaned.get("employer")
        told = [name for name in EMPLOYMENT[1:] if row.cleaned.get(name)]
        if told and not employer and not row.texts.get("employer"):
            message = gettext("Name the workplace too.")
            raise ValidationError({"employer": ValidationError(message)})
        starts, ends = row.cleaned.get("starts_on"), row.cleaned.get("ends_on")
        if starts and ends and ends < starts:
            message = gettext("The end cannot be before the start.")
            raise ValidationError({"ends_on": ValidationError(message)})

    def place(self, row: Row) -> None:
        """Place a new person where they work, or else where the author works."""
        employer = row.cleaned.get("employer")
        if row.instance.district_id is None and employer is not None:
            row.instance.district_id = employer.district_id
            row.instance.municipality_id = employer.municipality_id
        super().place(row)

    def save_related(self, rows: Sequence[Row]) -> None:
        """Add or correct the employments that the rows tell of.

        Later rows may go by the former names of these.
        """
        for row in rows:
            for key in former_keys(row.instance):
                self.formerly.setdefault(key, set()).add(row.instance.pk)
        telling = [row for row in rows if tells_employment(row)]
        people = {row.instance.pk for row in telling if not row.is_new}
        known: dict[int, list[Employment]] = {}
        for each in Employment.objects.filter(person__in=people):
            known.setdefault(each.person_id, []).append(each)
        fresh: list[Employment] = []
        corrected: list[Employment] = []
        for row in telling:
            held = known.setdefault(row.instance.pk, [])
            employment = employment_of(held, row)
            if employment is None:
                fresh.append(Employment(person_id=row.instance.pk))
                held.append(fresh[-1])
            elif employment.pk:
                corrected.append(employment)
            fill_employment(employment or fresh[-1], row)
        Employment.objects.bulk_create(fresh)
        fields = ("job_role", "starts_on", "ends_on")
        Employment.objects.bulk_update(corrected, fields)


def row_key(row: Row) -> str:
    """Return the key of the row's name."""
    return name_key(row.texts.get("first_name", ""), row.texts.get("last_name", ""))


def row_email(row: Row) -> str:
    """Return the row's e-mail, small letters."""
    return str(row.cleaned.get("email") or "").lower()


def former_keys(person: Person) -> Iterator[str]:
    """Yield the keys of a person's former names, whole ones or family names alone."""
    for name in person.former_names:
        parts = split_full_name(name)
        first, last = (parts.first, parts.last) if parts.last else ("", parts.first)
        yield name_key(first or person.first_name, last)


def middle_agrees(person: Person, row: Row) -> bool:
    """Tell whether the middle names may be one, initials and gaps allowed."""
    has = likeness(person.middle_name)
    says = likeness(row.texts.get("middle_name", ""))
    if not has or not says or has == says:
        return True
    return min(len(has), len(says)) == 1 and has[0] == says[0]


def is_renamed(person: Person, row: Row) -> bool:
    """Tell whether the row may be about the person under another family name."""
    return likeness(person.first_name) == likeness(row.texts.get("first_name", ""))


def works_at(person: Person, employer: Any) -> bool:
    """Tell whether the person works or worked there."""
    return employer is not None and any(
        is_at(employment, employer) for employment in read_jobs(person)
    )


def one_of(people: list[Person]) -> Match:
    """Return the only person, or that somebody has to say which."""
    return Match.same(people[0]) if len(people) == 1 else Match.doubtful(people)
