"""Enrolling people in a training: one by one, a whole team, or a pasted list."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

from resource_centre.backoffice.action_forms import form_page
from resource_centre.backoffice.exchange.preview import said
from resource_centre.documents.actions import user_of
from resource_centre.registry.models import Employment, Person
from trainings.forms.enrolling import (
    CELL,
    COLUMNS,
    ParticipantForm,
    PasteForm,
    RowsForm,
)
from trainings.models import Enrolment, Training
from trainings.resources.pasting import (
    Line,
    Outcome,
    Pasted,
    guessed,
    look_through,
    missing_columns,
    readable,
    take_over,
)
from trainings.rules.enrolling import ensure_open, overlaps
from trainings.services.enrolling import enrol, enrol_all

PANEL = "#participants"


def training_url(training: Training | int) -> str:
    """Return the participants on the training's page."""
    key = training if isinstance(training, int) else training.pk
    return reverse("admin:trainings_training_change", args=[key]) + PANEL


def tell_enrolled(request: HttpRequest, enrolled: Sequence[Enrolment]) -> None:
    """Say how many have a place now and how many wait for one."""
    waiting = sum(each.status == Enrolment.Status.WAITING for each in enrolled)
    if placed := len(enrolled) - waiting:
        told = ngettext("%(n)d person enrolled.", "%(n)d people enrolled.", placed)
        messages.success(request, told % {"n": placed})
    if waiting:
        told = ngettext(
            "There is no free place: %(n)d person waits for one.",
            "There are no free places: %(n)d people wait for one.",
            waiting,
        )
        messages.warning(request, told % {"n": waiting})


def tell_overlaps(
    request: HttpRequest, training: Training, people: Collection[Person]
) -> None:
    """Say who has something else at the same time (3 queries)."""
    for each in overlaps(training, people)[:5]:
        messages.warning(request, str(each))


class Enrolling:
    """The doors of a training's page for enrolling people."""

    admin_site: Any

    @property
    def media(self) -> Media:
        """Return the styles and scripts of the page, with those of participants."""
        media: Any = super().media  # type: ignore[misc]
        own = Media(css={"all": ("trainings/enrolling.css",)})
        return media + own  # type: ignore[no-any-return]

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of enrolling."""
        urls: Any = super().get_urls()  # type: ignore[misc]
        guard: Any = self.guard  # type: ignore[attr-defined]
        own = [
            path(
                f"<path:object_id>/enrolments/{name}/",
                guard(view),
                name=f"trainings_training_{name}",
            )
            for name, view in (
                ("enrol", self.enrol_view),
                ("enrol_team", self.team_view),
                ("enrol_paste", self.paste_view),
            )
        ]
        return [*own, *urls]

    def open_training(self, request: HttpRequest, object_id: str) -> Training:
        """Return the training that people are enrolled in.

        Raise Http404 for what the user does not see, and PermissionDenied for whoever
        may not enrol.
        """
        training: Training = self.get_visible(request, object_id)  # type: ignore[attr-defined]
        if not request.user.has_perm("trainings.add_enrolment"):
            raise PermissionDenied
        return training

    def refused(
        self, request: HttpRequest, training: Training
    ) -> HttpResponseRedirect | None:
        """Return the way back from a training that is over."""
        try:
            ensure_open(training)
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
            return HttpResponseRedirect(training_url(training))
        return None

    def enrol_page(
        self, request: HttpRequest, name: str, training: Training, **context: Any
    ) -> TemplateResponse:
        """Return one of the pages for enrolling people."""
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"trainings/admin/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": Training._meta,
                "training": training,
                "back": training_url(training),
                **context,
            },
        )

    # --- One person -------------------------------------------------------------------

    def enrol_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Enrol one person of the registry."""
        training = self.open_training(request, object_id)
        if away := self.refused(request, training):
            return away
        people = Person.objects.none()
        form = ParticipantForm(
            request.POST or None, request=request, records=people, training=training
        )
        form.fields["person"].help_text = format_html(
            '{} <a href="{}">{}</a>',
            _("Not in the registry?"),
            self.url("enrol_paste", training.pk),  # type: ignore[attr-defined]
            _("Paste the row of the list."),
        )
        if form.is_valid():
            try:
                enrolment = enrol(
                    training=training, by=user_of(request), **form.cleaned_data
                )
                tell_enrolled(request, [enrolment])
                tell_overlaps(request, training, [enrolment.person])
                return HttpResponseRedirect(training_url(training))
            except ValidationError as refused:
                form.refuse(refused)
        context = {
            "title": _("Enrol somebody in “%(training)s”") % {"training": training},
            "button": _("Enrol"),
            "address": request.path,
            "back": training_url(training),
        }
        return form_page(self, request, form, context)  # type: ignore[arg-type]

    # --- A team -----------------------------------------------------------------------

    def team_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Enrol those who work where the training is for; they are only ticked."""
        training = self.open_training(request, object_id)
        if away := self.refused(request, training):
            return away
        offered = team_of(training, request.user)
        if request.method == "POST":
            ticked = set(request.POST.getlist("employment"))
            chosen = {
                each.person_id: each for each in offered if str(each.pk) in ticked
            }
            if chosen and self.enrol_team(request, training, chosen.values()):
                return HttpResponseRedirect(training_url(training))
            if not chosen:
                messages.warning(request, _("Tick those who take part."))
        groups: dict[str, list[Employment]] = {}
        for each in offered:
            groups.setdefault(str(each.employer), []).append(each)
        busy: dict[int, list[str]] = {}
        for clash in overlaps(training, [each.person for each in offered]):
            busy.setdefault(clash.person.pk, []).append(clash.beside)
        return self.enrol_page(
            request,
            "enrol_team",
            training,
            title=_("Enrol the team in “%(training)s”") % {"training": training},
            groups=[
                (name, [(each, busy.get(each.person_id, ())) for each in group])
                for name, group in groups.items()
            ],
            is_for_somebody=training.services.exists()
            or training.organisations.exists(),
        )

    def enrol_team(
        self, request: HttpRequest, training: Training, chosen: Iterable[Employment]
    ) -> bool:
        """Enrol them, all or nobody; tell whether it was done."""
        drafts = [Enrolment(person=e.person, employment=e) for e in chosen]
        try:
            tell_enrolled(
                request,
                enrol_all(training=training, drafts=drafts, by=user_of(request)),
            )
        except ValidationError as refused:
            for text in refused.messages:
                messages.error(request, text)
            return False
        return True

    # --- A list -----------------------------------------------------------------------

    def paste_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a list as anyone has it, show what it means, and enrol whom it names."""
        training = self.open_training(request, object_id)
        if not request.user.has_perm("registry.add_person"):
            raise PermissionDenied
        if away := self.refused(request, training):
            return away
        if "rows" in request.POST:
            return self.check_list(request, training)
        employers = [*training.services.all(), *training.organisations.all()]
        form = PasteForm(
            request.POST or None, request.FILES or None, employers=employers
        )
        if request.method == "POST" and form.is_valid():
            rows = [[cell[:CELL] for cell in row[:COLUMNS]] for row in form.table.rows]
            guess = guessed(user_of(request), training, rows)
            pasted = Pasted(
                rows, guess.header_row, guess.columns, form.cleaned_data.get("employer")
            )
            return self.list_page(request, training, pasted, employers)
        title = _("Paste participants of “%(training)s”") % {"training": training}
        return self.enrol_page(request, "enrol_paste", training, title=title, form=form)

    def check_list(self, request: HttpRequest, training: Training) -> HttpResponse:
        """Look through the list as it was corrected, or take it over."""
        user = user_of(request)
        employers = [*training.services.all(), *training.organisations.all()]
        form = RowsForm(
            request.POST, employers=employers, columns=readable(user, training)
        )
        if not form.is_valid():
            messages.error(request, _("The rows are lost. Paste them again."))
            return HttpResponseRedirect(request.path)
        corrections, decisions, _alike = said(request.POST)
        act = request.POST.get("act", "")
        edited = act.removeprefix("edit-")
        opened = {int(edited)} if edited.isdecimal() and len(edited) < 4 else set()
        pasted = Pasted(
            form.cleaned_data["rows"],
            form.cleaned_data["header_row"],
            form.told(),
            form.cleaned_data["employer"],
            corrections,
            decisions,
            frozenset(opened),
        )
        if act == "land":
            is_done, lines = take_over(pasted, training, user, seen_in(request))
            if is_done:
                enrolled = [line.enrolment for line in lines if line.enrolment]
                tell_enrolled(request, enrolled)
                return HttpResponseRedirect(training_url(training))
            messages.warning(
                request, _("Nobody is enrolled yet: look through the rows.")
            )
            return self.list_page(request, training, pasted, employers, lines)
        return self.list_page(request, training, pasted, employers)

    def list_page(
        self,
        request: HttpRequest,
        training: Training,
        pasted: Pasted,
        employers: Sequence[Any],
        lines: Sequence[Line] | None = None,
    ) -> HttpResponse:
        """Return the page that says what becomes of each row."""
        user = user_of(request)
        if lines is None:
            lines = look_through(pasted, training, user)
        columns = readable(user, training)
        form = RowsForm(
            initial={
                "rows": json.dumps(pasted.rows, ensure_ascii=False),
                "header_row": pasted.header_row,
                "employer": employer_key(pasted.employer),
            },
            employers=employers,
            columns=columns,
        )
        counts = dict.fromkeys(Outcome, 0)
        for line in lines:
            counts[line.outcome] += 1
        stuck = counts[Outcome.FAULTY] + counts[Outcome.DOUBTFUL]
        going = counts[Outcome.ENROLS] + counts[Outcome.WAITS]
        return self.enrol_page(
            request,
            "enrol_list",
            training,
            title=_("Participants of “%(training)s”") % {"training": training},
            form=form,
            lines=lines,
            heads=next((line.cells for line in lines), ()),
            counts=[(each, n) for each, n in counts.items() if n],
            stuck=stuck,
            going=going,
            fresh=sum(line.is_new and bool(line.enrolment) for line in lines),
            seen=json.dumps({line.number: line.mark for line in lines}),
            columns=[
                (place, name, header_of(pasted, place))
                for place, name in enumerate(pasted.columns)
            ],
            missing=missing_columns(user, training, pasted.columns),
            offered=form.offered,
            words=words_of(lines),
        )


def team_of(training: Training, user: Any) -> list[Employment]:
    """Return where people work whom the training is for, unless they are enrolled.

    1 query.
    """
    invited = Employment.objects.current(training.starts_on).filter(
        service__in=training.services.all()
    ) | Employment.objects.current(training.starts_on).filter(
        organisation__in=training.organisations.all()
    )
    taking_part = training.enrolments.exclude(status=Enrolment.Status.WITHDRAWN)
    return list(
        invited.visible_to(user)
        .exclude(person__in=taking_part.values("person"))
        .select_related("person", "service", "organisation", "job_role")
        .order_by(
            "service__name",
            "organisation__name",
            "person__first_name",
            "person__last_name",
            "pk",
        )
    )


def seen_in(request: HttpRequest) -> dict[str, str]:
    """Return what the page said of each row."""
    try:
        seen = json.loads(request.POST.get("seen", "{}"))
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


def employer_key(employer: Any) -> str:
    """Return the employer as the form names it."""
    return f"{employer._meta.model_name}-{employer.pk}" if employer else ""


def header_of(pasted: Pasted, place: int) -> str:
    """Return the header of a column, or the first that stands in it."""
    first = max(pasted.header_row, 1)
    texts = [row[place] for row in pasted.rows[first - 1 :] if row[place]]
    return texts[0] if texts else ""


def words_of(lines: Iterable[Line]) -> list[tuple[str, list[str]]]:
    """Return the words to choose from, by column, where a cell can be corrected."""
    open_columns = {
        cell.column.name: cell.column
        for line in lines
        for cell in line.cells
        if cell.is_open
    }
    return [
        (name, words)
        for name, column in open_columns.items()
        if (words := column.widget.offered())
    ]
