"""The rows that messages need, looked after by every migration."""

from typing import Any

from resource_centre.messaging.mail import every_kind
from resource_centre.messaging.models import MailSettings, MailTemplate


def synchronise(*, using: str, **_kwargs: Any) -> None:
    """Add the settings and the kinds of mail that have no row; what is there stays."""
    MailSettings.objects.using(using).get_or_create()
    texts = MailTemplate.objects.using(using)
    known = set(texts.values_list("kind", flat=True))
    texts.bulk_create(
        MailTemplate(kind=kind.code) for kind in every_kind() if kind.code not in known
    )
