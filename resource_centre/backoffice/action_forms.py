"""Actions that ask something first: a reason, a day, a file."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.actions import NAMED, RECORD, Action
from resource_centre.common.text import clean

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

ASKED = "asked"
FilledAction = Callable[
    [Any, HttpRequest, QuerySet[Any], dict[str, Any]], HttpResponseBase | None
]


class ActionForm(forms.Form):
    """What an action asks of whoever does it to the `records`."""

    required_css_class = "required"

    def __init__(
        self, *args: Any, request: HttpRequest, records: QuerySet[Any], **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.request, self.records = request, records

    def __getitem__(self, name: str) -> forms.BoundField:
        """Return the field as it is shown, its label with a capital letter."""
        bound = super().__getitem__(name)
        bound.label = capfirst(str(bound.label))
        return bound

    def clean(self) -> dict[str, Any]:
        """Take all text in one form, without control characters."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = clean(value)
        return cleaned

    def refuse(self, refused: ValidationError) -> None:
        """Show what a service has refused, beside its field where there is one."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            known = name in self.fields and name != NON_FIELD_ERRORS
            self.add_error(name if known else None, errors)


def asking(
    form: Callable[..., ActionForm],
    *,
    button: str | Promise,
    consequence: str | Promise = "",
    one: bool = False,
) -> Callable[[FilledAction], Action]:
    """Ask what the form asks before the action, naming the records.

    The action is called with what was filled in as well; what it refuses is shown on
    the form. With `one` it is done to a single record.
    """

    def decorate(action: FilledAction) -> Action:
        @wraps(action)
        def ask(
            admin: "CentreAdmin", request: HttpRequest, queryset: QuerySet[Any]
        ) -> HttpResponseBase | None:
            if one and queryset[:2].count() != 1:
                messages.warning(request, _("Choose one: this is done one by one."))
                return None
            is_filled = request.POST.get(ASKED) == "yes"
            data = (request.POST, request.FILES) if is_filled else ()
            filled = form(*data, request=request, records=queryset)
            if is_filled and filled.is_valid():
                try:
                    with transaction.atomic():
                        return action(admin, request, queryset, filled.cleaned_data)
                except ValidationError as refused:
                    filled.refuse(refused)
            texts = {"button": button, "consequence": consequence}
            return asked(admin, request, queryset, action.__name__, filled, texts)

        return ask

    return decorate


def asked(
    admin: "CentreAdmin",
    request: HttpRequest,
    queryset: QuerySet[Any],
    action: str,
    form: ActionForm,
    texts: dict[str, str | Promise],
) -> TemplateResponse:
    """Return the page that names the records and asks what the form asks."""
    total = queryset.count()
    record = request.POST.get(RECORD, "")
    context = {
        "title": dict(admin.get_action_choices(request))[action],
        "records": queryset[:NAMED],
        "more": max(total - NAMED, 0),
        "hidden": {
            "action": action,
            ASKED: "yes",
            "select_across": request.POST.get("select_across", "0"),
            **({RECORD: record} if record else {}),
        },
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "address": admin.url("changelist"),
        "back": admin.url("change", record) if record else admin.url("changelist"),
        **texts,
    }
    return form_page(admin, request, form, context)


def form_page(
    admin: "CentreAdmin",
    request: HttpRequest,
    form: forms.Form,
    context: dict[str, Any],
) -> TemplateResponse:
    """Return a page of the back office with a form that is no model's."""
    request.current_app = admin.admin_site.name
    return TemplateResponse(
        request,
        "backoffice/action_form.html",
        {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "form": form,
            "media": admin.media + form.media,
            **context,
        },
    )
