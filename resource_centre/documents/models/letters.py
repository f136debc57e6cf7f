"""Letters that go out and letters that come in, as the centre's register has them."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resource_centre.common.fields import NamesField
from resource_centre.common.history import tracked
from resource_centre.documents.models.identity import Letterhead, Signatory
from resource_centre.documents.models.issued import IssuedDocument
from resource_centre.documents.models.numbering import Numbered
from resource_centre.documents.querysets import IncomingQuerySet, LetterQuerySet
from resource_centre.registry.models import District, Office, Organisation, Person

# What nobody rewrites once the letter is issued; whom it is to may become one person
# with another.
WORDS = ("language", "about", "salutation", "body", "enclosures", "addressee")
WORDS_CHANGE = (
    f"OLD.issued_id IS NOT NULL AND ({', '.join(f'OLD.{word}' for word in WORDS)})"
    f" IS DISTINCT FROM ({', '.join(f'NEW.{word}' for word in WORDS)})"
)


def may_name(related_name: str, model: Any, name: Any) -> Any:
    """Return the foreign key to something that a letter may name, or not."""
    return models.ForeignKey(
        model,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=name,
    )


@tracked()
class IncomingLetter(Numbered):
    """A letter as it was entered: „вх. №“, from whom, about what, its scan."""

    received_on = models.DateField(_("received on"))
    organisation: Any = may_name(
        "incoming_letters", Organisation, _("from an organisation")
    )
    person: Any = may_name("incoming_letters", Person, _("from a person"))
    sender = models.CharField(
        _("from somebody else"),
        max_length=300,
        blank=True,
        help_text=_("Whoever is not in the registry."),
    )
    their_reference = models.CharField(_("sender’s number"), max_length=50, blank=True)
    their_date = models.DateField(_("sender’s date"), null=True, blank=True)
    about = models.CharField(_("about"), max_length=300)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    scan = models.CharField(max_length=200, blank=True, editable=False)
    district: Any = may_name("incoming_letters", District, _("district"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="incoming_letters",
        verbose_name=_("entered by"),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[IncomingQuerySet] = IncomingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("incoming letter")
        verbose_name_plural = _("incoming letters")
        ordering = ("-received_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("series", "year", "reference"),
                name="documents_incoming_reference",
                violation_error_code="reference_taken",
                violation_error_message=_("This number is taken in this year."),
            ),
            models.CheckConstraint(
                condition=Q(received_on__year=F("year")),
                name="documents_incoming_year_of_date",
                violation_error_code="other_year",
                violation_error_message=_("The date is of another year."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | Q(person__isnull=False)
                | ~Q(sender=""),
                name="documents_incoming_from_somebody",
                violation_error_code="sender_missing",
                violation_error_message=_("Say who it is from."),
            ),
        )
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(
                name="entered_for_good",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_demo=False),
            ),
            pgtrigger.Protect(
                name="numbered_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "series", "year", "number", "reference", "is_demo"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} – {self.about}"


@tracked()
class Letter(models.Model):
    """A letter of the centre: written, seen as a draft, then issued for good."""

    office: Any = may_name("letters", Office, _("to an office"))
    person: Any = may_name("letters", Person, _("to a person"))
    organisation: Any = may_name("letters", Organisation, _("to an organisation"))
    addressee = models.TextField(
        _("to somebody else"),
        max_length=500,
        blank=True,
        help_text=_("Name, post and address, on several lines."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    about = models.CharField(_("about"), max_length=300)
    salutation = models.CharField(
        _("salutation"),
        max_length=200,
        blank=True,
        help_text=_("Without it the letter begins with the usual words."),
    )
    body = models.TextField(
        _("text"),
        max_length=20_000,
        help_text=_("An empty line begins a new paragraph."),
    )
    enclosures = NamesField(verbose_name=_("enclosures"))
    letterhead: Any = may_name("letters", Letterhead, _("letterhead"))
    signatory = models.ForeignKey(
        Signatory,
        models.PROTECT,
        related_name="letters",
        verbose_name=_("signed by"),
    )
    agreed_by: Any = may_name("agreed_letters", Signatory, _("agreed by"))
    prepared_by = models.CharField(_("prepared by"), max_length=200, blank=True)
    in_reply_to: Any = may_name("answers", IncomingLetter, _("in reply to"))
    district: Any = may_name("letters", District, _("district"))
    issued = models.OneToOneField(
        IssuedDocument,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="letter",
        verbose_name=_("issued"),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="letters",
        verbose_name=_("written by"),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(office__isnull=False)
                | Q(person__isnull=False)
                | Q(organisation__isnull=False)
                | ~Q(addressee=""),
                name="documents_letter_to_somebody",
                violation_error_code="addressee_missing",
                violation_error_message=_("Say whom it is to."),
            ),
        )
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(
                name="issued_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__issued__isnull=False, old__is_demo=False),
            ),
            pgtrigger.Protect(
                name="issued_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(WORDS_CHANGE),
            ),
        ]

    def __str__(self) -> str:
        return self.about
