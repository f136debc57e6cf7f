"""The words of mails: seen as they would arrive while they are changed."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext as _, gettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.messaging.composing import composer, words_in
from resource_centre.messaging.forms import MailTemplateForm
from resource_centre.messaging.mail import every_kind
from resource_centre.messaging.models import MailTemplate


@dataclass(frozen=True)
class Side:
    """The words of one language: their fields, and the mail they make."""

    language: str
    name: str
    subject: Any
    body: Any
    is_changed: bool
    preview: tuple[str, str] | None


@admin.register(MailTemplate)
class MailTemplateAdmin(CentreAdmin):
    """The words of each kind of mail."""

    section = Section.DOCUMENTS
    order = 80
    can_add = can_delete = False
    list_display = ("__str__", "subject_now", "changed")
    list_display_links = ("__str__",)

    class Media:
        css = {"all": ("backoffice/exchange.css", "messaging/messaging.css")}

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the kinds that the rooms still declare."""
        declared = [kind.code for kind in every_kind()]
        return super().visible_to(user).filter(kind__in=declared)

    @admin.display(description=gettext_lazy("subject"))
    def subject_now(self, text: MailTemplate) -> str:
        """Return the subject that holds today, in the language of the page."""
        return words_in(text, get_language() or settings.LANGUAGE_CODE).subject

    @admin.display(description=gettext_lazy("changed"))
    def changed(self, text: MailTemplate) -> str:
        """Return the languages in which the words are the staff's."""
        names = (str(n) for code, n in settings.LANGUAGES if text.is_changed(code))
        return ", ".join(names)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the words beside the mails they make; save them or put them back."""
        text: MailTemplate = self.get_visible(request, object_id)
        if request.method != "POST":
            return self.shown(request, text, MailTemplateForm(instance=text))
        if not self.has_change_permission(request, text):
            raise PermissionDenied
        if "_restore" in request.POST:
            return self.restore(request, text, request.POST["_restore"])
        form = MailTemplateForm(request.POST, instance=text)
        if not form.is_valid() or "_preview" in request.POST:
            return self.shown(request, text, form)
        form.save()
        messages.success(request, _("The text was saved. New mails will have it."))
        return redirect(self.url("change", text.pk))

    def restore(
        self, request: HttpRequest, text: MailTemplate, language: str
    ) -> HttpResponse:
        """Put the words of a language back as they were declared."""
        if language in dict(settings.LANGUAGES):
            setattr(text, f"subject_{language}", "")
            setattr(text, f"body_{language}", "")
            text.save()
            messages.success(request, _("The original text is back."))
        return redirect(self.url("change", text.pk))

    def shown(
        self, request: HttpRequest, text: MailTemplate, form: MailTemplateForm
    ) -> HttpResponse:
        """Return the page with both languages, each beside its mail."""
        context = {
            **self.admin_site.each_context(request),
            "title": str(text),
            "original": text,
            "opts": self.opts,
            "form": form,
            "sides": [side(form, code, name) for code, name in settings.LANGUAGES],
            "variables": form.mail_kind.known(),
            "may_change": self.has_change_permission(request, text),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "messaging/admin/template.html", context)


def side(form: MailTemplateForm, language: str, name: Any) -> Side:
    """Return the words of a language with the mail they make."""
    kind, words = form.mail_kind, form.words(language)
    samples = kind.samples(language)
    mail = composer(kind, language, words).compose(samples) if words else None
    return Side(
        language=language,
        name=str(name),
        subject=form[f"subject_{language}"],
        body=form[f"body_{language}"],
        is_changed=form.instance.is_changed(language),
        preview=mail,
    )
