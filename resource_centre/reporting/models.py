"""Projects: what donors pay for, and what trainings and reports belong to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.registry.models.periods import ends_after_start
from resource_centre.reporting.querysets import ProjectQuerySet


@tracked()
class Project(models.Model):
    """A project of the centre, by its published name."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    donor = models.CharField(_("donor"), max_length=300, blank=True)
    donor_en = models.CharField(_("donor in English"), max_length=300, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[ProjectQuerySet] = ProjectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ("title", "pk")
        constraints = (ends_after_start("reporting_project_ends_after_start"),)

    def __str__(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title
