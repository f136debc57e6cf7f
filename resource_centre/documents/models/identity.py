"""How the centre appears on paper: letterheads and signatures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.documents.querysets import LetterheadQuerySet, SignatoryQuerySet
from resource_centre.registry.models import Named
from resource_centre.registry.models.periods import ends_after_start


@tracked(exclude=("logo",))
class Letterhead(models.Model):
    """The top and the bottom of a page: a logo, and who pays for the work.

    Name, host and contacts are the centre's own (`registry.Centre`). Images are kept
    here as PNG that we wrote ourselves, and so go with every backup.
    """

    name = models.CharField(
        _("name"), max_length=200, help_text=_("Only for you, to choose it by.")
    )
    logo = models.BinaryField(_("logo"), null=True, blank=True)
    donor_line_bg = models.TextField(
        _("donor’s line in Bulgarian"), max_length=500, blank=True
    )
    donor_line_en = models.TextField(
        _("donor’s line in English"), max_length=500, blank=True
    )
    is_default = models.BooleanField(_("used unless another is chosen"), default=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[LetterheadQuerySet] = LetterheadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering = ("-is_default", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",),
                condition=Q(is_default=True),
                name="documents_letterhead_one_default",
                violation_error_code="default_exists",
                violation_error_message=_("Another letterhead is used by default."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def donor_line(self) -> str:
        """Return who pays, in the language of the page."""
        english = get_language() == "en"
        return self.donor_line_en if english else self.donor_line_bg


@tracked(exclude=("image",))
class Signatory(Named):
    """Somebody who signs for the centre, with a post, from a day to a day."""

    post_bg = models.CharField(_("post in Bulgarian"), max_length=200)
    post_en = models.CharField(_("post in English"), max_length=200)
    image = models.BinaryField(_("signature"), null=True, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[SignatoryQuerySet] = SignatoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ("name_bg", "pk")
        constraints = (ends_after_start("documents_signatory_ends_after_start"),)

    @property
    def post(self) -> str:
        """Return the post in the language of the page."""
        return self.post_en if get_language() == "en" else self.post_bg
