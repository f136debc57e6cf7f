"""The roles that users hold: what for, where, and from when to when."""

from django.conf import settings
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.common.history import tracked
from resource_centre.registry.models.organisations import Organisation, SocialService
from resource_centre.registry.models.periods import DayRange, NoOverlap
from resource_centre.registry.models.places import District, Municipality
from resource_centre.registry.querysets import MandateQuerySet

# Two coordinators in each district, as in the national project (28 × 2 = 56).
SEATS = (1, 2)


def _roles(*scopes: Scope) -> list[str]:
    return [role.value for role in Role if DUTIES[role].scope in scopes]


@tracked()
class Mandate(models.Model):
    """A role that a user holds from a day to a day, and how far it reaches."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mandates",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("district"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("municipality"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("organisation"),
    )
    service = models.ForeignKey(
        SocialService,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("social service"),
    )
    seat = models.PositiveSmallIntegerField(
        _("seat"),
        null=True,
        blank=True,
        choices=[(seat, seat) for seat in SEATS],
        help_text=_(
            "A district has two coordinators; an empty field takes a free seat."
        ),
    )
    is_deputy = models.BooleanField(
        _("deputy"),
        default=False,
        help_text=_("Stands in for the coordinator of the seat."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering = ("user", "-starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="registry_mandate_ends_after_start",
                violation_error_code="ends_before_start",
                violation_error_message=_("The role cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=_roles(Scope.DISTRICT))
                | Q(district__isnull=False),
                name="registry_mandate_district_named",
                violation_error_code="district_missing",
                violation_error_message=_("This role needs a district."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=_roles(Scope.MUNICIPALITY))
                | Q(municipality__isnull=False),
                name="registry_mandate_municipality_named",
                violation_error_code="municipality_missing",
                violation_error_message=_("This role needs a municipality."),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.COORDINATOR, seat__isnull=False, seat__in=SEATS)
                | (~Q(role=Role.COORDINATOR) & Q(seat=None, is_deputy=False)),
                name="registry_mandate_seat_of_coordinator",
                violation_error_code="seat_missing",
                violation_error_message=_(
                    "A coordinator has one of the two seats of a district, and nobody"
                    " else has one."
                ),
            ),
            NoOverlap(
                name="registry_mandate_one_on_a_seat",
                expressions=[
                    ("district", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    ("is_deputy", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=Role.COORDINATOR),
                violation_error_code="seat_taken",
                violation_error_message=_("The seat is taken at that time."),
            ),
        )

    def __str__(self) -> str:
        place = self.service or self.organisation or self.municipality or self.district
        return (
            f"{self.get_role_display()} · {place}" if place else self.get_role_display()
        )
