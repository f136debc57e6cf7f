"""What a participant takes home: the certificate, or an attestation of taking part.

Neither bears a title that the law keeps for licensed centres, and both say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import (
    get_language,
    gettext as _,
    gettext_lazy,
    ngettext,
    override,
    pgettext,
    pgettext_lazy,
)

from resource_centre.documents.credentials.subject import Subject
from resource_centre.documents.document import Verified, register
from resource_centre.documents.facts import Facts, issuer, pictures, signature
from resource_centre.documents.models import IssuedDocument, Signatory
from resource_centre.documents.reference import declare_series
from resource_centre.documents.together import once, together
from resource_centre.registry.models import Person
from trainings.documents.kinds import OfEnrolment, only_signatory
from trainings.documents.qualifying import (
    qualification_facts,
    qualification_line,
    qualify,
)
from trainings.documents.timetable import (
    Day,
    days_of,
    hours_of_session,
    planned_hours,
    topic_of,
    trainers_of,
)
from trainings.documents.words import place, whole
from trainings.facts.days import span
from trainings.facts.hours import Roll, by_cell, reckoned, teaching_hours
from trainings.models import Enrolment, Session, Training, TrainingModule
from trainings.rules.certifying import ensure_attestation_due, ensure_certificate_due

SERIES = "certificates"
declare_series(SERIES, gettext_lazy("Register of certificates"), prefix="С-", digits=4)


class Award(OfEnrolment):
    """A sheet to be framed: who took part in what, and overleaf what was taught."""

    kind: ClassVar[str]
    template = "trainings/documents/certificate/sheet.html"
    series = SERIES
    is_verifiable = True

    def language(self, record: Enrolment) -> str:
        """Return the language of the training's certificates; of two the first."""
        wording = training_of(record).certificate_wording
        english = wording == Training.Wording.ENGLISH
        return "en" if english else "bg"

    def facts(self, record: Enrolment) -> Mapping[str, Any]:
        """Return who, what, when and by whom (up to 19 queries; 3 in a batch).

        Of a certificate in both languages `other` says the same in the second one.
        """
        training = training_of(record)
        language = get_language() or "bg"
        both = training.certificate_wording == Training.Wording.BOTH
        with together():
            facts = self.said(record)
            twin = self.twin(record, language) if both else None
        return {
            **facts,
            "other": twin,
            "number": None,
            "kind": self.kind,
            "design": str(training.certificate_design),
            "wording": str(Training.Wording.BOTH) if both else language,
            "verification": None,
        }

    def twin(self, record: Enrolment, language: str) -> Facts:
        """Return the texts in the other language of the sheet."""
        other = "bg" if language == "en" else "en"
        with override(other):
            return {**self.said(record), "language": other}

    def said(self, record: Enrolment) -> Facts:
        """Return the texts in the language that is active."""
        taught = once(
            ("taught", record.training_id, get_language()),
            lambda: taught_facts(syllabus_of(record)),
        )
        attended = teaching_hours(attended_by(record), taught["hour_minutes"])
        return {
            **taught,
            "name": str(record.person),
            "attended_hours": figure(attended),
            "attendance": self.attendance(attended, taught["duration"]),
            **self.entitlement(record),
        }

    def attendance(self, attended: Decimal, duration: str) -> str:
        """Return how long somebody was there, where that is told."""
        return ""

    def entitlement(self, record: Enrolment) -> Facts:
        """Return what it entitles to, which is nothing."""
        return {"qualification": None, "entered": ""}

    def images(self, record: Enrolment) -> Mapping[str, bytes]:
        """Return the logo and the signatures, those that there are (4 queries)."""
        key = ("shown on awards", record.training_id)
        return once(key, lambda: pictures_of(record.training))

    def verified(self, facts: Mapping[str, Any]) -> Verified:
        """Return what whoever verifies it is told."""
        qualification = facts["qualification"]
        ends_on = qualification and qualification["ends_on"]
        rows = (
            (gettext_lazy("Training"), facts["training"]),
            (gettext_lazy("Duration"), facts["duration"]),
            (pgettext_lazy("certificate", "Attended"), facts["attendance"]),
            (gettext_lazy("Period"), facts["period"]),
            (gettext_lazy("Venue"), facts["place"]),
            (pgettext_lazy("certificate", "Issued by"), facts["centre"]["name"]),
            (pgettext_lazy("certificate", "Entitles to"), facts["entered"]),
        )
        return Verified(
            name=facts["name"],
            rows=tuple((label, text) for label, text in rows if text),
            valid_until=date.fromisoformat(ends_on) if ends_on else None,
        )

    def credential(self, facts: Mapping[str, Any]) -> Subject:
        """Return what its credential says; what was completed stays completed."""
        return Subject(
            name=facts["name"],
            kind=str(self.title),
            title=facts["training"],
            description=described(facts),
            criteria=self.criteria(facts),
            language=get_language() or "bg",
            hours=Decimal(facts["hours"].replace(",", ".")),
            areas=tuple(facts["areas"]),
            starts_on=date.fromisoformat(facts["starts_on"]),
            ends_on=date.fromisoformat(facts["ends_on"]),
        )

    def criteria(self, facts: Mapping[str, Any]) -> str:
        """Return what had to be done for it."""
        raise NotImplementedError


@register
class CertificateDocument(Award):
    """A certificate of a training completed."""

    code = "certificate"
    kind = "certificate"
    title = gettext_lazy("Certificate of Training Completed")

    def ensure_ready(self, record: Enrolment) -> None:
        """Raise ValidationError unless it has been earned."""
        ensure_certificate_due(record)

    def entitlement(self, record: Enrolment) -> Facts:
        """Return what it entitles to from today on (up to 1 query)."""
        found = qualification_facts(record, timezone.localdate())
        return {
            "qualification": found,
            "entered": qualification_line(found) if found else "",
        }

    def criteria(self, facts: Mapping[str, Any]) -> str:
        """Return what had to be done for it."""
        words = _("Attended %(attended)s of %(hours)s teaching hours.")
        return words % {"attended": facts["attended_hours"], "hours": facts["hours"]}

    def issued(self, record: Enrolment, issued: IssuedDocument) -> None:
        """Let the participant be what it entitles to; a duplicate changes nothing."""
        if issued.duplicate_of_id is None:
            qualify(enrolment=record, issued=issued)


@register
class AttestationDocument(Award):
    """An attestation that somebody took part, if not for as long as was asked."""

    code = "attestation"
    kind = "attestation"
    title = gettext_lazy("Attestation of Participation")

    def ensure_ready(self, record: Enrolment) -> None:
        """Raise ValidationError unless somebody took part and earned no certificate."""
        ensure_attestation_due(record)

    def attendance(self, attended: Decimal, duration: str) -> str:
        """Return how long somebody was there."""
        words = pgettext("certificate", "%(attended)s of %(hours)s")
        return words % {"attended": figure(attended), "hours": duration}

    def criteria(self, facts: Mapping[str, Any]) -> str:
        """Return what had to be done for it."""
        words = _("Took part in %(attended)s of %(hours)s teaching hours.")
        return words % {"attended": facts["attended_hours"], "hours": facts["hours"]}


# --- What both say ------------------------------------------------------------------


@dataclass(frozen=True)
class Syllabus:
    """What is asked of the database of a training, whatever language it is said in."""

    training: Training
    days: list[Day]
    parts: list[TrainingModule]
    trainers: list[Person]
    signatories: list[Signatory]

    @property
    def sessions(self) -> list[Session]:
        """Return the sessions, in order."""
        return [session for day in self.days for session in day.sessions]

    @property
    def modules(self) -> list[Facts]:
        """Return the modules with their hours, the topics where there are none."""
        if self.parts:
            return [{"title": str(each), "hours": each.hours} for each in self.parts]
        topics: dict[str, float] = {}
        for session in self.sessions:
            title = topic_of(session) or str(self.training)
            topics[title] = topics.get(title, 0) + hours_of_session(session)
        return [
            {"title": title, "hours": whole(hours)} for title, hours in topics.items()
        ]

    @property
    def methodologies(self) -> list[str]:
        """Return by which methodologies it is taught, each once."""
        found = (part.module.methodology for part in self.parts)
        return list(dict.fromkeys(str(each) for each in found if each))

    @property
    def areas(self) -> list[str]:
        """Return the competence areas it teaches, each once."""
        found = (area for part in self.parts for area in part.module.areas.all())
        return list(dict.fromkeys(map(str, found)))


def training_of(enrolment: Enrolment) -> Training:
    """Return the training, which the enrolment knows then (up to 1 query)."""
    key = ("training", enrolment.training_id)
    enrolment.training = once(key, lambda: enrolment.training)
    return enrolment.training


def syllabus_of(enrolment: Enrolment) -> Syllabus:
    """Return what is taught and by whom (up to 9 queries)."""
    return once(
        ("syllabus", enrolment.training_id),
        lambda: syllabus(training_of(enrolment)),
    )


def syllabus(training: Training) -> Syllabus:
    """Return what is taught at the training and by whom (up to 9 queries)."""
    days = days_of(training)
    parts = training.modules.select_related("module__methodology")
    return Syllabus(
        training=training,
        days=days,
        parts=list(parts.prefetch_related("module__areas").order_by("position", "pk")),
        trainers=trainers_of(training, days),
        signatories=signatories_of(training),
    )


def taught_facts(found: Syllabus) -> Facts:
    """Return what is said of the training, in the language that is active."""
    training, modules = found.training, found.modules
    planned = whole(planned_hours(modules, found.days))
    return {
        **issuer(),
        "training": str(training),
        "starts_on": training.starts_on.isoformat(),
        "ends_on": training.ends_on.isoformat(),
        "period": span(*training.days),
        "place": place(training.venue),
        "mode": training.get_mode_display(),
        "hours": figure(planned),
        "hour_minutes": Roll(training, found.sessions, (), {}).hour,
        "duration": in_hours(planned),
        "modules": modules,
        "total": whole(sum(module["hours"] for module in modules)),
        "trainers": [str(each) for each in found.trainers],
        "methodologies": found.methodologies,
        "areas": found.areas,
        "project": str(training.project or ""),
        "signatories": [signature(each) for each in found.signatories],
    }


def attended_by(enrolment: Enrolment) -> int:
    """Return for how many minutes the participant was there (1 query)."""
    sessions = syllabus_of(enrolment).sessions
    marks = by_cell(enrolment.attendances.all())
    return reckoned(enrolment, sessions, marks, threshold=0).attended


def pictures_of(training: Training) -> dict[str, bytes]:
    """Return the logo and the signatures, those that there are (3 queries)."""
    signing = enumerate(signatories_of(training), 1)
    signatures = {
        f"signature-{number}": bytes(each.image)
        for number, each in signing
        if each.image
    }
    return {**pictures(), **signatures}


def signatories_of(training: Training) -> list[Signatory]:
    """Return who signs: those chosen, else who signs today (up to 2 queries)."""
    chosen = list(training.signatories.all())
    only = None if chosen else only_signatory()
    return [only] if only else chosen


def described(facts: Mapping[str, Any]) -> str:
    """Return in a sentence what was taught, when and where."""
    modules = "; ".join(module["title"] for module in facts["modules"])
    told = (facts["training"], facts["duration"], facts["period"], facts["place"])
    return ". ".join(filter(None, (", ".join(filter(None, told)), modules)))


def in_hours(hours: float | Decimal) -> str:
    """Return the teaching hours in words."""
    words = ngettext(
        "%(hours)s teaching hour", "%(hours)s teaching hours", 1 if hours == 1 else 2
    )
    return words % {"hours": figure(hours)}


def figure(hours: float | Decimal) -> str:
    """Return the hours in figures, as the language writes them."""
    return number_format(hours, use_l10n=True)
