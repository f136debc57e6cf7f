"""What people agreed to: each version of a text, and who agreed to which."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models.people import Person
from resource_centre.registry.querysets import ConsentQuerySet, ConsentTextQuerySet


@tracked()
class ConsentText(models.Model):
    """One version of what people are asked to agree to."""

    class Purpose(models.TextChoices):
        DATA = "data", pgettext_lazy("consent", "processing of personal data")
        PHOTO = "photo", pgettext_lazy("consent", "photographs and video")
        NEWS = "news", pgettext_lazy("consent", "news about trainings")

    purpose = models.CharField(
        pgettext_lazy("consent", "purpose"), max_length=10, choices=Purpose.choices
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text_bg = models.TextField(_("text in Bulgarian"))
    text_en = models.TextField(_("text in English"))
    in_force_from = models.DateField(_("in force from"))

    objects: ClassVar[ConsentTextQuerySet] = ConsentTextQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        ordering = ("purpose", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("purpose", "version"),
                name="registry_consenttext_version",
                violation_error_code="version_exists",
                violation_error_message=_("There is such a version already."),
            ),
        )

    def __str__(self) -> str:
        version = _("version %(number)d") % {"number": self.version}
        return f"{self.get_purpose_display()}, {version}"

    @property
    def text(self) -> str:
        """Return the text in the language of the page."""
        return self.text_en if get_language() == "en" else self.text_bg


@tracked()
class Consent(models.Model):
    """A person's consent to one version, until it is withdrawn."""

    class Means(models.TextChoices):
        PAPER = "paper", pgettext_lazy("consent", "on paper")
        ONLINE = "online", pgettext_lazy("consent", "on the site")

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="consents", verbose_name=_("person")
    )
    text = models.ForeignKey(
        ConsentText,
        models.PROTECT,
        related_name="consents",
        verbose_name=_("text of the consent"),
    )
    means = models.CharField(
        pgettext_lazy("consent", "given"),
        max_length=10,
        choices=Means.choices,
        default=Means.PAPER,
    )
    given_on = models.DateField(_("given on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("person", "-given_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                name="registry_consent_withdrawn_after_given",
                violation_error_code="withdrawn_before_given",
                violation_error_message=_(
                    "A consent cannot be withdrawn before it is given."
                ),
            ),
            models.UniqueConstraint(
                fields=("person", "text"),
                condition=Q(withdrawn_on=None),
                name="registry_consent_once",
                violation_error_code="consent_exists",
                violation_error_message=_("The person has agreed to this already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.text)
