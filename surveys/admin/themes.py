"""The page on which free answers are read and put together by theme."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _, ngettext

from resource_centre.accounts.models import User
from surveys.facts.analysis.whole import number_told
from surveys.facts.forms import Asked, Form, Kind, form_of
from surveys.facts.texts import PAGE, shown, texts_of
from surveys.forms.themes import MergeForm, ThemeForm, marks_in
from surveys.models import Survey, Theme
from surveys.rules.themes import may_be_read
from surveys.services.themes import (
    add_theme,
    mark_answers,
    merge_themes,
    remove_theme,
    rename_theme,
    themes_of,
)

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

RIGHT = "surveys.change_theme"


def user_of(request: HttpRequest) -> User:
    """Return who is signed in."""
    assert isinstance(request.user, User)  # noqa: S101 - the site asked
    return request.user


def texts_asked(form: Form) -> list[Asked]:
    """Return the questions that are answered in people's own words."""
    return [
        each
        for each in form.questions
        if each.kind == Kind.TEXT and each.meaning != "pair"
    ]


def counted(survey: Survey, key: str) -> list[Any]:
    """Return the themes of the question with `uses`: their marks, hidden if few."""
    here = Q(marks__submission__survey=survey) | Q(marks__anonymous__survey=survey)
    themes = themes_of(survey, key).annotate(number=Count("marks", here))
    found = list(themes.order_by("position", "pk"))
    for theme in found:
        theme.uses = number_told(survey, theme.number)
    return found


class Coding(AnyAdmin):
    """The doors of a survey to the themes of its free answers."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of themes."""
        one = "<int:pk>/themes/"
        own = [
            path(one, self.guard(self.themes_view), name="surveys_survey_themes"),
            path(
                f"{one}add/",
                self.guard(self.add_theme_view),
                name="surveys_survey_add_theme",
            ),
            path(
                f"{one}<int:theme>/",
                self.guard(self.theme_view),
                name="surveys_survey_theme",
            ),
        ]
        return [*own, *super().get_urls()]

    def get_coded(self, request: HttpRequest, pk: int) -> Survey:
        """Return the survey; raise PermissionDenied for whoever may not mark."""
        survey: Survey = self.get_visible(request, str(pk))
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return survey

    # --- Reading and marking --------------------------------------------------------

    def themes_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the answers to a question in words, or mark what was ticked."""
        survey: Survey = self.get_visible(request, str(pk))
        asked = texts_asked(form_of(survey.version))
        wanted = request.GET.get("question", "")
        question = next((each for each in asked if each.key == wanted), None)
        if wanted and question is None:
            raise Http404
        question = question or next(iter(asked), None)
        if request.method == "POST" and question is not None:
            return self.marked(request, self.get_coded(request, pk), question.key)
        context = {
            "questions": asked,
            "question": question,
            "can_read": may_be_read(survey),
            "can_mark": request.user.has_perm(RIGHT),
            **(self.answers(request, survey, question.key) if question else {}),
        }
        return self.coding_page(request, survey, "themes", context)

    def answers(self, request: HttpRequest, survey: Survey, key: str) -> dict[str, Any]:
        """Return a page of the answers, and the themes (up to 5 queries)."""
        themes = counted(survey, key)
        found = texts_of(survey, key, user_of(request))
        pages = Paginator(found, PAGE)
        page: Page[Any] = pages.get_page(request.GET.get("p"))
        return {
            "themes": themes,
            "page": page,
            "texts": shown(survey, page.object_list, themes),  # type: ignore[arg-type]
            "theme_form": ThemeForm(),
        }

    def marked(
        self, request: HttpRequest, survey: Survey, key: str
    ) -> HttpResponseBase:
        """Mark what was ticked on the page, and show it again."""
        marks = marks_in(request.POST.getlist("shown"), request.POST.getlist("mark"))
        try:
            changed = mark_answers(
                survey=survey, key=key, by=user_of(request), marks=marks
            )
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            said = ngettext("%(n)d mark changed.", "%(n)d marks changed.", changed)
            messages.success(request, said % {"n": changed})
        return HttpResponseRedirect(request.get_full_path())

    # --- The themes themselves ------------------------------------------------------

    def add_theme_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Add a theme to a question."""
        survey = self.get_coded(request, pk)
        key = request.GET.get("question", "")
        form = ThemeForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                theme = add_theme(survey=survey, key=key, **form.cleaned_data)
            except ValidationError as refused:
                form.refuse(refused)
            else:
                said = _("The theme “%(theme)s” is added.") % {"theme": theme}
                messages.success(request, said)
                return HttpResponseRedirect(self.address_of(survey, key))
        context = {"theme_form": form, "back": self.address_of(survey, key)}
        return self.coding_page(request, survey, "theme", context)

    def theme_view(self, request: HttpRequest, pk: int, theme: int) -> HttpResponseBase:
        """Rename a theme, let another take it in, or remove it."""
        survey = self.get_coded(request, pk)
        questionnaire = survey.version.questionnaire_id
        found = get_object_or_404(Theme, pk=theme, questionnaire=questionnaire)
        others = themes_of(survey, found.question_key).exclude(pk=found.pk)
        what, data = request.POST.get("do", ""), request.POST
        initial = {"title": found.title, "title_en": found.title_en}
        form = ThemeForm(data if what == "rename" else None, initial=initial)
        merge = MergeForm(data if what == "merge" else None, others=others)
        back = self.address_of(survey, found.question_key)
        try:
            if said := self.done(what, found, form, merge):
                messages.success(request, said)
                return HttpResponseRedirect(back)
        except ValidationError as refused:
            if what == "rename":
                form.refuse(refused)
            else:
                messages.error(request, " ".join(refused.messages))
        context = {
            "theme": found,
            "theme_form": form,
            "merge_form": merge,
            "has_others": others.exists(),
            "back": back,
        }
        return self.coding_page(request, survey, "theme", context)

    def done(self, what: str, theme: Theme, form: ThemeForm, merge: MergeForm) -> str:
        """Do to the theme what was asked; return what to say, nothing if not done."""
        before = {"theme": str(theme)}
        if what == "rename" and form.is_valid():
            rename_theme(theme=theme, **form.cleaned_data)
            return _("The theme “%(theme)s” is saved.") % {"theme": theme}
        if what == "merge" and merge.is_valid():
            into = merge_themes(kept=merge.cleaned_data["into"], removed=theme)
            told = {**before, "into": into}
            return _("“%(theme)s” is a part of “%(into)s” now.") % told
        if what == "remove":
            remove_theme(theme=theme)
            return _("The theme “%(theme)s” is removed.") % before
        return ""

    def address_of(self, survey: Survey, key: str) -> str:
        """Return the address of the page of a question's answers."""
        return f"{self.url('themes', survey.pk)}?question={key}"

    def coding_page(
        self,
        request: HttpRequest,
        survey: Survey,
        name: str,
        context: dict[str, Any],
    ) -> HttpResponse:
        """Return a page about the themes of a survey."""
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"surveys/admin/analysis/{name}.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Themes of answers"),
                "opts": self.opts,
                "survey": survey,
                **context,
            },
        )
