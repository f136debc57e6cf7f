"""The words of XLSForm: types of questions, columns, languages."""

import re
from typing import Final

from surveys.facts.forms import Kind

# --- Types of questions -----------------------------------------------------------

ANSWERED: Final = {
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "integer": Kind.INTEGER,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "range": Kind.RANGE,
    "date": Kind.DATE,
    "note": Kind.NOTE,
}
CHOOSING: Final = {
    "select_one": Kind.SINGLE,
    "select one": Kind.SINGLE,
    "select one from": Kind.SINGLE,
    "select1": Kind.SINGLE,
    "select_multiple": Kind.MULTIPLE,
    "select all that apply": Kind.MULTIPLE,
    "select all that apply from": Kind.MULTIPLE,
}
CHOOSES = re.compile(
    rf"({'|'.join(sorted(CHOOSING, key=len, reverse=True))})\s+(\S+)"
    r"(\s+or[_ ](?:specify[_ ])?other)?",
)
# Those that ask people nothing: a device fills them in.
METADATA: Final = frozenset(
    (
        "start",
        "end",
        "today",
        "deviceid",
        "device_id",
        "subscriberid",
        "simserial",
        "phonenumber",
        "username",
        "email",
        "audit",
        "start-geopoint",
        "background-audio",
        "background-geopoint",
    )
)
GROUP = re.compile(r"(begin|end)[ _](group|lgroup|repeat|loop|looped[ _]group)")
# Rows of KoboToolbox alone, which XLSForm and pyxform do not know.
KOBO = re.compile(r"(begin|end)[ _](kobomatrix|score|rank)|score__row|rank__level")
# --- Columns ------------------------------------------------------------------------

# What columns are also called.
ALIASES: Final = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "relevance": "relevant",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "calculate": "calculation",
    "readonly": "read_only",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "list name": "list_name",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "form title": "form_title",
    "set_form_title": "form_title",
    "title": "form_title",
}
# What is written before the name of some columns, and says nothing more.
PREFIXES: Final = ("bind", "control", "body", "media", "instance")
SURVEY_TEXTS: Final = ("label", "hint", "constraint_message")
OURS: Final = (
    "centre_kind",
    "centre_meaning",
    "centre_area",
    "centre_low",
    "centre_high",
    "centre_step",
)
SURVEY_COLUMNS: Final = frozenset(
    (
        "type",
        "name",
        "required",
        "relevant",
        "constraint",
        "appearance",
        "parameters",
        "disabled",
        *SURVEY_TEXTS,
        *OURS,
    )
)
# Columns of the documentation that nothing here corresponds to, told row by row.
SURVEY_UNSUPPORTED: Final = frozenset(
    (
        "calculation",
        "default",
        "read_only",
        "trigger",
        "choice_filter",
        "repeat_count",
        "required_message",
        "guidance_hint",
        "image",
        "big-image",
        "audio",
        "video",
        "autoplay",
        "save_to",
        "entity_id",
        "accuracythreshold",
        "rows",
        "noapperrorstring",
        "no_app_error_string",
        "compact_tag",
        "sms_field",
        "sms_option",
        "intent",
        "orx:max-pixels",
        "max-pixels",
        "query",
        "saveincomplete",
    )
)
CHOICE_COLUMNS: Final = frozenset(("list_name", "name", "label", "score"))
SETTINGS_COLUMNS: Final = frozenset(("form_title", "default_language"))
SHEETS: Final = ("survey", "choices", "settings")
# Where the title in English and the words before and after the questions are.
OWN_SHEET: Final = "centre"

# --- Languages ------------------------------------------------------------------------

LANGUAGES: Final = {
    "bg": "bg",
    "bul": "bg",
    "bulgarian": "bg",
    "български": "bg",
    "en": "en",
    "eng": "en",
    "english": "en",
    "английски": "en",
}
CODE = re.compile(r"\(([A-Za-z]{2,3})(?:-[A-Za-z0-9-]+)?\)$")
BULGARIAN: Final = "Български (bg)"
ENGLISH: Final = "English (en)"


def language_of(name: str) -> str:
    """Return bg or en of what a language is called, another as it is written."""
    name = name.strip()
    code = CODE.search(name)
    spoken = (code[1] if code else name).casefold()
    return LANGUAGES.get(spoken, spoken)


def is_yes(text: str) -> bool | None:
    """Tell what a cell says, None of what is neither yes nor no."""
    said = text.strip().casefold()
    if said in ("yes", "true", "true()", "1", "да"):
        return True
    return False if said in ("", "no", "false", "false()", "0", "не") else None
