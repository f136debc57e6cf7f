"""The words the centre speaks in: kinds of services, jobs and competence."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.registry.models.places import Named
from resource_centre.registry.querysets import TermQuerySet


class Term(Named):
    """A word of a vocabulary; one out of use stays where it was used."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects: ClassVar[TermQuerySet] = TermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


@tracked()
class SocialActivity(Named):
    """One of the ten kinds of social services of чл. 15 ЗСУ, by its number there."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)

    objects: ClassVar[TermQuerySet] = TermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("activity under the Social Services Act")
        verbose_name_plural = _("activities under the Social Services Act")
        ordering = ("number",)


@tracked()
class ServiceType(Term):
    """A kind of service as people call it, and what it is under the Act of 2020."""

    short_bg = models.CharField(_("short name in Bulgarian"), max_length=20, blank=True)
    activities = models.ManyToManyField(
        SocialActivity,
        blank=True,
        related_name="service_types",
        verbose_name=_("activities under the Social Services Act"),
    )
    is_historical = models.BooleanField(
        _("historical"),
        default=False,
        help_text=_("Such services are opened no more."),
    )

    class Meta:
        verbose_name = _("service type")
        verbose_name_plural = _("service types")
        ordering = ("name_bg",)


@tracked()
class ServiceTypeActivity(ServiceType.activities.through):  # type: ignore[name-defined]
    """What a type of service is under the Act: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class JobRole(Term):
    """What somebody works as."""

    class Meta:
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")
        ordering = ("name_bg",)


@tracked()
class CompetenceArea(Term):
    """What people need to know and be able to do."""

    class Meta:
        verbose_name = _("competence area")
        verbose_name_plural = _("competence areas")
        ordering = ("name_bg",)
