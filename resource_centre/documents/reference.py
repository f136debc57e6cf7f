"""What documents cannot do without, made when it is missing: series, settings."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, override

from resource_centre.documents.models import Series, VerificationSettings
from resource_centre.registry.reference import add_missing


@dataclass(frozen=True)
class DeclaredSeries:
    """A series as it begins: people may write its numbers otherwise later."""

    code: str
    name: str | Promise
    prefix: str = ""
    digits: int = 1
    is_automatic: bool = True

    def row(self) -> Series:
        """Return the series as a new row, named in both languages."""
        with override("bg"):
            name_bg = str(self.name)
        with override("en"):
            name_en = str(self.name)
        return Series(
            code=self.code,
            name_bg=name_bg,
            name_en=name_en,
            prefix=self.prefix,
            digits=self.digits,
            is_automatic=self.is_automatic,
        )


_declared: dict[str, DeclaredSeries] = {}


def declare_series(code: str, name: str | Promise, **more: Any) -> None:
    """Declare a series that documents of a room are numbered by."""
    _declared[code] = DeclaredSeries(code, name, **more)


def declared_series() -> dict[str, DeclaredSeries]:
    """Return all series that the rooms declare, by their codes."""
    return dict(_declared)


def synchronise(*, using: str, **_kwargs: Any) -> None:
    """Add the series and settings that are missing; the others stay as they are."""
    with transaction.atomic(using=using):
        add_missing(using, ("code",), (each.row() for each in _declared.values()))
        VerificationSettings.objects.using(using).get_or_create()


declare_series("outgoing", _("Outgoing letters"), prefix="РЦ-", digits=4)
declare_series("incoming", _("Incoming letters"))
declare_series("documents", _("Documents of the centre"), prefix="Д-", digits=4)
