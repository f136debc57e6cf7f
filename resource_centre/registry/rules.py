"""What the registry refuses."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.common.personal_numbers import contains_personal_number
from resource_centre.registry.models import (
    SEATS,
    ConsentText,
    District,
    Employment,
    Mandate,
    Organisation,
    Person,
    SocialService,
)
from resource_centre.registry.reach import Reach, reach_of

Employer = SocialService | Organisation
Record = Person | Employer

# What a role of each scope must name, and what the error says.
NEEDS = {
    Scope.DISTRICT: ("district", _("This role needs a district.")),
    Scope.MUNICIPALITY: ("municipality", _("This role needs a municipality.")),
    Scope.ORGANISATION: ("organisation", _("This role needs an organisation.")),
    Scope.SERVICE: ("service", _("This role needs a social service.")),
}
# Ten digits are right here.
NUMBERS = frozenset({"phone", "eik"})


def ensure_administrator_remains(*, without: User) -> None:
    """Raise ValidationError unless somebody else is an administrator today.

    The mandates stay locked until the transaction ends, so that two
    administrators cannot take the role from each other at once.
    """
    administrators = Mandate.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(administrators.select_for_update().values_list("pk"))
    if not administrators.current().exclude(user=without).exists():
        raise ValidationError(
            _(
                "%(name)s is the only administrator: make somebody else an"
                " administrator first."
            ),
            code="last_administrator",
            params={"name": without.name},
        )


def ensure_scope_named(role: Role, named: Mapping[str, object]) -> None:
    """Raise ValidationError, at its field, unless what the role needs is named."""
    field, message = NEEDS.get(DUTIES[role].scope, ("", ""))
    if field and not named.get(field):
        raise ValidationError({field: ValidationError(message, f"{field}_missing")})


def free_seat(
    *,
    district: District,
    is_deputy: bool,
    starts_on: date,
    ends_on: date | None,
    besides: Mandate | None = None,
) -> int:
    """Return the first of the district's seats that is free all the time (1 query).

    Raise ValidationError when both are taken; `besides` is a mandate not counted.
    """
    meanwhile = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    if ends_on is not None:
        meanwhile &= Q(starts_on__lte=ends_on)
    held = Mandate.objects.filter(
        meanwhile, role=Role.COORDINATOR, district=district, is_deputy=is_deputy
    )
    if besides is not None:
        held = held.exclude(pk=besides.pk)
    taken = set(held.values_list("seat", flat=True))
    for seat in SEATS:
        if seat not in taken:
            return seat
    raise ValidationError(
        _("Both seats of the district are taken at that time."), code="seats_taken"
    )


def ensure_text_unused(text: ConsentText) -> None:
    """Raise ValidationError when somebody has agreed to this version (1 query)."""
    if text.consents.exists():
        raise ValidationError(
            _("Somebody has agreed to this version: add a new one instead."),
            code="text_in_use",
        )


def ensure_within_reach(
    user: User, record: Record, *, employers: Iterable[Employer] | None = None
) -> None:
    """Raise ValidationError unless the user will see the record once it is saved.

    `employers` are where a person will work or have worked, as it stands now unless
    told (1 query where the place is not enough). 1 query for the roles, the first
    time the user is asked about.
    """
    reach = reach_of(user)
    if isinstance(record, Person):
        seen = record.account_id == user.pk or places(reach, record)
        known = employers_of(record) if employers is None and not seen else employers
        seen = seen or any(covers(reach, employer) for employer in known or ())
    else:
        seen = covers(reach, record)
    if not seen:
        raise ValidationError(
            _(
                "Name a district or a municipality that you cover: otherwise you would"
                " not see the record yourself."
            ),
            code="beyond_reach",
        )


def may_change(user: User, organisation: Organisation) -> bool:
    """Tell whether the organisation is not the whole country's, or the user's reach is.

    Bodies without a district are seen by every district and kept by none.
    """
    return organisation.district_id is not None or reach_of(user).everything


def ensure_may_change(user: User, organisation: Organisation) -> None:
    """Raise ValidationError when the organisation is the whole country's."""
    if not may_change(user, organisation):
        raise ValidationError(
            _("Organisations of the whole country are looked after nationally."),
            code="national_organisation",
        )


def employers_of(person: Person) -> list[Employer]:
    """Return where the person works or has worked (1 query)."""
    held = Employment.objects.filter(person=person.pk)
    read = held.select_related("service", "organisation")
    return [employment.employer for employment in read if employment.employer]


def covers(reach: Reach, employer: Employer) -> bool:
    """Tell whether the service or organisation is covered."""
    if places(reach, employer):
        return True
    if isinstance(employer, SocialService):
        provided = employer.provider_id in reach.organisations
        return provided or employer.pk in reach.services
    return employer.pk in reach.organisations


def places(reach: Reach, record: Record) -> bool:
    """Tell whether the record lies in a covered place."""
    return (
        reach.everything
        or record.district_id in reach.districts
        or record.municipality_id in reach.municipalities
    )


def ensure_no_personal_number(text: str) -> None:
    """Raise ValidationError when the text has an ЕГН; for `clean_…` of one field."""
    if contains_personal_number(text):
        raise ValidationError(
            _("Do not write down anybody’s EGN."), code="personal_number"
        )


def ensure_no_personal_numbers(record: Model | Mapping[str, object]) -> None:
    """Raise ValidationError, at its field, when a text or a list of texts has an ЕГН.

    `record` is a row, or values by the names of fields. Telephones and ЕИК are
    numbers themselves and are not looked at.
    """
    values = record if isinstance(record, Mapping) else written_in(record)
    found = {
        name: ValidationError(
            _("Do not write down anybody’s EGN."), code="personal_number"
        )
        for name, value in values.items()
        if name not in NUMBERS and any(map(contains_personal_number, texts_of(value)))
    }
    if found:
        raise ValidationError(found)


def written_in(record: Model) -> dict[str, object]:
    """Return what people have written in the row, by the names of its fields."""
    fields = (field for field in record._meta.concrete_fields if field.editable)
    return {field.name: getattr(record, field.attname) for field in fields}


def texts_of(value: object) -> list[str]:
    """Return the texts in a value."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return [text for text in values if isinstance(text, str)]
