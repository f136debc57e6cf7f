"""What reading a form has told so far, and how its texts are found."""

from dataclasses import dataclass, field
from decimal import Decimal, DecimalException

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resource_centre.registry.rules import ensure_no_personal_numbers
from surveys.facts.forms import Wording
from surveys.models import KEY
from surveys.xlsform.problems import Problem
from surveys.xlsform.tables import Row, Sheet
from surveys.xlsform.vocabulary import SURVEY_TEXTS

LONGEST_KEY = 60
LONGEST_LABEL = 1000
LONGEST_TITLE = 300
LONGEST = {"label": LONGEST_LABEL, "hint": 1000, "constraint_message": 500}
LARGEST = Decimal(10) ** 8
SMALLEST = Decimal("0.0001")


@dataclass
class Findings:
    """Gather problems; `plain` is the language of columns that name none."""

    sheet: Sheet
    plain: str = "bg"
    problems: list[Problem] = field(default_factory=list)
    untranslated: int = 0

    def tell(
        self, row: Row | int, column: str, message: str, *, is_fatal: bool = False
    ) -> None:
        """Note something that does not come in as it stands."""
        number = row if isinstance(row, int) else row.number
        problem = Problem(self.sheet.title, number, column, message, is_fatal)
        self.problems.append(problem)

    def left_out(self, row: Row | int, column: str, what: str) -> None:
        """Note something that is not supported."""
        message = _("“%(what)s” is not supported and is left out.")
        self.tell(row, column, message % {"what": what[:80]})

    def refuse(self, row: Row | int, column: str, message: str) -> None:
        """Note something that keeps the form out."""
        self.tell(row, column, message, is_fatal=True)

    # --- Texts ----------------------------------------------------------------------

    def wording(self, row: Row, name: str, longest: int = 0) -> Wording:
        """Return a text in both languages, from the columns that hold them."""
        texts = {
            language: row.text(name, language)
            or (row.text(name) if self.plain == language else "")
            for language in ("bg", "en")
        }
        longest = longest or LONGEST[name]
        for text in texts.values():
            if len(text) > longest:
                message = _("The text has more than %(number)d characters.")
                self.refuse(row, name, message % {"number": longest})
            self.ensure_nobody_is_named(row, name, text)
        return Wording(texts["bg"][:longest], texts["en"][:longest])

    def ensure_nobody_is_named(self, row: Row, name: str, text: str) -> None:
        """Refuse a text with an ЕГН in it."""
        try:
            ensure_no_personal_numbers({name: text})
        except ValidationError as refused:
            self.refuse(row, name, refused.messages[0])

    def label(self, row: Row, longest: int = 0) -> Wording:
        """Return what is asked or answered; the English stands in for Bulgarian."""
        found = self.wording(row, "label", longest)
        if found.bg:
            return found
        if found.en:
            self.untranslated = self.untranslated or row.number
            return Wording(found.en, found.en)
        return Wording("")

    def tell_languages(self) -> None:
        """Note columns in languages that are not read, and what stands in."""
        for column in self.sheet.columns:
            if column.name in SURVEY_TEXTS and column.language not in ("", "bg", "en"):
                self.left_out(self.sheet.first_row, column.header, column.header)
            both = column.name in SURVEY_TEXTS and not column.language
            if both and self.sheet.has(column.name, self.plain):
                message = _(
                    "Another column is of the same language; this one counts only"
                    " where that one is empty."
                )
                self.tell(self.sheet.first_row, column.header, message)
        if self.untranslated:
            message = _(
                "From this row on there are texts that are not in Bulgarian; the"
                " English ones stand in for them."
            )
            self.tell(self.untranslated, "label", message)

    # --- Keys and numbers -------------------------------------------------------------

    def key(self, row: Row, column: str = "name") -> str:
        """Return the key of the row, refusing what is none."""
        key = row.text(column)
        if len(key) > LONGEST_KEY:
            message = _("The key has more than %(number)d characters.")
            self.refuse(row, column, message % {"number": LONGEST_KEY})
        elif not key:
            self.refuse(row, column, _("The key is missing."))
        else:
            try:
                KEY(key)
            except ValidationError as error:
                self.refuse(row, column, error.messages[0])
        return key

    def number(self, row: Row, column: str, text: str) -> Decimal | None:
        """Return the number, None of none, refusing what is none."""
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", "."))
            if -LARGEST < number < LARGEST and number == number.quantize(SMALLEST):
                return number
        except DecimalException:
            pass
        message = _("“%(text)s” is not a number that can be used here.")
        self.refuse(row, column, message % {"text": text[:40]})
        return None
