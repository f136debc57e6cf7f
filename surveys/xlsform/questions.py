"""A row of an XLSForm as a question."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from surveys.facts.forms import Answer, Asked, Kind
from surveys.models import Question
from surveys.rules.questionnaires import of_ends
from surveys.xlsform.choices import Lists
from surveys.xlsform.finding import Findings
from surveys.xlsform.tables import Row
from surveys.xlsform.vocabulary import (
    ANSWERED,
    CHOOSES,
    CHOOSING,
    METADATA,
    SURVEY_COLUMNS,
    SURVEY_UNSUPPORTED,
    is_yes,
)

YES_NO = ({"yes", "да"}, {"no", "не"})
PARAMETER = re.compile(r"([a-z_-]+)\s*=\s*([^\s;,]+)")
ENDS = ("start", "end", "step")
RANGE = {"start": Decimal(1), "end": Decimal(10)}
AREA = re.compile(r"[A-Za-z0-9_.-]{1,60}")


@dataclass
class QuestionReader:
    """Make questions of rows; `used` gathers the lists they ask from."""

    findings: Findings
    lists: Lists
    used: set[str] = field(default_factory=set)

    def question(self, row: Row) -> Asked | None:
        """Return the question of the row, None of what is left out."""
        told = " ".join(row.text("type").split())
        chooses = CHOOSES.fullmatch(told)
        kind = Kind(CHOOSING[chooses[1]]) if chooses else ANSWERED.get(told)
        if kind is None:
            self.refuse_type(row, told)
            return None
        listed = chooses[2] if chooses else ""
        if chooses and chooses[3]:
            message = _(
                "“or_other” is not supported; add a question for the other answer."
            )
            self.findings.tell(row, "type", message)
        answers = self.answers(row, listed) if chooses else ()
        kind = self.kind(row, kind, answers)
        is_chosen = kind in Question.CHOOSING
        return self.asked(
            row, kind, listed if is_chosen else "", answers if is_chosen else ()
        )

    def refuse_type(self, row: Row, told: str) -> None:
        """Say why a row is not in the form."""
        if not told:
            message = _("The row has no type and is left out.")
            self.findings.tell(row, "type", message)
        elif told.casefold() in METADATA:
            message = _("“%(type)s” is filled in by a device and is left out.")
            self.findings.tell(row, "type", message % {"type": told})
        else:
            message = _("Questions of the type “%(type)s” are left out.")
            self.findings.tell(row, "type", message % {"type": told[:60]})

    def answers(self, row: Row, listed: str) -> tuple[Answer, ...]:
        """Return the answers of the list, refusing a list that is not there."""
        self.used.add(listed)
        if listed not in self.lists:
            message = _("There is no list of answers “%(name)s”.")
            self.findings.refuse(row, "type", message % {"name": listed[:60]})
        return self.lists.get(listed, ())

    def kind(self, row: Row, kind: Kind, answers: tuple[Answer, ...]) -> Kind:
        """Return the kind, as our own column tells or the answers show."""
        ours = row.text("centre_kind")
        fitting = {Kind.YES_NO, Kind.SINGLE, Kind.SCALE}
        if ours in fitting and kind == Kind.SINGLE:
            return Kind(ours)
        if ours and ours != kind:
            message = _("“%(kind)s” does not fit the type; it is left out.")
            self.findings.tell(row, "centre_kind", message % {"kind": ours[:40]})
        if kind != Kind.SINGLE or ours:
            return kind
        if is_yes_no(answers):
            return Kind.YES_NO
        scored = any(answer.score is not None for answer in answers)
        return Kind.SCALE if scored else kind

    def asked(
        self, row: Row, kind: Kind, listed: str, answers: tuple[Answer, ...]
    ) -> Asked:
        """Return the question; its conditions are checked once all are known."""
        label = self.findings.label(row)
        if not label.bg:
            message = _("The text of the question is missing.")
            self.findings.refuse(row, "label", message)
        low, high, step = self.ends(row, kind)
        asked = Asked(
            key=self.findings.key(row),
            kind=kind,
            label=label,
            hint=self.findings.wording(row, "hint"),
            is_required=self.required(row),
            is_multiline=self.multiline(row, kind),
            relevance=row.text("relevant"),
            constraint=row.text("constraint"),
            constraint_message=self.findings.wording(row, "constraint_message"),
            low=low,
            high=high,
            step=step,
            meaning=self.meaning(row),
            area=self.area(row),
            list_name=listed,
            answers=answers,
        )
        column = "parameters" if kind == Kind.RANGE else "centre_high"
        for message, _code in of_ends(asked):
            self.findings.refuse(row, column, message)
        return asked

    # --- Columns --------------------------------------------------------------------

    def required(self, row: Row) -> bool:
        """Tell whether an answer is required; a condition for it is not supported."""
        said = is_yes(row.text("required"))
        if said is None:
            message = _(
                "A condition for what must be answered is not supported; the question"
                " may be left unanswered."
            )
            self.findings.tell(row, "required", message)
        return bool(said)

    def multiline(self, row: Row, kind: Kind) -> bool:
        """Tell whether a text has several lines; other looks are left out."""
        looks = row.text("appearance").split()
        parameters = self.parameters(row)
        is_text = kind == Kind.TEXT
        for look in looks:
            if not (is_text and look == "multiline"):
                self.findings.left_out(row, "appearance", look)
        known = {Kind.RANGE: ENDS, Kind.TEXT: ("rows",)}.get(kind, ())
        for name in parameters:
            if name not in known:
                self.findings.left_out(row, "parameters", name)
        return is_text and ("multiline" in looks or "rows" in parameters)

    def parameters(self, row: Row) -> dict[str, str]:
        """Return the parameters of the question."""
        return dict(PARAMETER.findall(row.text("parameters")))

    def ends(self, row: Row, kind: Kind) -> tuple[Decimal | None, ...]:
        """Return the lowest, the highest and the step."""
        if kind == Kind.RANGE:
            given = self.parameters(row)
            column = "parameters"
            read = [self.findings.number(row, column, given.get(e, "")) for e in ENDS]
            if "start" not in given:
                read[0] = RANGE["start"]
            if "end" not in given:
                read[1] = RANGE["end"]
            return tuple(read)
        names = ("centre_low", "centre_high", "centre_step")
        return tuple(self.findings.number(row, n, row.text(n)) for n in names)

    def meaning(self, row: Row) -> str:
        """Return what the analysis makes of the answer."""
        meaning = row.text("centre_meaning")
        if meaning in Question.Meaning.values:
            return meaning
        self.findings.left_out(row, "centre_meaning", meaning)
        return ""

    def area(self, row: Row) -> str | None:
        """Return the code of the competence area."""
        area = row.text("centre_area")
        if area and not AREA.fullmatch(area):
            self.findings.left_out(row, "centre_area", area)
            return None
        return area or None

    def tell_columns(self, row: Row) -> None:
        """Note the cells of columns that XLSForm has and questionnaires have not."""
        for name, _language in row.cells:
            if name in SURVEY_UNSUPPORTED:
                self.findings.left_out(row, name, name)

    def tell_unknown(self) -> None:
        """Note the columns that nobody knows."""
        sheet = self.findings.sheet
        for column in sheet.columns:
            if column.name not in SURVEY_COLUMNS | SURVEY_UNSUPPORTED:
                message = _("The column is not known and is left out.")
                self.findings.tell(sheet.first_row, column.header, message)


def is_yes_no(answers: tuple[Answer, ...]) -> bool:
    """Tell whether the answers are plainly yes and no."""
    labels = [str(each.label.bg).casefold() for each in answers]
    values = [each.value for each in answers]
    return values == ["yes", "no"] and all(
        label in words for label, words in zip(labels, YES_NO, strict=True)
    )
