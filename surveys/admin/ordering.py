"""Where the sections and questions of a draft stand, and how they are put in order."""

from typing import Any

from django.http import Http404, HttpRequest

from surveys.models import Question, QuestionnaireVersion, Section
from surveys.services.editing import move, place, place_at

MOVES = {"up": -1, "down": 1}
# Longer numbers are no keys, and none that a database takes.
LONGEST_KEY = 18


def part_of(version: QuestionnaireVersion, model: Any, part: int | None) -> Any:
    """Return the section or question of the version, None for a new one.

    Raise Http404 where there is none.
    """
    if part is None:
        return None
    found = model.objects.filter(version=version, pk=part).first()
    if found is None:
        raise Http404
    return found


def moved(request: HttpRequest, version: QuestionnaireVersion) -> str:
    """Move the section or question that was sent; return where it stands."""
    for model, name in ((Section, "section"), (Question, "question")):
        for way, by in MOVES.items():
            key = number_in(request, f"{name}_{way}")
            if key is not None:
                part = part_of(version, model, key)
                move(part=part, by=by)
                return f"#{name}-{part.pk}"
    key = number_in(request, "question")
    return placed(request, version, key) if key is not None else ""


def placed(request: HttpRequest, version: QuestionnaireVersion, key: int) -> str:
    """Put a question to the number or the place that was sent with it."""
    question: Question = part_of(version, Question, key)
    number, position = number_in(request, "number"), number_in(request, "position")
    if number is not None:
        place_at(question=question, number=number)
    elif position is not None:
        section = part_of(version, Section, number_in(request, "section") or 0)
        place(question=question, section=section, position=position)
    return f"#question-{question.pk}"


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return a number that was sent, None of what is none."""
    sent = request.POST.get(name, "")
    is_number = sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_KEY
    return int(sent) if is_number else None
