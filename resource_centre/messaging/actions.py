"""What can be done from lists of other rooms: writing to people, sending documents.

Each asks first on a page of its own, which says how many get a mail, and how many
have to be called.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _, gettext_lazy, ngettext, override

from resource_centre.accounts.models import User
from resource_centre.backoffice.actions import (
    RECORD,
    Menu,
    confirmed,
    kept_in,
    offered,
    register_action,
)
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging.composing import compose
from resource_centre.messaging.forms import (
    NoticeForm,
    SendDocumentForm,
    SendOneDocumentForm,
)
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.models import Message, SharedDocument
from resource_centre.messaging.services.notices import write_to_people
from resource_centre.messaging.services.sharing import end_links, send_document
from resource_centre.registry.models import Person

ANSWERED = "_answered"
NAMED = 12
MOST = 500
SHOWN = 10
WRITE = "messaging.add_message"
Way = SendDocumentForm.Way


@dataclass(frozen=True)
class Counted:
    """How many are written to: all of them, by mail, by phone, sharing a mailbox."""

    total: int
    by_mail: int
    sharing: int = 0

    @property
    def by_phone(self) -> int:
        """Return how many have no e-mail."""
        return self.total - self.by_mail


# --- Asking -------------------------------------------------------------------------


def is_answered(request: HttpRequest) -> bool:
    """Tell whether the page of the action has been filled."""
    return request.POST.get(ANSWERED) == "yes"


def form_for(
    request: HttpRequest, kind: type[forms.Form], initial: Mapping[str, Any]
) -> forms.Form:
    """Return the form of the action's page, filled if it has been."""
    if is_answered(request):
        return kind(request.POST)
    return kind(initial=dict(initial))


def page(
    admin: Any, request: HttpRequest, action: str, form: forms.Form, **context: Any
) -> TemplateResponse:
    """Return the page that asks what an action, or a page of its own, needs."""
    whole = {
        **admin.admin_site.each_context(request),
        "title": dict(admin.get_action_choices(request)).get(action, ""),
        "opts": admin.opts,
        "action": action,
        "form": form,
        "answered": ANSWERED,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "record": request.POST.get(RECORD, ""),
        "record_name": RECORD,
        **context,
    }
    if "counted" in context:
        whole["more"] = max(context["counted"].total - NAMED, 0)
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "messaging/admin/ask.html", whole)


def ensure_not_too_many(chosen: Sequence[Any]) -> None:
    """Raise ValidationError when more are chosen than are written to at once."""
    if len(chosen) > MOST:
        message = _("Choose %(most)s at most.")
        raise ValidationError(message, code="too_many", params={"most": MOST})


# --- Writing to people --------------------------------------------------------------


@admin.action(description=gettext_lazy("Write to them"))
def write_to_selected(
    admin: Any, request: HttpRequest, queryset: QuerySet[Person]
) -> HttpResponseBase | None:
    """Write the same words to each of the people, as drafts or to be sent at once."""
    people = list(queryset[: MOST + 1])
    ensure_not_too_many(people)
    form = form_for(request, NoticeForm, {})
    if form.is_valid() and request.POST.get("_do") in {"send", "draft"}:
        say_written(request, write(request, form, people))
        return None
    context = {
        "counted": count_people(people),
        "names": people[:NAMED],
        "may_draft": True,
        "preview": preview_notice(form, people[:1]),
    }
    return page(admin, request, "write_to_selected", form, **context)


def write(
    request: HttpRequest, form: forms.Form, people: list[Person]
) -> list[Message]:
    """Write what the form says to the people; return their messages."""
    assert isinstance(request.user, User)  # noqa: S101 - the site asked
    said = form.cleaned_data
    return write_to_people(
        people=people,
        key=f"notice:{said['key']}",
        subject=said["subject"],
        text=said["text"],
        language=said["language"],
        by=request.user,
        is_draft=request.POST.get("_do") == "draft",
    )


def count_people(people: list[Person]) -> Counted:
    """Return how many people there are, with an e-mail, with a shared one."""
    mailboxes = Counter(person.email.lower() for person in people if person.email)
    sharing = sum(number for number in mailboxes.values() if number > 1)
    return Counted(len(people), mailboxes.total(), sharing)


def preview_notice(
    form: forms.Form, people: Sequence[Person]
) -> tuple[str, str] | None:
    """Return the mail as the first of the people would get it, once it is filled."""
    if not form.is_bound or not form.is_valid() or not people:
        return None
    said = form.cleaned_data
    with override(said["language"]):
        name = str(people[0])
    values = {"person": name, "subject": said["subject"], "text": said["text"]}
    return compose(kind_named("notice"), said["language"], values)


def say_written(request: HttpRequest, written: list[Message]) -> None:
    """Tell how many messages wait as drafts, to be sent, or for a call."""
    for status, told in TOLD.items():
        count = sum(message.status == status for message in written)
        if count:
            messages.success(request, told(count) % {"count": count})


TOLD: dict[str, Callable[[int], str]] = {
    Message.Status.DRAFT: lambda n: ngettext(
        "%(count)d draft was saved.", "%(count)d drafts were saved.", n
    ),
    Message.Status.QUEUED: lambda n: ngettext(
        "%(count)d mail will be sent.", "%(count)d mails will be sent.", n
    ),
    Message.Status.TO_CALL: lambda n: ngettext(
        "%(count)d person has to be called: there is no e-mail.",
        "%(count)d people have to be called: there is no e-mail.",
        n,
    ),
}


# --- Sending documents --------------------------------------------------------------


@admin.action(description=gettext_lazy("Send by e-mail"))
def send_by_mail(
    admin: Any, request: HttpRequest, queryset: QuerySet[IssuedDocument]
) -> HttpResponseBase | None:
    """Send each document to its addressee, as a file or as a personal link."""
    related = queryset.select_related("person", "organisation", "district")
    documents = list(related[: MOST + 1])
    ensure_not_too_many(documents)
    single = len(documents) == 1
    kind = SendOneDocumentForm if single else SendDocumentForm
    first = {"address": address_of(documents[0])} if single else {}
    form = form_for(request, kind, {**first, "language": documents[0].language})
    if not form.is_valid() or request.POST.get("_do") != "send":
        by_mail = sum(bool(address_of(document)) for document in documents)
        context = {
            "counted": Counted(len(documents), by_mail),
            "names": [f"{each} – {recipient_of(each)}" for each in documents[:NAMED]],
        }
        return page(admin, request, "send_by_mail", form, **context)
    say_written(request, send(request, form, documents))
    return None


def send(
    request: HttpRequest, form: forms.Form, documents: list[IssuedDocument]
) -> list[Message]:
    """Send the documents as the form says; return their messages."""
    assert isinstance(request.user, User)  # noqa: S101 - the site asked
    said = form.cleaned_data
    return [
        send_document(
            document=document,
            key=f"document:{said['key']}:{document.pk}",
            by=request.user,
            language=said["language"],
            words=said["words"],
            address=said.get("address"),
            is_attached=said["way"] != Way.LINK,
            is_linked=said["way"] != Way.FILE,
        )
        for document in documents
    ]


def address_of(document: IssuedDocument) -> str:
    """Return the e-mail of whom the document is for."""
    addressee = document.person or document.organisation
    return addressee.email if addressee else ""


def recipient_of(document: IssuedDocument) -> str:
    """Return whom the document is for, with the e-mail."""
    addressee = document.person or document.organisation or document.addressee
    address = address_of(document) or _("no e-mail")
    return f"{addressee} ({address})"


@kept_in(Menu.MORE)
@offered(lambda document: SharedDocument.objects.filter(pk=document.pk).exists())
@admin.action(description=gettext_lazy("End the links given"))
@confirmed(
    consequence=gettext_lazy(
        "Nobody can open it any more with a link that was sent. A new link can be sent"
        " later."
    ),
    button=gettext_lazy("End the links"),
)
def end_links_given(
    _admin: Any, request: HttpRequest, queryset: QuerySet[IssuedDocument]
) -> None:
    """Let no link sent so far open the documents."""
    ended = sum(end_links(document=document) for document in queryset)
    told = ngettext(
        "The links to %(count)d document were ended.",
        "The links to %(count)d documents were ended.",
        ended,
    )
    messages.success(request, told % {"count": ended})


# --- What was sent ------------------------------------------------------------------


def messages_to(person: Person, request: HttpRequest) -> Panel | None:
    """Show on the person's page what was written to them last (1 query)."""
    return panel_of(request, person=person)


def messages_with(document: IssuedDocument, request: HttpRequest) -> Panel | None:
    """Show on the document's page where it was sent (1 query)."""
    return panel_of(
        request,
        content_type=ContentType.objects.get_for_model(IssuedDocument),
        object_id=document.pk,
    )


def panel_of(request: HttpRequest, **about: Any) -> Panel | None:
    """Return the last messages that the user may see, None when there are none."""
    if not request.user.has_perm("messaging.view_message"):
        return None
    visible = Message.objects.visible_to(request.user)
    written = list(visible.filter(**about)[:SHOWN])
    return (
        Panel("messaging/admin/panel.html", {"messages": written}) if written else None
    )


register_panel(Person, messages_to)
register_panel(IssuedDocument, messages_with)
register_action(Person, write_to_selected, permission=WRITE)
register_action(IssuedDocument, send_by_mail, permission=WRITE)
register_action(IssuedDocument, end_links_given, permission=WRITE)
