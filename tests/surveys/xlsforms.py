"""Workbooks of XLSForm in the style of public ones, for tests."""

from collections.abc import Mapping, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from resource_centre.common.sheets.workbooks import Written, write_workbook
from surveys.xlsform import Imported, read_xlsform

Row = Mapping[str, str]
Rows = Sequence[Row]

BG, EN = "label::Bulgarian (bg)", "label::English (en)"


def workbook(**sheets: Rows) -> SimpleUploadedFile:
    """Return an uploaded workbook with the rows in its sheets."""
    written = []
    for title, rows in sheets.items():
        header = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[row.get(name, "") for name in header] for row in rows]
        written.append(Written(title, header, cells))
    return SimpleUploadedFile("form.xlsx", write_workbook(written))


def imported(survey: Rows, choices: Rows = (), **sheets: Rows) -> Imported:
    """Return what is read of a workbook with those rows."""
    given = {"survey": survey, **({"choices": choices} if choices else {}), **sheets}
    return read_xlsform(workbook(**given), "Форма")


# A needs assessment of community services, as an office abroad could publish it.
PUBLIC_SURVEY: Rows = (
    {"type": "start", "name": "start"},
    {"type": "deviceid", "name": "device"},
    {"type": "begin group", "name": "service", BG: "Услугата", EN: "The service"},
    {"type": "note", "name": "welcome", BG: "Благодарим Ви.", EN: "Thank you."},
    {
        "type": "text",
        "name": "service_name",
        BG: "Име на услугата",
        EN: "Name of the service",
        "required": "yes",
        "required_message": "Please write it",
    },
    {
        "type": "integer",
        "name": "team_size",
        BG: "Колко души са в екипа?",
        EN: "How many people are in the team?",
        "hint::Bulgarian (bg)": "Без почасовите",
        "constraint": ". > 0 and . < 500",
        "constraint_message::Bulgarian (bg)": "Между 1 и 499",
        "required": "true()",
    },
    {
        "type": "calculate",
        "name": "half",
        "calculation": "${team_size} div 2",
    },
    {"type": "end group"},
    {
        "type": "begin_group",
        "name": "needs",
        BG: "Потребности",
        EN: "Needs",
        "relevant": "${team_size} > 1",
        "appearance": "field-list",
    },
    {
        "type": "select_one yes_no",
        "name": "seeks",
        BG: "Търсите ли обучение?",
        EN: "Do you seek training?",
        "required": "TRUE",
    },
    {
        "type": "select_multiple topics",
        "name": "topics",
        BG: "По какви теми?",
        EN: "On what topics?",
        "relevant": "${seeks} = 'yes'",
        "choice_filter": "level = 1",
    },
    {
        "type": "begin_group",
        "name": "detail",
        BG: "Подробности",
        EN: "Details",
        "relevant": "selected(${topics}, 'law')",
    },
    {
        "type": "range",
        "name": "days",
        BG: "Колко дни?",
        EN: "How many days?",
        "parameters": "start=1 end=5 step=1 tick_interval=1",
    },
    {
        "type": "text",
        "name": "why",
        BG: "Защо?",
        EN: "Why?",
        "appearance": "multiline",
        "relevant": "${days} > ${half}",
    },
    {"type": "end_group"},
    {
        "type": "begin_repeat",
        "name": "person",
        BG: "Служител",
        EN: "Employee",
    },
    {"type": "text", "name": "job", BG: "Длъжност", EN: "Job"},
    {"type": "end_repeat"},
    {"type": "end_group"},
    {"type": "date", "name": "since", BG: "От кога?", EN: "Since when?"},
    {"type": "geopoint", "name": "place", BG: "Къде?", EN: "Where?"},
    {
        "type": "decimal",
        "name": "budget",
        BG: "Бюджет",
        EN: "Budget",
        "default": "100",
    },
    {
        "type": "select_one topics or_other",
        "name": "first",
        BG: "Коя тема е най-важна?",
        EN: "Which topic matters most?",
    },
)
PUBLIC_CHOICES: Rows = (
    {"list_name": "yes_no", "name": "yes", BG: "Да", EN: "Yes"},
    {"list_name": "yes_no", "name": "no", BG: "Не", EN: "No"},
    {"list_name": "topics", "name": "law", BG: "Закон", EN: "Law", "level": "1"},
    {"list_name": "topics", "name": "crisis", BG: "Кризи", EN: "Crises", "level": "1"},
    {"list_name": "spare", "name": "a", BG: "А", EN: "A"},
)
PUBLIC_SETTINGS: Rows = (
    {
        "form_title": "Потребности на услугите",
        "form_id": "needs_2026",
        "version": "3",
        "default_language": "Bulgarian (bg)",
    },
)
