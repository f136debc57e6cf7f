"""The mails of this room: when and where people are expected, and what changed."""

from django.utils.translation import gettext_lazy as _

from resource_centre.messaging.mail import MailKind, Variable, register

SPACE = "\N{NO-BREAK SPACE}"
TITLE = Variable(
    _("what the timetable is of"),
    {"bg": "Работа в екип", "en": "Working as a team"},
)


@register
class Timetable(MailKind):
    """Somebody is told for the first time when and where they are expected."""

    code = "timetable"
    title = _("Timetable")
    variables = {
        "title": TITLE,
        "times": Variable(
            _("when and where the person is expected, one below the other"),
            {
                "bg": f"– 23.11.2026{SPACE}г., 9:00–12:30{SPACE}ч., Зала 1",
                "en": "– 23/11/2026, 9:00–12:30, Room 1",
            },
        ),
    }
    subjects = {"bg": "График: {title}", "en": "Timetable: {title}"}
    bodies = {
        "bg": """Здравейте, {person},

Очакваме Ви на „{title}“:

{times}

Ако не можете да дойдете, моля, обадете ни се.

С уважение,""",
        "en": """Dear {person},

We expect you at “{title}”:

{times}

If you cannot come, please call us.

Yours sincerely,""",
    }


@register
class TimetableChanged(MailKind):
    """Somebody is told what has changed for them, and nothing else."""

    code = "timetable-changes"
    title = _("Changes of the timetable")
    variables = {
        "title": TITLE,
        "changes": Variable(
            _("what has changed for the person, one below the other"),
            {
                "bg": (
                    f"Преместено:\n– от 23.11.2026{SPACE}г., 9:00–12:30{SPACE}ч."
                    f" на 24.11.2026{SPACE}г., 9:00–12:30{SPACE}ч., Зала 1"
                ),
                "en": (
                    "Moved:\n– from 23/11/2026, 9:00–12:30"
                    " to 24/11/2026, 9:00–12:30, Room 1"
                ),
            },
        ),
    }
    subjects = {
        "bg": "Промени в графика: {title}",
        "en": "Changes of the timetable: {title}",
    }
    bodies = {
        "bg": """Здравейте, {person},

В графика на „{title}“ има промени, които засягат Вас:

{changes}

Всичко останало е, както Ви е известно.

С уважение,""",
        "en": """Dear {person},

The timetable of “{title}” has changed for you:

{changes}

All else is as you know it.

Yours sincerely,""",
    }
