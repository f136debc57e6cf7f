"""The steps of bringing people in, as a coordinator takes them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.test import Client

from resource_centre.backoffice.models import SheetImport

PEOPLE = "/admin/registry/person/"
IMPORT = f"{PEOPLE}import/"
HEADERS = ("Име", "Презиме", "Фамилия", "Имейл")

Row = Sequence[str]


def pasted(*rows: Row, headers: Row = HEADERS) -> str:
    """Return the rows as Excel puts them on the clipboard."""
    return "\n".join("\t".join(row) for row in (headers, *rows))


def upload(client: Client, name: str, data: bytes) -> Any:
    """Upload the file and follow where it leads."""
    file = BytesIO(data)
    file.name = name
    return client.post(IMPORT, {"file": file}, follow=True)


def bring(client: Client, *rows: Row, headers: Row = HEADERS) -> SheetImport:
    """Paste the rows, and return the sheet as it was checked."""
    text = pasted(*rows, headers=headers)
    answer = client.post(IMPORT, {"pasted": text}, follow=True)
    assert answer.status_code == 200
    return SheetImport.objects.latest("pk")


def say(client: Client, sheet: SheetImport, act: str, **fields: str) -> Any:
    """Press a button of the sheet's page, and follow."""
    data = {key.replace("__", "-"): value for key, value in fields.items()}
    numbers = [row.number for row in sheet.rows.all()]
    url = f"{IMPORT}{sheet.pk}/"
    return client.post(url, {"act": act, "row": numbers, **data}, follow=True)


def tell_columns(client: Client, sheet: SheetImport, *names: str) -> Any:
    """Say what the first columns are, whatever is in them, and follow."""
    data: dict[str, Any] = {f"column_{n}": name for n, name in enumerate(names)}
    url = f"{IMPORT}{sheet.pk}/columns/"
    return client.post(url, {"header_row": 0, **data}, follow=True)
