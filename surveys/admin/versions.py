"""The pages on which a version of a questionnaire is built, looked at and checked."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext as _,
    override,
)

from surveys.admin.ordering import moved, part_of
from surveys.admin.showing import pages_of, with_addresses
from surveys.facts.differences import differences
from surveys.facts.filling import boxes_of, conditions
from surveys.facts.forms import form_of
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


class Building(AnyAdmin):
    """The doors of a questionnaire's page for its versions."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with those of versions first."""
        here = "<int:pk>/versions/<int:number>/"
        section = self.on_draft(self.section_view)
        question = self.on_draft(self.question_view)
        doors: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
            (here, self.version_view, "version"),
            (f"{here}texts/", self.on_draft(self.texts_view), "texts"),
            (f"{here}preview/", self.preview_view, "preview"),
            (f"{here}changes/", self.changes_view, "changes"),
            (f"{here}sections/add/", section, "section_add"),
            (f"{here}sections/<int:part>/", section, "section"),
            (f"{here}questions/add/", question, "question_add"),
            (f"{here}questions/<int:part>/", question, "question"),
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

    def on_draft(self, view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        """Return a view of those who may change the draft.

        One that is frozen meanwhile, perhaps in another window, is shown instead.
        """

        def shown(
            request: HttpRequest, pk: int, number: int, **part: int
        ) -> HttpResponse:
            version = self.version_seen(request, pk, number)
            if not self.has_change_permission(request, version.questionnaire):
                raise PermissionDenied
            try:
                ensure_draft(version)
            except ValidationError as frozen:
                messages.error(request, frozen.messages[0])
                return HttpResponseRedirect(self.version_url(version))
            return view(request, version, **part)

        return shown

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
        pages = pages_of(version, form)
        found = findings(form) if "check" in request.GET else None
        draft = version.questionnaire.versions.filter(frozen_at=None).first()
        return self.about(
            request,
            version,
            "version",
            title=_("Version %(number)d") % {"number": version.number},
            form=form,
            pages=pages,
            is_checked=found is not None,
            findings=with_addresses(
                found or (), pages, partial(self.version_url, version)
            ),
            draft=None if draft == version else draft,
            paper=reverse("documents:draft", args=["questionnaire", version.pk]),
        )

    def version_done(self, request: HttpRequest, version: Version) -> HttpResponse:
        """Do what a button of the page says; say what was refused."""
        back = self.version_url(version)
        try:
            if "freeze" in request.POST:
                if findings(form_of(version)):
                    messages.error(
                        request, _("It is not ready yet: see what was found.")
                    )
                    return HttpResponseRedirect(f"{back}?check=yes#findings")
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

    def texts_view(self, request: HttpRequest, version: Version) -> HttpResponse:
        """Change what people read before and after."""
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
        form, every = form_of(version), dict(settings.LANGUAGES)
        shown = request.GET.get("in", "")
        shown = shown if shown in every else get_language() or settings.LANGUAGE_CODE
        with override(shown):
            asked = frozenset(form.by_key)
            sections = [
                {"page": page, "boxes": boxes_of(form, page, {}, asked=asked)}
                for page in form.pages
            ]
        return self.about(
            request,
            version,
            "preview",
            title=_("As people see it"),
            form=form,
            sections=sections,
            shown=shown,
            languages=[(code, get_language_info(code)) for code in every],
            conditions={"conditions": conditions(form), "answers": {}},
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
        self, request: HttpRequest, version: Version, part: int | None = None
    ) -> HttpResponse:
        """Add a section or change one; delete it."""
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
        self, request: HttpRequest, version: Version, part: int | None = None
    ) -> HttpResponse:
        """Add a question or change one; delete it."""
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
