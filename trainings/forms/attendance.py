"""What is filled in when attendance is marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from resource_centre.documents.forms import ScanField
from trainings.facts.days import hours_between
from trainings.facts.hours import Roll, before, has_begun
from trainings.models import Attendance, Enrolment, Session, Training
from trainings.services.attendance import Cell, Part

# So many sessions of other groups are offered.
OFFERED = 200
LONGEST_DAY = 24 * 60


class MarkForm(forms.Form):
    """One mark; an empty one takes away what there is."""

    mark = forms.ChoiceField(choices=Attendance.Mark.choices, required=False)
    missed = forms.IntegerField(min_value=0, max_value=LONGEST_DAY, required=False)
    revision = forms.CharField(max_length=50, required=False)


class CellForm(MarkForm):
    """One mark with the keys of whose it is and of which session."""

    enrolment = forms.IntegerField(min_value=1)
    session = forms.IntegerField(min_value=1)

    @property
    def cell(self) -> Cell:
        """Return the keys."""
        return Cell(self.cleaned_data["enrolment"], self.cleaned_data["session"])


class AllForm(forms.Form):
    """Of which part of the day everybody was there."""

    all = forms.ChoiceField(choices=[("day", ""), *Part.choices])

    @property
    def part(self) -> str | None:
        """Return the half of the day, None for the whole."""
        asked: str = self.cleaned_data["all"]
        return None if asked == "day" else asked


class SheetForm(forms.Form):
    """The scan of a signed list."""

    scan = ScanField(
        label=_("Signed list"), help_text=_("PDF, JPEG or PNG up to 10 MB.")
    )


# --- Hours made up in another group -------------------------------------------------


@dataclass(frozen=True)
class Missed:
    """A session that somebody has missed, or a part of it, in minutes."""

    enrolment: Enrolment
    session: Session
    minutes: int
    made_up: int

    @property
    def key(self) -> str:
        """Return what the form calls it."""
        return f"{self.enrolment.pk}-{self.session.pk}"

    def __str__(self) -> str:
        missed = ngettext("%(n)d minute missed", "%(n)d minutes missed", self.minutes)
        made_up = gettext("%(n)d made up") % {"n": self.made_up}
        parts = (
            str(self.enrolment.person),
            when(self.session),
            missed % {"n": self.minutes},
            made_up if self.made_up else "",
        )
        return ", ".join(filter(None, parts))


class MakeUpForm(forms.Form):
    """Who has made up what, where, and how much of it."""

    missed = forms.ChoiceField(label=_("Who missed what"))
    at = forms.ModelChoiceField(
        Session.objects.none(),
        label=_("Made up at"),
        required=False,
        empty_label="–",
    )
    minutes = forms.IntegerField(
        label=_("Minutes made up"),
        min_value=1,
        max_value=LONGEST_DAY,
        required=False,
        widget=forms.NumberInput(attrs={"class": "vIntegerField"}),
    )

    take_back = forms.BooleanField(
        label=_("Take back what was credited for this session"), required=False
    )

    def __init__(
        self, *args: Any, roll: Roll, others: QuerySet[Session], **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.known = {each.key: each for each in missed_in(roll)}
        modules = {s.module.module_id for s in roll.sessions if s.module}
        fields: Any = self.fields
        if not any(each.made_up for each in self.known.values()):
            del fields["take_back"]
        fields["missed"].choices = [
            ("", "–"),
            *((key, str(each)) for key, each in self.known.items()),
        ]
        fields["at"].queryset = others
        fields["at"].choices = list(offered(others, self.module() or modules))

    def module(self) -> set[int]:
        """Return the module of the session that is asked about from the start."""
        asked = self.known.get(str(self.initial.get("missed", "")))
        module = asked.session.module if asked else None
        return {module.module_id} if module else set()

    def clean(self) -> dict[str, Any]:
        """Put what was missed in the place of its key; ask for where and how much."""
        cleaned = super().clean() or self.cleaned_data
        if "missed" in cleaned:
            cleaned["missed"] = self.known[cleaned["missed"]]
        if not cleaned.get("take_back"):
            for name in ("at", "minutes"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def refuse(self, refused: ValidationError) -> None:
        """Show why the service refused."""
        self.add_error(None, refused)


def missed_in(roll: Roll) -> Iterator[Missed]:
    """Yield what was missed, made up or not, by people."""
    for enrolment in roll.enrolments:
        for session in roll.sessions:
            mark = roll.mark(enrolment, session)
            if mark is None and not before(enrolment, session):
                continue
            attended, made_up = (mark.minutes, mark.made_up_minutes) if mark else (0, 0)
            left = session.teaching_minutes - attended
            if left > 0 and has_begun(session):
                yield Missed(enrolment, session, left, made_up)


def others_of(sessions: QuerySet[Session], training: Training) -> QuerySet[Session]:
    """Return the latest sessions of other groups that have been."""
    rows = sessions.exclude(training=training).exclude(occasion__status="cancelled")
    held = rows.filter(occasion__starts_at__lte=timezone.now())
    read = held.select_related("occasion", "training", "module__module")
    return read.order_by("-occasion__starts_at", "-pk")


def offered(
    others: QuerySet[Session], modules: set[int]
) -> Iterator[tuple[Any, Sequence[tuple[Any, str]] | str]]:
    """Yield the sessions of other groups, those of the same modules first (1 query)."""
    groups: dict[bool, list[tuple[Any, str]]] = {True: [], False: []}
    for session in others[:OFFERED]:
        is_same = session.module is not None and session.module.module_id in modules
        name = f"{when(session)}, {session.training}"
        groups[is_same].append((session.pk, name))
    yield ("", "–")
    if groups[True]:
        yield (gettext("The same module"), groups[True])
    if groups[False]:
        yield (gettext("Other sessions"), groups[False])


def when(session: Session) -> str:
    """Return the day and the hours of a session."""
    occasion = session.occasion
    day = date_format(session.day, "SHORT_DATE_FORMAT")
    return f"{day} {hours_between(occasion.starts_at, occasion.ends_at)}"
