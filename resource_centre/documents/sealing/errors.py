"""Why a document was not sealed, in words for whoever looks after the centre."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    "misconfigured": _("The settings of the seal are incomplete or wrong."),
    "unreadable": _("The file of the seal cannot be read."),
    "password": _("The password or PIN of the seal is not accepted."),
    "early": _("The certificate of the seal is not valid yet."),
    "expired": _("The certificate of the seal has expired."),
    "token": _("The device that holds the seal does not answer."),
    "server": _("The server that seals documents does not answer or refuses."),
    "timestamp": _("The server of time stamps does not answer or refuses."),
    "mismatch": _("The key of the seal does not match its certificate."),
    "failed": _("The document could not be sealed."),
}


class SealingError(OSError):
    """Tell why a document was not sealed: its file waits, and is made later.

    `code` is one of `WORDS`; `detail` is what the file, the device or the server said.
    """

    def __init__(self, code: str, detail: object = "") -> None:
        self.code, self.detail = code, str(detail)
        super().__init__(f"{code}: {detail}" if self.detail else code)
