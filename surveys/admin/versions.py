"""The pages on which a version of a questionnaire is built, looked at and checked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from surveys.facts.conditions import in_words
from surveys.facts.differences import differences
from surveys.facts.forms import Asked, Form, form_of
from surveys.facts.numbering import numbers_of
from surveys.forms.building import SectionForm, TextsForm
from surveys.forms.questionnaires import QuestionForm
from surveys.models import (
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Section,
)
from surveys.rules.questionnaires import ensure_draft, findings
from surveys.services.editing import (
    delete_question,
    delete_section,
    discard,
    move,
    put_question,
    put_section,
    put_texts,
)
from surveys.services.questionnaires import draft_of, freeze

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

Version = QuestionnaireVersion
MOVES = {"up": -1, "down": 1}


class Building(AnyAdmin):
    """The doors of a questionnaire's page for its versions."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with those of versions first."""
        here = "<int:pk>/versions/<int:number>/"
        doors: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
            (here, self.version_view, "version"),
            (f"{here}texts/", self.texts_view, "texts"),
            (f"{here}preview/", self.preview_view, "preview"),
            (f"{here}changes/", self.changes_view, "changes"),
            (f"{here}sections/add/", self.section_view, "section_add"),
            (f"{here}sections/<int:part>/", self.section_view, "section"),
            (f"{here}questions/add/", self.question_view, "question_add"),
            (f"{here}questions/<int:part>/", self.question_view, "question"),
        )
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [path(p, self.guard(view), name=f"{name}_{n}") for p, view, n in doors]
        return [*own, *super().get_urls()]

    # --- What all pages share ---------------------------------------------------

    def version_seen(self, request: HttpRequest, pk: int, number: int) -> Version:
        """Return the version; raise Http404 when the user sees none like it."""
        questionnaire: Questionnaire = self.get_visible(request, str(pk))
        found = questionnaire.versions.filter(number=number).first()
        if found is None:
            raise Http404
        found.questionnaire = questionnaire
        return found

    def draft_seen(self, request: HttpRequest, pk: int, number: int) -> Version:
        """Return the draft, if the user may change it.

        Raise Http404 when it is no draft, PermissionDenied when they may not.
        """
        version = self.version_seen(request, pk, number)
        if not self.has_change_permission(request, version.questionnaire):
            raise PermissionDenied
        return version

    def version_url(self, version: Version, page: str = "version", *parts: Any) -> str:
        """Return the address of one of the version's pages."""
        return self.url(page, version.questionnaire_id, version.number, *parts)

    def about(
        self, request: HttpRequest, version: Version, name: str, **context: Any
    ) -> TemplateResponse:
        """Return a page about the version."""
        request.current_app = self.admin_site.name
        may_change = self.has_change_permission(request, version.questionnaire)
        return TemplateResponse(
            request,
            f"surveys/admin/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "section": self.section,
                "questionnaire": version.questionnaire,
                "version": version,
                "record_url": self.record_url(version.questionnaire),
                "may_change": may_change,
                "may_build": may_change and not version.is_frozen,
                "back": self.version_url(version),
                "media": self.media,
                **context,
            },
        )

    # --- The version itself -----------------------------------------------------

    def version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show the sections and questions; move and delete them, freeze the version."""
        version = self.version_seen(request, pk, number)
        if request.method == "POST":
            if not self.has_change_permission(request, version.questionnaire):
                raise PermissionDenied
            return self.version_done(request, version)
        form = form_of(version)
        is_checked = "check" in request.GET
        draft = version.questionnaire.versions.filter(frozen_at=None).first()
        return self.about(
            request,
            version,
            "version",
            title=_("Version %(number)d") % {"number": version.number},
            form=form,
            pages=pages_of(version, form),
            is_checked=is_checked,
            findings=findings(form) if is_checked else (),
            draft=None if draft == version else draft,
            paper=reverse("documents:draft", args=["questionnaire", version.pk]),
        )

    def version_done(self, request: HttpRequest, version: Version) -> HttpResponse:
        """Do what a button of the page says; say what was refused."""
        back = self.version_url(version)
        try:
            if "freeze" in request.POST:
                freeze(version=version)
                text = _("The version is ready: surveys can use it now.")
                messages.success(request, text)
            elif "next" in request.POST:
                user: Any = request.user
                draft = draft_of(questionnaire=version.questionnaire, by=user)
                return HttpResponseRedirect(self.version_url(draft))
            elif "discard" in request.POST:
                discard(version=version)
                messages.success(request, _("The draft is deleted."))
                return HttpResponseRedirect(self.record_url(version.questionnaire))
            else:
                return HttpResponseRedirect(back + moved(request, version))
        except ValidationError as refused:
            for message in refused.messages:
                messages.error(request, message)
        return HttpResponseRedirect(back)

    def texts_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Change what people read before and after."""
        version = self.draft_seen(request, pk, number)
        form = TextsForm(request.POST or None, instance=version)
        if form.is_valid() and self.kept(
            request, form, lambda: put_texts(version=version, **form.cleaned_data)
        ):
            return HttpResponseRedirect(self.version_url(version))
        title = _("Introduction and thanks")
        return self.about(request, version, "part", title=title, form=form)

    def preview_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show the version as those see it who are asked."""
        version = self.version_seen(request, pk, number)
        form = form_of(version)
        return self.about(
            request,
            version,
            "preview",
            title=_("As people see it"),
            form=form,
            pages=pages_of(version, form),
        )

    def changes_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show what changed since the version before."""
        version = self.version_seen(request, pk, number)
        earlier = version.questionnaire.versions.filter(number__lt=version.number)
        before = earlier.order_by("-number").first()
        found = differences(form_of(before), form_of(version)) if before else ()
        return self.about(
            request,
            version,
            "changes",
            title=_("What changed"),
            before=before,
            differences=found,
        )

    # --- Its parts --------------------------------------------------------------

    def section_view(
        self, request: HttpRequest, pk: int, number: int, part: int | None = None
    ) -> HttpResponse:
        """Add a section or change one; delete it."""
        version = self.draft_seen(request, pk, number)
        section = part_of(version, Section, part)
        whole = form_of(version)
        form = SectionForm(request.POST or None, form=whole, section=section)
        back = self.version_url(version)
        if section and "delete" in request.POST:
            self.kept(request, form, lambda: delete_section(section=section))
            return HttpResponseRedirect(back)
        if form.is_valid() and self.kept(
            request,
            form,
            lambda: put_section(
                version=version,
                title=form.wording("title"),
                relevance=form.relevance(),
                section=section,
            ),
        ):
            return HttpResponseRedirect(back)
        title = _("Section") if section else _("New section")
        return self.about(
            request,
            version,
            "part",
            title=title,
            form=form,
            part=section,
            consequence=_("Its questions are deleted with it."),
        )

    def question_view(
        self, request: HttpRequest, pk: int, number: int, part: int | None = None
    ) -> HttpResponse:
        """Add a question or change one; delete it."""
        version = self.draft_seen(request, pk, number)
        question = part_of(version, Question, part)
        form = QuestionForm(
            request.POST or None,
            form=form_of(version),
            version=version,
            question=question,
            initial=begun(request, version, question),
        )
        if question and "delete" in request.POST:
            self.kept(request, form, lambda: delete_question(question=question))
            return HttpResponseRedirect(self.version_url(version))
        if form.is_valid():
            kept = self.kept(request, form, lambda: question_put(form, question))
            if kept:
                return HttpResponseRedirect(self.after_question(request, version, kept))
        title = _("Question") if question else _("New question")
        return self.about(
            request,
            version,
            "part",
            title=title,
            form=form,
            part=question,
            key=question.key if question else "",
            another=True,
        )

    def after_question(
        self, request: HttpRequest, version: Version, kept: Question
    ) -> str:
        """Return where to go once a question is saved: to the next one, or back."""
        messages.success(request, _("Saved: %(what)s") % {"what": str(kept)[:80]})
        if "another" not in request.POST:
            return f"{self.version_url(version)}#question-{kept.pk}"
        address = self.version_url(version, "question_add")
        return f"{address}?section={kept.section_id}&kind={kept.kind}"

    def kept(self, request: HttpRequest, form: Any, step: Callable[[], Any]) -> Any:
        """Do a step and return what came of it, None where the form says why not."""
        try:
            return step() or True
        except ValidationError as refused:
            if "delete" in request.POST:
                for message in refused.messages:
                    messages.error(request, message)
                return None
            known = getattr(refused, "error_dict", {})
            for name, errors in known.items():
                form.add_error(name if name in form.fields else None, errors)
            if not known:
                form.add_error(None, refused)
        return None


def question_put(form: QuestionForm, question: Question | None) -> Question:
    """Save the question as the form says, in its section and place."""
    taken = form.cleaned_data
    return put_question(
        section=taken["section"],
        asked=form.asked(),
        question=question,
        position=taken["position"],
        everywhere=taken.get("everywhere", False),
    )


def part_of(version: Version, model: Any, part: int | None) -> Any:
    """Return the section or question of the version, None for a new one.

    Raise Http404 where there is none, or where the version is frozen.
    """
    try:
        ensure_draft(version)
    except ValidationError as frozen:
        raise Http404 from frozen
    if part is None:
        return None
    found = model.objects.filter(version=version, pk=part).first()
    if found is None:
        raise Http404
    return found


def begun(
    request: HttpRequest, version: Version, question: Question | None
) -> dict[str, Any]:
    """Return where a question stands, a new one at the end of a section."""
    if question is not None:
        return {"section": question.section_id, "position": question.position}
    wanted: dict[str, Any] = {
        name: request.GET[name] for name in ("section", "kind") if name in request.GET
    }
    if not wanted.get("section", "").isdigit():
        last = version.sections.order_by("position", "pk").last()
        wanted["section"] = last.pk if last else ""
    return wanted


def moved(request: HttpRequest, version: Version) -> str:
    """Move the section or question that a button names; return where it stands."""
    for model, name in ((Section, "section"), (Question, "question")):
        for way, by in MOVES.items():
            key = request.POST.get(f"{name}_{way}", "")
            if key.isdigit():
                part = part_of(version, model, int(key))
                move(part=part, by=by)
                return f"#{name}-{part.pk}"
    return ""


def pages_of(version: Version, form: Form) -> list[dict[str, Any]]:
    """Return the sections with their questions as pages show them (2 queries)."""
    numbers = numbers_of(form)
    sections = dict(version.sections.values_list("key", "pk"))
    questions = dict(version.questions.values_list("key", "pk"))
    return [
        {
            "pk": sections[page.key],
            "page": page,
            "condition": in_words(form, page.relevance, numbers),
            "questions": [
                {
                    "pk": questions[asked.key],
                    "asked": asked,
                    "number": numbers.get(asked.key),
                    "kind": kind_called(asked),
                    "condition": in_words(form, asked.relevance, numbers),
                }
                for asked in page.questions
            ],
        }
        for page in form.pages
    ]


def kind_called(asked: Asked) -> str:
    """Return the kind of a question in words."""
    return str(Question.Kind(asked.kind).label)
