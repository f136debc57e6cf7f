"""Marks that a browser sends: all at once as a form, or one by one from the script."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _, ngettext

from resource_centre.accounts.models import User
from trainings.admin.marking import (
    Box,
    columns_of,
    day_to_show,
    described,
    lines_of,
    told,
    told_hours,
    told_of,
)
from trainings.facts.hours import Roll, roll_of
from trainings.forms.attendance import AllForm, CellForm, MarkForm, when
from trainings.models import Enrolment, Session, Training
from trainings.rules.attendance import IN_PART, NewerMarkError
from trainings.services.attendance import (
    Cell,
    Marked,
    mark_all_present,
    mark_cell,
    unmark_cell,
)

# --- One by one, by the script --------------------------------------------------------


def answer(request: HttpRequest, deed: Callable[[], dict[str, Any]]) -> JsonResponse:
    """Do what the script asks for, and tell it what became of it."""
    try:
        return JsonResponse(deed())
    except NewerMarkError as newer:
        return newer_mark(request, newer)
    except ValidationError as refused:
        return JsonResponse({"message": " ".join(refused.messages)}, status=400)
    except (Enrolment.DoesNotExist, Session.DoesNotExist) as unknown:
        raise Http404 from unknown


def everybody(request: HttpRequest, training: Training) -> dict[str, Any]:
    """Mark everybody as present and return the day."""
    mark_all(request, training, roll_of(training, []))
    roll = roll_of(training)
    day = day_to_show(roll, request.GET.get("day", ""))
    return told(roll, day, user_of(request)) if day else {}


def one(request: HttpRequest, training: int) -> dict[str, Any]:
    """Mark one person for one session of the training and return both."""
    form = valid(CellForm(request.POST))
    visible = Enrolment.objects.visible_to(request.user).filter(training=training)
    marked = put_mark(request, visible, form.cell, form)
    session = session_of(marked.roll, form.cell)
    user = user_of(request)
    return {
        "cells": [told_of(marked.enrolment, session, marked.attendance, user)],
        "people": [told_hours(marked.roll, marked.hours)],
    }


def newer_mark(request: HttpRequest, newer: NewerMarkError) -> JsonResponse:
    """Return what somebody else has marked meanwhile."""
    sent = valid(CellForm(request.POST)).cell
    session = Session.objects.select_related("occasion").get(pk=sent.session)
    enrolment = Enrolment.objects.select_related("person").get(pk=sent.enrolment)
    theirs = told_of(enrolment, session, newer.theirs, user_of(request))
    who = f"{enrolment.person}, {when(session)}"
    told = {"message": newer.messages[0], "cells": [{**theirs, "who": who}]}
    return JsonResponse(told, status=409)


def put_mark(
    request: HttpRequest, among: QuerySet[Enrolment], cell: Cell, form: MarkForm
) -> Marked:
    """Mark as the form says, or take the mark away."""
    by, revision = user_of(request), form.cleaned_data["revision"]
    if not form.cleaned_data["mark"]:
        return unmark_cell(among=among, cell=cell, by=by, revision=revision)
    return mark_cell(
        among=among,
        cell=cell,
        mark=form.cleaned_data["mark"],
        missed=form.cleaned_data["missed"],
        by=by,
        revision=revision,
    )


# --- All at once, without the script ------------------------------------------------


def mark_page(request: HttpRequest, roll: Roll, day: date) -> None:
    """Mark what was changed on the page of the day, and say what became of it."""
    columns = columns_of(roll, day)
    faults = [
        fault
        for line in lines_of(roll, columns, is_locked=False)
        for box in line.boxes
        for fault in mark_box(request, box)
    ]
    for fault in faults:
        messages.error(request, fault)
    if not faults:
        messages.success(request, _("The attendance is saved."))


def mark_box(request: HttpRequest, box: Box) -> Iterator[str]:
    """Mark one box of the page if it was changed there; yield what went wrong."""
    data, key = request.POST, box.key
    mark = data.get(f"{key}-mark", "")
    missed = data.get(f"{key}-missed", "") if mark in IN_PART else ""
    if data.get(f"{key}-before") in (None, f"{mark}:{missed}"):
        return
    cell = Cell(box.enrolment.pk, box.column.session.pk)
    among = Enrolment.objects.filter(training=box.enrolment.training_id)
    try:
        put_mark(request, among, cell, valid(MarkForm(data, prefix=key)))
    except NewerMarkError as newer:
        words = _("%(message)s Now it is: %(theirs)s.") % {
            "message": newer.messages[0],
            "theirs": described(newer.theirs, box.column.session),
        }
        yield fault_at(box, words)
    except ValidationError as refused:
        yield fault_at(box, " ".join(refused.messages))


def fault_at(box: Box, words: str) -> str:
    """Return what went wrong with whose mark."""
    return f"{box.enrolment.person}, {box.column.hours}: {words}"


def mark_all(request: HttpRequest, training: Training, roll: Roll) -> str:
    """Mark everybody as present; return how many marks were made, in words."""
    form = valid(AllForm(request.POST))
    day = day_to_show(roll, request.GET.get("day", ""))
    if day is None:
        raise Http404
    made = mark_all_present(
        training=training, day=day, part=form.part, by=user_of(request)
    )
    if not made:
        return _("Everybody was marked already.")
    words = ngettext("%(n)d mark was made.", "%(n)d marks were made.", made)
    return words % {"n": made}


def say_of(request: HttpRequest, deed: Callable[[], str]) -> None:
    """Do it, and say what became of it."""
    try:
        messages.success(request, deed())
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)


def valid(form: Any) -> Any:
    """Return the form; raise ValidationError with all that is wrong with it."""
    if not form.is_valid():
        faults = [fault for found in form.errors.as_data().values() for fault in found]
        raise ValidationError(faults)
    return form


def session_of(roll: Roll, cell: Cell) -> Session:
    """Return the session of the keys."""
    return next(each for each in roll.sessions if each.pk == cell.session)


def user_of(request: HttpRequest) -> User:
    """Return who marks: the site has let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - the site asked
    return request.user
