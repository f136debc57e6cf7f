"""The groups of an XLSForm as sections, and those inside them joined with them."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from surveys.facts.forms import ACTUAL, REQUIRED, Asked, Kind, Page, Wording
from surveys.xlsform.finding import LONGEST_TITLE, Findings
from surveys.xlsform.questions import QuestionReader
from surveys.xlsform.tables import Row
from surveys.xlsform.vocabulary import GROUP, is_yes

DEEPEST = 10
# Where questions outside of any group go.
OUTSIDE = Wording("Въпроси", "Questions")


@dataclass
class Group:
    """A group that is open; `levels` are the rows within a competence."""

    row: Row
    kind: str
    relevance: str = ""
    levels: list[Row] = field(default_factory=list)

    @property
    def is_competence(self) -> bool:
        """Tell whether it is a question of ours that XLSForm has no type for."""
        return self.row.text("centre_kind") == Kind.COMPETENCE


@dataclass
class Draft:
    """A section that is being read."""

    key: str
    title: Wording
    relevance: str = ""
    questions: list[Asked] = field(default_factory=list)


def joined(*conditions: str) -> str:
    """Return the condition that all of them hold."""
    given = [each for each in conditions if each]
    return (
        " and ".join(f"({each})" for each in given)
        if len(given) > 1
        else (given[0] if given else "")
    )


@dataclass
class GroupReader:
    """Go through the rows of a form, keeping the groups that are open."""

    findings: Findings
    questions: QuestionReader
    drafts: list[Draft] = field(default_factory=list)
    stack: list[Group] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    section_keys: set[str] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """Read one row."""
        if is_yes(row.text("disabled")):
            message = _("The row is disabled and is left out.")
            self.findings.tell(row, "disabled", message)
            return
        self.questions.tell_columns(row)
        told = " ".join(row.text("type").split()).casefold()
        grouped = GROUP.fullmatch(told)
        if not grouped:
            self.ask(row)
        elif grouped[1] == "begin":
            self.begin(row, grouped[2])
        else:
            self.end(row)

    # --- Groups -----------------------------------------------------------------------

    def begin(self, row: Row, kind: str) -> None:
        """Open a group: a section, or a part of the one that is open."""
        if kind != "group":
            message = _("Repeated groups are not supported: it is asked only once.")
            self.findings.tell(row, "type", message)
        self.stack.append(Group(row, kind, row.text("relevant")))
        if len(self.stack) > DEEPEST:
            self.findings.refuse(row, "type", _("Groups are too deep in each other."))
        for look in row.text("appearance").split():
            self.findings.left_out(row, "appearance", look)
        if self.stack[-1].is_competence:
            return
        if len(self.stack) == 1:
            self.open_section(row)
        else:
            self.join_section(row)

    def open_section(self, row: Row) -> None:
        """Begin a section with the title and the condition of the group."""
        key = self.findings.key(row)
        if key in self.section_keys:
            message = _("Another section has this key.")
            self.findings.refuse(row, "name", message)
        self.section_keys.add(key)
        title = self.findings.label(row, LONGEST_TITLE)
        if not title.bg:
            message = _("The group has no title; its key stands in for it.")
            self.findings.tell(row, "label", message)
        self.drafts.append(
            Draft(key, title if title.bg else Wording(key), row.text("relevant"))
        )

    def join_section(self, row: Row) -> None:
        """Join a group inside another with it; its title becomes a text to read."""
        outer = self.drafts[-1]
        message = _("A group inside another: joined with the section “%(section)s”.")
        self.findings.tell(row, "type", message % {"section": outer.title.bg})
        title = self.findings.label(row)
        if title.bg:
            note = Asked(self.findings.key(row), Kind.NOTE, title, Wording(""))
            self.add(row, note)

    def end(self, row: Row) -> None:
        """Close the group that was opened last."""
        if not self.stack:
            message = _("A group ends here that has not begun.")
            self.findings.refuse(row, "type", message)
            return
        group = self.stack.pop()
        if group.is_competence:
            self.add(group.row, self.competence(group))

    def finished(self) -> tuple[Page, ...]:
        """Return the sections, once all rows were read."""
        for group in self.stack:
            self.findings.refuse(group.row, "type", _("The group does not end."))
        return tuple(
            Page(draft.key, draft.title, draft.relevance, tuple(draft.questions))
            for draft in self.drafts
        )

    # --- Questions --------------------------------------------------------------------

    def ask(self, row: Row) -> None:
        """Read a question."""
        if self.stack and self.stack[-1].is_competence:
            self.stack[-1].levels.append(row)
            return
        if asked := self.questions.question(row):
            self.add(row, asked)

    def add(self, row: Row, asked: Asked) -> None:
        """Put the question into the section that is open."""
        if asked.key in self.keys:
            message = _("Another question has this key.")
            self.findings.refuse(row, "name", message)
        self.keys.add(asked.key)
        inner = [group.relevance for group in self.stack[1:]]
        together = joined(*inner, asked.relevance)
        self.section().questions.append(replace(asked, relevance=together))

    def section(self) -> Draft:
        """Return the section that is open, one of no group where none is."""
        outside = not self.stack or self.stack[0].is_competence
        if outside and not (self.drafts and self.drafts[-1].title is OUTSIDE):
            number = len(self.drafts) + 1
            while f"section_{number}" in self.section_keys:
                number += 1
            self.section_keys.add(f"section_{number}")
            self.drafts.append(Draft(f"section_{number}", OUTSIDE))
        return self.drafts[-1]

    def competence(self, group: Group) -> Asked:
        """Return a competence: its two levels are the rows within its group."""
        key = group.row.text("name")
        first = group.levels[0] if group.levels else group.row
        last = group.levels[-1] if group.levels else group.row
        named = [row.text("name") for row in group.levels]
        if named != [f"{key}_{REQUIRED}", f"{key}_{ACTUAL}"]:
            message = _(
                "A competence has two questions, for the required and the actual level."
            )
            self.findings.refuse(group.row, "name", message)
        asked = self.questions.asked(group.row, Kind.COMPETENCE, "", ())
        return replace(
            asked,
            hint=self.findings.wording(first, "hint"),
            is_required=self.questions.required(first),
            constraint=last.text("constraint"),
            constraint_message=self.findings.wording(last, "constraint_message"),
        )
