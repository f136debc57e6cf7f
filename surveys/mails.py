"""The mails of surveys."""

from django.utils.translation import gettext_lazy as _

from resource_centre.messaging.mail import MailKind, Variable, register

LINK = "survey"

TITLE = Variable(
    _("what the survey is called"),
    {
        "bg": "Потребности от обучение в област Разград",
        "en": "Training needs in the district of Razgrad",
    },
)
ASKED = Variable(
    _("for whom they answer; empty for themselves"),
    {
        "bg": "Отговаряте за: ЦНСТ „Надежда“, Разград",
        "en": "You answer for: Family-type centre “Nadezhda”, Razgrad",
    },
)
UNTIL = Variable(
    _("the last day for answers; may be empty"),
    {
        "bg": "Очакваме отговорите Ви до 22.11.2026\N{NO-BREAK SPACE}г.",
        "en": "Please answer by 22 November 2026.",
    },
)
PRIVACY = Variable(
    _("who sees the answers"),
    {
        "bg": "Отговорите вижда екипът на Центъра.",
        "en": "The team of the centre sees the answers.",
    },
)
SURVEY_VARIABLES = {
    "title": TITLE,
    "asked": ASKED,
    "until": UNTIL,
    "privacy": PRIVACY,
}


@register
class SurveyInvitation(MailKind):
    """Somebody is asked to answer a survey by a personal link."""

    code = "survey-invitation"
    title = _("Invitation to a survey")
    variables = SURVEY_VARIABLES
    link = LINK
    subjects = {"bg": "Анкета: „{title}“", "en": "Survey: “{title}”"}
    bodies = {
        "bg": """Здравейте, {person},

Каним Ви да участвате в проучването „{title}“.
{asked}
{until}

Попълнете анкетната карта от тази връзка:
{link}

{privacy}

С уважение,""",
        "en": """Dear {person},

Please answer the survey “{title}”.
{asked}
{until}

Fill in the questionnaire with this link:
{link}

{privacy}

Yours sincerely,""",
    }


@register
class SurveyReminder(MailKind):
    """Somebody who has not answered a survey is reminded of it."""

    code = "survey-reminder"
    title = _("Reminder of a survey")
    variables = SURVEY_VARIABLES
    link = LINK
    subjects = {"bg": "Напомняне: „{title}“", "en": "Reminder: “{title}”"}
    bodies = {
        "bg": """Здравейте, {person},

Все още очакваме отговорите Ви за проучването „{title}“.
{asked}
{until}

Попълнете анкетната карта от тази връзка:
{link}

{privacy}

Ако не желаете да отговаряте, кажете ни го от същата връзка:
няма да Ви напомняме повече.

С уважение,""",
        "en": """Dear {person},

We are still waiting for your answers to the survey “{title}”.
{asked}
{until}

Fill in the questionnaire with this link:
{link}

{privacy}

If you do not wish to answer, tell us so with the same link:
we shall not remind you again.

Yours sincerely,""",
    }


@register
class SurveyPassedOn(MailKind):
    """Somebody is asked to answer instead of whoever was asked first."""

    code = "survey-passed-on"
    title = _("Survey passed on to somebody else")
    variables = {
        **SURVEY_VARIABLES,
        "sender": Variable(
            _("who passes the survey on"),
            {"bg": "Иван Петров", "en": "Ivan Petrov"},
        ),
    }
    link = LINK
    subjects = {"bg": "Анкета: „{title}“", "en": "Survey: “{title}”"}
    bodies = {
        "bg": """Здравейте, {person},

{sender} Ви моли да попълните анкетната карта за проучването „{title}“.
{asked}
{until}

Попълнете анкетната карта от тази връзка:
{link}

{privacy}

С уважение,""",
        "en": """Dear {person},

{sender} asks you to answer the survey “{title}”.
{asked}
{until}

Fill in the questionnaire with this link:
{link}

{privacy}

Yours sincerely,""",
    }
