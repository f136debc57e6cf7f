"""The mails of trainings."""

from django.utils.translation import gettext_lazy as _

from resource_centre.messaging.mail import MailKind, Variable, register

TRAINING_VARIABLES = {
    "title": Variable(
        _("what the training is called"),
        {"bg": "Работа в екип и мотивация", "en": "Teamwork and motivation"},
    ),
    "days": Variable(
        _("the days of the training"),
        {
            "bg": "14–15 декември 2026\N{NO-BREAK SPACE}г.",
            "en": "14–15 December 2026",
        },
    ),
    "place": Variable(
        _("where the training is"),
        {
            "bg": "Зала 1, Разград, бул. „Бели Лом“ 37",
            "en": "Hall 1, Razgrad, 37 Beli Lom Blvd",
        },
    ),
}


@register
class TrainerInvited(MailKind):
    """A trainer is asked to lead a training, and answers by a personal link."""

    code = "trainer-invitation"
    title = _("Invitation of a trainer")
    link = "trainer-invitation"
    variables = {
        **TRAINING_VARIABLES,
        "hours": Variable(
            _("how long it is; may be empty"),
            {
                "bg": "Продължителност: 16 учебни часа",
                "en": "Length: 16 teaching hours",
            },
        ),
        "modules": Variable(
            _("the modules of the training; may be empty"),
            {
                "bg": "Модул: Работа в екип и мотивация",
                "en": "Module: Teamwork and motivation",
            },
        ),
        "words": Variable(
            _("what whoever invites adds; may be empty"),
            {
                "bg": "Групата е от 18 души и вече е работила с Вас.",
                "en": "The group has 18 people and has worked with you before.",
            },
        ),
    }
    subjects = {
        "bg": "Покана да водите обучение: „{title}“",
        "en": "Invitation to lead a training: “{title}”",
    }
    bodies = {
        "bg": """Здравейте, {person},

Каним Ви да водите обучението „{title}“.

Кога: {days}
Къде: {place}
{hours}
{modules}

{words}

Моля, отговорете ни от тази връзка дали приемате:
{link}

Връзката е само за Вас. Моля, не я препращайте.

С уважение,""",
        "en": """Dear {person},

We invite you to lead the training “{title}”.

When: {days}
Where: {place}
{hours}
{modules}

{words}

Please tell us with this link whether you accept:
{link}

The link is only for you. Please do not forward it.

Yours sincerely,""",
    }


@register
class TrainerInvitationWithdrawn(MailKind):
    """A trainer who was asked to lead a training is not needed any more."""

    code = "trainer-invitation-withdrawn"
    title = _("Withdrawn invitation of a trainer")
    variables = TRAINING_VARIABLES
    subjects = {
        "bg": "Оттеглена покана: „{title}“",
        "en": "Invitation withdrawn: “{title}”",
    }
    bodies = {
        "bg": """Здравейте, {person},

Поканихме Ви да водите обучението „{title}“.

Кога: {days}
Къде: {place}

Налага се да оттеглим поканата: не е нужно да правите нищо повече.

Благодарим Ви и се надяваме да работим заедно друг път.

С уважение,""",
        "en": """Dear {person},

We had invited you to lead the training “{title}”.

When: {days}
Where: {place}

We have to withdraw the invitation: there is nothing more for you to do.

Thank you, and we hope to work with you another time.

Yours sincerely,""",
    }
