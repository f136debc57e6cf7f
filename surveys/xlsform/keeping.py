"""A form kept by the browser between looking at it and bringing it in, sealed."""

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from surveys.facts.forms import Answer, Asked, Form, Page, Wording

SALT = "surveys.xlsform"
HOURS = 2
TEXTS = ("label", "hint", "constraint_message")
NUMBERS = ("low", "high", "step")


def sealed(form: Form, whose: int) -> str:
    """Return the form as a text that only the same user can bring back unchanged."""
    text = json.dumps(asdict(form), cls=DjangoJSONEncoder)
    return signing.dumps([whose, text], salt=SALT, compress=True)


def unsealed(text: str, whose: int) -> Form:
    """Return the form; raise ValidationError when it is another's, or too old."""
    try:
        owner, kept = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        owner, kept = None, ""
    if owner != whose:
        message = _("Too much time has passed. Upload the file again.")
        raise ValidationError(message, code="expired")
    return form_from(json.loads(kept))


def form_from(kept: dict[str, Any]) -> Form:
    """Return the form of what JSON has kept."""
    return Form(
        version_id=0,
        title=Wording(**kept["title"]),
        intro=Wording(**kept["intro"]),
        thanks=Wording(**kept["thanks"]),
        pages=tuple(
            Page(
                page["key"],
                Wording(**page["title"]),
                page["relevance"],
                tuple(map(asked_from, page["questions"])),
            )
            for page in kept["pages"]
        ),
    )


def asked_from(kept: dict[str, Any]) -> Asked:
    """Return the question of what JSON has kept."""
    texts = {name: Wording(**kept[name]) for name in TEXTS}
    numbers = {
        name: None if kept[name] is None else Decimal(kept[name]) for name in NUMBERS
    }
    answers = tuple(
        Answer(each["value"], Wording(**each["label"]), each["score"])
        for each in kept["answers"]
    )
    return Asked(**(kept | texts | numbers | {"answers": answers}))
