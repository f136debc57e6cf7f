"""What admins and inlines share: only what the user may see exists."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.admin.widgets import (
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest


class Scoped:
    """What an admin and an inline share: only what the user may see exists."""

    model: type[models.Model]
    admin_site: Any
    error_fields: ClassVar[Mapping[str, str]] = {}
    view_on_site: Any = False

    def visible_to(self, user: Any) -> models.QuerySet[Any]:
        """Return the records the user may see.

        Raise ImproperlyConfigured when the model does not say which they are.
        """
        records = self.model._default_manager.all()
        if not hasattr(records, "visible_to"):
            message = (
                f"Nobody sees {self.model._meta.label}: its queryset needs a method"
                " visible_to(user)."
            )
            raise ImproperlyConfigured(message)
        visible: models.QuerySet[Any] = records.visible_to(user)
        return visible

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest
    ) -> models.QuerySet[Any] | None:
        """Offer only visible records, and accept no others."""
        remote = db_field.remote_field.model
        if self.admin_site.is_registered(remote):
            return self.admin_site.get_model_admin(remote).get_queryset(request)  # type: ignore[no-any-return]
        return super().get_field_queryset(db, db_field, request)  # type: ignore[misc,no-any-return]

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        """Return the field, without Django's doors to the record it points to."""
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_delete_related = False
            widget.can_view_related = False
            widget = widget.widget
        if isinstance(widget, AutocompleteSelectMultiple):
            # Else there is a cross for all chosen among those of each: a list that
            # has something else than items, which screen readers do not take.
            widget.is_required = True
        return field

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the record's own page on the portal, if it is to be shown."""
        shown = obj is not None and self.view_on_site
        return obj.get_absolute_url() if shown else None
