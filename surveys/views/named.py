"""The page where answers with a name are given: a section at a time, kept as typed."""

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from surveys.facts.filling import (
    boxes_of,
    conditions,
    copy_of,
    pages_asked,
    posted_of,
    progress,
    written_answer,
)
from surveys.facts.forms import Form, Page
from surveys.facts.kept import form_for
from surveys.models import Invitation, Submission
from surveys.rules.answering import (
    RESPONDENT,
    NewerAnswersError,
    checked,
    checked_respondent,
    errors_of,
    faults_of,
)
from surveys.rules.relevance import asked_of
from surveys.services.answering import save_answers, sheet_of, submit
from surveys.views.parts import (
    about,
    fields_of,
    gone_reply,
    is_script,
    line_of,
    over_page,
)

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass
class Visit:
    """Somebody at the form of an invitation; `sheet` is what was saved so far."""

    request: HttpRequest
    invitation: Invitation
    form: Form
    sheet: Submission

    @property
    def pages(self) -> list[Page]:
        """Return the sections that are asked by what is saved."""
        return pages_asked(self.form, self.sheet.answers) or list(self.form.pages)

    @cached_property
    def page(self) -> Page:
        """Return the section that was asked for, or the one to go on with."""
        wanted = self.request.GET.get("section", "")
        pages = {page.key: page for page in self.pages}
        return self.sent_page or pages.get(wanted) or self.unfinished

    @property
    def sent_page(self) -> Page | None:
        """Return the section that was sent, even if other answers have closed it."""
        wanted = self.request.POST.get("section", "")
        return next((page for page in self.form.pages if page.key == wanted), None)

    @property
    def unfinished(self) -> Page:
        """Return the first section with a question not answered yet."""
        answers, asked = self.sheet.answers, asked_of(self.form, self.sheet.answers)
        for page in self.pages:
            open_keys = (q.key for q in page.questions if q.is_answered)
            if any(key in asked and key not in answers for key in open_keys):
                return page
        return self.pages[-1]

    @property
    def before(self) -> list[Page]:
        """Return the sections before this one that are asked."""
        asked, place = self.pages, self.form.pages.index(self.page)
        return [page for page in self.form.pages[:place] if page in asked]

    @property
    def after(self) -> list[Page]:
        """Return the sections after this one that are asked."""
        asked, place = self.pages, self.form.pages.index(self.page)
        return [page for page in self.form.pages[place + 1 :] if page in asked]

    @property
    def revision(self) -> int:
        """Return which answers the window has seen."""
        told = self.request.POST.get("revision", "")
        return int(told[:9]) if told.isascii() and told.isdigit() else 0

    def address(self, page: Page, **more: str) -> str:
        """Return the address of a section."""
        return f"{self.request.path}?{urlencode({'section': page.key, **more})}"


def page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Show the form, what became of it, or take what was typed."""
    if invitation.status == Invitation.Status.SUBMITTED:
        return answered_page(request, invitation)
    form, sheet = form_for(invitation), sheet_of(invitation)
    if not invitation.is_open:
        return over_page(request, invitation, sheet.answers)
    visit = Visit(request, invitation, form, sheet)
    if request.method == "POST":
        # A page that nobody was shown has nothing to be taken from.
        return taken(visit) if visit.sent_page else here(visit)
    errors = {}
    if request.GET.get("check"):
        errors = faults_of(form, visit.sheet.answers)
    return form_page(visit, visit.sheet.answers, errors)


# --- Taking ---------------------------------------------------------------------------


def taken(visit: Visit) -> HttpResponse:
    """Save what was typed, and go where the button leads."""
    posted = posted_of(visit.page.questions, visit.request.POST)
    found = checked(visit.form, posted)
    changes = {key: found.answers.get(key) for key in posted if key not in found.errors}
    before = asked_of(visit.form, visit.sheet.answers)
    respondent, nameless = checked_respondent(visit.request.POST.get("respondent", ""))
    is_told = "respondent" in visit.request.POST and not nameless
    try:
        visit.sheet = save_answers(
            invitation=visit.invitation,
            answers=changes,
            revision=visit.revision,
            respondent=respondent if is_told else None,
        )
    except NewerAnswersError as newer:
        return windows_page(visit, newer.sheet, changes)
    except ValidationError as refused:
        return too_late(visit, refused)
    wrong = {**errors_of(visit.form, found, visit.sheet.answers), **nameless}
    if is_script(visit.request):
        return saved_reply(visit, wrong)
    typed = {**visit.sheet.answers, **{key: posted[key] for key in found.errors}}
    return gone_on(visit, typed, wrong, has_more=newly_asked(visit, before))


def gone_on(
    visit: Visit, typed: dict[str, Any], wrong: dict[str, str], *, has_more: bool
) -> HttpResponse:
    """Go back, on, or send; stay where something on the page is not right.

    What is wrong was not saved: whoever left the page would lose it. “Send” stands on
    what was the last section until now: one that its answers open is shown first.
    """
    deed = visit.request.POST.get("do", "save")
    is_onward = deed in ("next", "send")
    errors = {**own_faults(visit), **wrong} if is_onward else wrong
    if errors or (has_more and is_onward):
        return form_page(visit, typed, errors, has_more=has_more)
    if deed == "save":
        return here(visit, saved="1")
    if deed == "show":
        return here(visit)
    if deed == "send" and not visit.after:
        return sent(visit, typed)
    leads = visit.after[:1] if is_onward else visit.before[-1:]
    return HttpResponseRedirect(visit.address(leads[0] if leads else visit.page))


def here(visit: Visit, **more: str) -> HttpResponse:
    """Show the same section again."""
    return HttpResponseRedirect(visit.address(visit.page, **more))


def own_faults(visit: Visit) -> dict[str, str]:
    """Return what is missing or wrong in this section."""
    keys = {question.key for question in visit.page.questions}
    faults = faults_of(visit.form, visit.sheet.answers)
    return {key: fault for key, fault in faults.items() if key in keys}


def newly_asked(visit: Visit, before: frozenset[str]) -> bool:
    """Tell whether answers have opened questions here that were not seen.

    The script shows them at once, and says so.
    """
    if visit.request.POST.get("script"):
        return False
    asked = asked_of(visit.form, visit.sheet.answers) - before
    return any(question.key in asked for question in visit.page.questions)


def sent(visit: Visit, typed: dict[str, Any]) -> HttpResponse:
    """Send the sheet, or say what is missing and where."""
    try:
        submit(invitation=visit.invitation, revision=visit.sheet.revision)
    except NewerAnswersError:
        # Saved by another window since the line above: it is shown before it is sent.
        return here(visit)
    except ValidationError as refused:
        if not hasattr(refused, "error_dict"):
            return too_late(visit, refused)
        faults = {key: told[0].messages[0] for key, told in refused.error_dict.items()}
        return form_page(visit, typed, faults)
    return HttpResponseRedirect(visit.request.path)


def too_late(visit: Visit, refused: ValidationError) -> HttpResponse:
    """Say that nothing was saved; the page itself shows why."""
    if is_script(visit.request):
        return gone_reply(" ".join(refused.messages))
    return HttpResponseRedirect(visit.request.path)


def saved_reply(visit: Visit, wrong: dict[str, str]) -> JsonResponse:
    """Tell the script what was saved and when, and what could not be."""
    saved = _("Saved at %(time)s, without the answers to be corrected")
    if not wrong:
        saved = _("Saved at %(time)s")
    done, total = progress(visit.form, visit.sheet.answers)
    return JsonResponse(
        {
            "revision": visit.sheet.revision,
            "saved": saved % {"time": clock(visit.sheet)},
            "progress": progress_words(done, total),
            "done": done,
            "total": total,
            "errors": wrong,
        }
    )


def clock(sheet: Submission) -> str:
    """Return when the sheet was saved, as a clock shows it."""
    return time_format(timezone.localtime(sheet.saved_at), "TIME_FORMAT")


def progress_words(done: int, total: int) -> str:
    """Return how far the answers are."""
    return _("Answered: %(done)d of %(total)d") % {"done": done, "total": total}


# --- Showing --------------------------------------------------------------------------


def form_page(
    visit: Visit,
    given: dict[str, Any],
    errors: dict[str, str],
    *,
    has_more: bool = False,
) -> HttpResponse:
    """Show a section with what stands in it, errors on top and beside."""
    form, sheet = visit.form, visit.sheet
    asked = asked_of(form, sheet.answers)
    done, total = progress(form, sheet.answers)
    context = {
        **about(visit.invitation),
        "form": form,
        "sheet": sheet,
        "page": visit.page,
        "pages": visit.pages,
        "place": len(visit.before) + 1,
        "boxes": boxes_of(form, visit.page, given, asked=asked, errors=errors),
        "summary": summary(visit, errors),
        "respondent_error": errors.get(RESPONDENT, ""),
        "respondent": visit.request.POST.get("respondent", sheet.respondent),
        "has_more": has_more,
        "is_first": not visit.before,
        "is_last": not visit.after,
        "done": done,
        "total": total,
        "progress": progress_words(done, total),
        "saved": sheet.pk and _("Saved at %(time)s") % {"time": clock(sheet)},
        "conditions": {"conditions": conditions(form), "answers": sheet.answers},
    }
    status = WRONG if errors else HTTPStatus.OK
    return render(visit.request, "surveys/answer.html", context, status=status)


def summary(visit: Visit, errors: dict[str, str]) -> list[dict[str, Any]]:
    """Return the errors in the order of the questions, each with where it leads."""
    lines: list[dict[str, Any]] = []
    asked = asked_of(visit.form, visit.sheet.answers)
    for section in visit.form.pages:
        for box in boxes_of(visit.form, section, {}, asked=asked, errors=errors):
            if not box.error:
                continue
            is_here = section.key == visit.page.key
            lead = "" if is_here else visit.address(section, check="1")
            lines.append(line_of(box, lead))
    if RESPONDENT in errors:
        label = _("Your name and post")
        line = {"href": "#respondent", "label": label, "error": errors[RESPONDENT]}
        lines.append(line)
    return lines


def windows_page(
    visit: Visit, theirs: Submission, changes: dict[str, Any]
) -> HttpResponse:
    """Show what another window has saved beside what is here: the person chooses."""
    differences = differences_of(visit, theirs, changes)
    if is_script(visit.request):
        message = _("The answers were changed in another window meanwhile.")
        reply = {"message": message, "differences": differences}
        return JsonResponse(reply, status=HTTPStatus.CONFLICT)
    context = {
        **about(visit.invitation),
        "differences": differences,
        "theirs": theirs,
        # The button says “Save”: nothing is sent that nobody has seen together.
        "fields": fields_of(visit.request, "revision", "do"),
        "keep": visit.address(visit.page),
    }
    status = HTTPStatus.CONFLICT
    return render(visit.request, "surveys/windows.html", context, status=status)


def differences_of(
    visit: Visit, theirs: Submission, changes: dict[str, Any]
) -> list[dict[str, str]]:
    """Return what is answered otherwise in the two windows."""
    by_key = visit.form.by_key
    found = [
        {
            "label": str(by_key[key].label),
            "theirs": written_answer(by_key[key], theirs.answers.get(key)),
            "mine": written_answer(by_key[key], mine),
        }
        for key, mine in changes.items()
        if theirs.answers.get(key) != mine
    ]
    mine = visit.request.POST.get("respondent", theirs.respondent)
    if mine != theirs.respondent:
        label = _("Your name and post")
        found.append({"label": label, "theirs": theirs.respondent, "mine": mine})
    return found


def answered_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Thank, and show a copy; what is sent once more is refused politely."""
    is_again = request.method == "POST"
    status = HTTPStatus.CONFLICT if is_again else HTTPStatus.OK
    if is_script(request):
        return gone_reply(_("You have answered already. Thank you."))
    form = form_for(invitation)
    sheet = sheet_of(invitation)
    context = {
        **about(invitation),
        "form": form,
        "sheet": sheet,
        "parts": copy_of(form, sheet.answers),
        "is_again": is_again,
    }
    return render(request, "surveys/thanks.html", context, status=status)
