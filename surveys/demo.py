"""The surveys' part of the demo: what Razgrad's centre asked, and what followed.

How many centres and specialists were asked is published, and how many centres seek
no training; all answers are examples and say so on every page and paper.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from resource_centre.registry.models import Centre, District, Person, SocialService
from resource_centre.registry.reference import DEMO
from surveys.facts.forms import Asked, Form, form_of
from surveys.models import (
    AnonymousSubmission,
    Invitation,
    NeedSource,
    Question,
    Questionnaire,
    Submission,
    Survey,
    Theme,
    TrainingNeed,
)
from surveys.rules.relevance import cleared
from surveys.services.needs import find_needs
from surveys.services.ready import ready_codes, ready_questionnaire

Kind = Question.Kind
Meaning = Question.Meaning
LARGER_TEAMS = 5
Facts = dict[str, Any]


def load() -> None:
    """Add the surveys unless they are there: what people did since stays so."""
    shown = Centre.objects.filter(is_demo=True).exists()
    razgrad = District.objects.filter(code="RAZ").first()
    if not shown or razgrad is None or Survey.objects.filter(is_demo=True).exists():
        return
    for code in ready_codes():
        ready_questionnaire(code)
    facts = json.loads((DEMO / "surveys.json").read_text(encoding="utf-8"))
    chance = Random(2026)  # noqa: S311 - examples, no secrets
    needs = add_needs(facts["needs"], razgrad, chance)
    add_opinions(facts["opinions"], razgrad, chance)
    add_running(facts["running"], razgrad, chance)
    for need in find_needs(survey=needs):
        need.is_demo = True
        need.save(update_fields=["is_demo"])


def add_needs(facts: Facts, district: District, chance: Random) -> Survey:
    """Make the survey of the centres: each has answered, two seek no training."""
    survey = made(facts, district, audience=Survey.Audience.SERVICES)
    form = form_of(survey.version)
    sheets = []
    for number in range(1, facts["services"] + 1):
        service = SocialService.objects.get(name=f"Социална услуга {number}")
        invitation = invited(survey, number, "submitted", service=service)
        answers = example(form, facts, chance)
        answers.update(told(form, facts, number))
        sheets.append(sheet(invitation, cleared(form, answers)))
    Submission.objects.bulk_create(sheets)
    add_themes(survey, facts)
    return survey


def told(form: Form, facts: Facts, number: int) -> dict[str, Any]:
    """Return whether the centre of the number seeks training, and for how many."""
    seeks, people = form.meaning(Meaning.SEEKS), form.meaning(Meaning.HEAD_COUNT)
    said: dict[str, Any] = {}
    if seeks is not None:
        said[seeks.key] = "no" if number in facts["not_seeking"] else "yes"
    if people is not None:
        said[people.key] = team(number)
    return said


def team(number: int) -> int:
    """Return how many people the centre of the number has: in all as many as trained.

    149 people of twelve teams; which teams are larger is an example.
    """
    return 13 if number <= LARGER_TEAMS else 12


def add_opinions(facts: Facts, district: District, chance: Random) -> None:
    """Make the survey of specialists on paper: so many sheets, of nobody known."""
    survey = made(
        facts,
        district,
        audience=Survey.Audience.PEOPLE,
        privacy=Survey.Privacy.ANONYMOUS,
    )
    form = form_of(survey.version)
    for number in range(1, facts["sheets"] + 1):
        invited(survey, number, "submitted")
    AnonymousSubmission.objects.bulk_create(
        AnonymousSubmission(
            survey=survey, answers=cleared(form, example(form, facts, chance))
        )
        for _ in range(facts["sheets"])
    )


def add_running(facts: Facts, district: District, chance: Random) -> None:
    """Make a survey that is open now: some have answered, one has begun."""
    today = timezone.localdate()
    days = {
        "starts_on": (today - timedelta(days=facts["days"] // 2)).isoformat(),
        "ends_on": (today + timedelta(days=facts["days"] // 2)).isoformat(),
    }
    survey = made(
        {**facts, **days},
        district,
        audience=Survey.Audience.PEOPLE,
        privacy=Survey.Privacy.CONFIDENTIAL,
        status=Survey.Status.OPEN,
        closed_at=None,
    )
    form = form_of(survey.version)
    people = Person.objects.filter(
        is_demo=True, employments__service__is_demo=True, district=district
    )
    answered, begun = facts["answered"], facts["begun"]
    for number, person in enumerate(people.distinct().order_by("pk"), start=1):
        if number <= answered:
            status = "submitted"
        else:
            status = "started" if number <= answered + begun else "invited"
        invitation = invited(survey, number, status, person=person)
        if status != "invited":
            answers = cleared(form, example(form, facts, chance))
            sheet(invitation, answers, sent=status == "submitted").save()


# --- Parts -------------------------------------------------------------------------


def made(facts: Facts, district: District | None, **more: Any) -> Survey:
    """Make a survey of the facts, closed on its last day unless told."""
    days = {name: date.fromisoformat(facts[name]) for name in ("starts_on", "ends_on")}
    rest: dict[str, Any] = {
        "status": Survey.Status.CLOSED,
        "opened_at": moment(days["starts_on"]),
        "closed_at": moment(days["ends_on"]),
        **more,
    }
    texts = ("title", "title_en", "notice", "notice_en")
    return Survey.objects.create(
        version=ready_questionnaire(facts["questionnaire"]),
        district=district,
        is_demo=True,
        **days,
        **{name: facts[name] for name in texts},
        **rest,
    )


def invited(survey: Survey, number: int, status: str, **subject: Any) -> Invitation:
    """Invite a service or a person, or lay out a sheet of paper."""
    starts = survey.opened_at
    service, person = subject.get("service"), subject.get("person")
    job = None
    if person is not None:
        job = person.employments.filter(service__isnull=False).order_by("pk").first()
        service = job.service if job else None
    return Invitation.objects.create(
        survey=survey,
        number=number,
        status=status,
        district=survey.district,
        municipality=service.municipality if service else None,
        service_type=service.service_type if service else None,
        job_role=job.job_role if job else None,
        head_count=team(number) if person is None and service else None,
        started_at=starts if status in {"started", "submitted"} else None,
        submitted_at=starts if status == "submitted" else None,
        is_demo=True,
        **subject,
    )


def sheet(
    invitation: Invitation, answers: dict[str, Any], *, sent: bool = True
) -> Submission:
    """Return what the invitation was answered, unsaved."""
    return Submission(
        invitation=invitation,
        survey=invitation.survey,
        answers=answers,
        submitted_at=invitation.submitted_at if sent else None,
    )


def moment(day: date) -> datetime:
    """Return ten in the morning of the day in Sofia."""
    return timezone.make_aware(datetime.combine(day, time(10)))


def example(form: Form, facts: Facts, chance: Random) -> dict[str, Any]:
    """Return an example of an answer to each question."""
    found = ((asked.key, answer(asked, facts, chance)) for asked in form.questions)
    answers = {key: value for key, value in found if value is not None}
    return {**answers, **facts.get("answers", {})}


def answer(asked: Asked, facts: Facts, chance: Random) -> Any:
    """Return an example of an answer to the question, None for none."""
    if asked.kind == Kind.COMPETENCE:
        required, actual = facts["levels"].get(asked.area, (4, 4))
        levels = asked.levels
        return {
            "required": near(required, levels, chance, (0, 0, -1)),
            "actual": near(actual, levels, chance, (0, 0, -1, 1)),
        }
    if asked.kind in {Kind.SINGLE, Kind.SCALE}:
        wanted = facts.get("scores") if asked.kind == Kind.SCALE else None
        among = [each for each in asked.answers if not wanted or each.score in wanted]
        return chance.choice(among).value if among else None
    if asked.kind == Kind.MULTIPLE:
        number = min(2, len(asked.answers))
        return [each.value for each in chance.sample(asked.answers, number)]
    if asked.kind == Kind.YES_NO:
        return chance.choice(("yes", "no"))
    if asked.kind == Kind.INTEGER:
        return chance.randint(1, 5)
    texts = facts["texts"].get(asked.key)
    return chance.choice(texts) if texts else None


def near(level: int, levels: range, chance: Random, by: tuple[int, ...]) -> int:
    """Return a level next to the level, within what there is."""
    return min(max(level + chance.choice(by), levels[0]), levels[-1])


def add_themes(survey: Survey, facts: Facts) -> None:
    """Say what the free answers to a question have in common."""
    key = facts["themed"]
    sheets = list(survey.submissions.all())
    for position, (title, title_en, numbers) in enumerate(facts["themes"], start=1):
        wanted = {facts["texts"][key][number] for number in numbers}
        said = [each for each in sheets if each.answers.get(key) in wanted]
        if not said:
            continue
        theme, _is_new = Theme.objects.get_or_create(
            questionnaire=survey.version.questionnaire,
            question_key=key,
            title=title,
            defaults={"title_en": title_en, "position": position},
        )
        for each in said:
            theme.marks.create(submission=each)


# --- Leaving the demo --------------------------------------------------------------


def remove() -> list[str]:
    """Take the surveys away and return the names of what had to stay.

    Questionnaires that come with the house stay: they are no part of the demo. What
    somebody's own plan cites stays with its survey.
    """
    needed = TrainingNeed.objects.filter(is_demo=False).values("survey")
    surveys = Survey.objects.filter(is_demo=True).exclude(pk__in=needed)
    gone = list(surveys.values_list("pk", flat=True))
    NeedSource.objects.filter(need__survey__in=gone).delete()
    TrainingNeed.objects.filter(survey__in=gone).delete()
    for questionnaire in Questionnaire.objects.filter(versions__surveys__in=gone):
        marks = questionnaire.themes.filter(marks__submission__survey__in=gone)
        marks.distinct().delete()
    Submission.objects.filter(survey__in=gone).delete()
    AnonymousSubmission.objects.filter(survey__in=gone).delete()
    Invitation.objects.filter(survey__in=gone).delete()
    Survey.objects.filter(pk__in=gone).update(baseline=None)
    Survey.objects.filter(pk__in=gone).delete()
    return list(names_of(Survey.objects.filter(is_demo=True)))


def names_of(records: Iterable[Any]) -> Iterator[str]:
    """Yield what the records are called."""
    return (str(record) for record in records)
