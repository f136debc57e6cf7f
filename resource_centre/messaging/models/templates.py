"""The words of mails as the staff want them."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.messaging.mail import kind_choices
from resource_centre.messaging.querysets import MailTemplateQuerySet


def subject_field(name: Any) -> Any:
    """Return the field of a subject; empty, the original one holds."""
    return models.CharField(name, max_length=200, blank=True)


def body_field(name: Any) -> Any:
    """Return the field of a text; empty, the original one holds."""
    return models.TextField(name, max_length=10_000, blank=True)


@tracked()
class MailTemplate(models.Model):
    """What the staff have changed of a kind of mail; the rest is as declared.

    There is a row for each kind, so that all of them can be found and changed.
    """

    kind = models.CharField(
        _("mail"), max_length=100, unique=True, choices=kind_choices, editable=False
    )
    subject_bg = subject_field(_("subject in Bulgarian"))
    body_bg = body_field(_("text in Bulgarian"))
    subject_en = subject_field(_("subject in English"))
    body_en = body_field(_("text in English"))

    objects: ClassVar[MailTemplateQuerySet] = MailTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("text of a mail")
        verbose_name_plural = _("texts of mails")
        ordering = ("kind",)
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "change")

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def subject(self, language: str) -> str:
        """Return the changed subject in the language, or nothing."""
        return str(getattr(self, f"subject_{language}"))

    def body(self, language: str) -> str:
        """Return the changed text in the language, or nothing."""
        return str(getattr(self, f"body_{language}"))

    def is_changed(self, language: str) -> bool:
        """Tell whether anything of it in the language is not as declared."""
        return bool(self.subject(language) or self.body(language))
