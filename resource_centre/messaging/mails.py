"""The mails of this room: a document for its addressee, and words of the staff."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.messaging.mail import MailKind, Variable, register

DOCUMENT_VARIABLES = {
    "title": Variable(
        _("what the document is called"),
        {"bg": "Писмо – Покана за обучение", "en": "Letter – Invitation to a training"},
    ),
    "number": Variable(_("the number of the document"), {"bg": "12", "en": "12"}),
    "date": Variable(
        _("the date of the document"),
        {"bg": "22.11.2026\N{NO-BREAK SPACE}г.", "en": "22 November 2026"},
    ),
    "words": Variable(
        _("what whoever sends it adds; may be empty"),
        {
            "bg": "Моля, потвърдете участието си до петък.",
            "en": "Please confirm your participation by Friday.",
        },
    ),
}


@register
class DocumentAttached(MailKind):
    """An issued document goes to its addressee as an attached file."""

    code = "document"
    title = _("Document as an attached file")
    variables = DOCUMENT_VARIABLES
    subjects = {
        "bg": "{title} № {number}/{date}",
        "en": "{title}, No. {number} of {date}",
    }
    bodies = {
        "bg": """Здравейте, {person},

Изпращаме Ви приложен документа „{title}“ № {number} от {date}

{words}

С уважение,""",
        "en": """Dear {person},

Please find attached the document “{title}”, No. {number} of {date}.

{words}

Yours sincerely,""",
    }


@register
class DocumentLinked(MailKind):
    """An issued document goes to its addressee as a personal link."""

    code = "document-link"
    title = _("Document by a personal link")
    variables = {
        **DOCUMENT_VARIABLES,
        "until": Variable(
            _("the last day on which the link works"),
            {"bg": "21.01.2027\N{NO-BREAK SPACE}г.", "en": "21 January 2027"},
        ),
    }
    link = "document"
    subjects = DocumentAttached.subjects
    bodies = {
        "bg": """Здравейте, {person},

За Вас има издаден документ: „{title}“ № {number} от {date}

Отворете го и го изтеглете от тази връзка:
{link}

Връзката е само за Вас и работи до {until} Моля, не я препращайте.

{words}

С уважение,""",
        "en": """Dear {person},

A document has been issued for you: “{title}”, No. {number} of {date}.

Open and download it with this link:
{link}

The link is only for you and works until {until}. Please do not forward it.

{words}

Yours sincerely,""",
    }


@register
class Notice(MailKind):
    """Free words of the staff to somebody."""

    code = "notice"
    title = pgettext_lazy("mail", "Message to a person")
    variables = {
        "subject": Variable(
            _("the subject that whoever writes has typed"),
            {"bg": "Среща на 22 ноември", "en": "Meeting on 22 November"},
        ),
        "text": Variable(
            _("the text that whoever writes has typed"),
            {
                "bg": "Каним Ви на среща на 22 ноември от 10:00 ч. в Центъра.",
                "en": "We invite you to a meeting on 22 November at 10:00.",
            },
        ),
    }
    subjects = {"bg": "{subject}", "en": "{subject}"}
    bodies = {
        "bg": """Здравейте, {person},

{text}

С уважение,""",
        "en": """Dear {person},

{text}

Yours sincerely,""",
    }
