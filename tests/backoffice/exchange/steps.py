"""The steps of bringing a sheet in, as a person takes them."""

from collections import Counter
from typing import Any

from django.test import Client

from resource_centre.backoffice.models import SheetImport
from resource_centre.registry.models import Municipality, Organisation
from tests.factories import make_municipality

ORGANISATIONS = "/admin/registry/organisation/"
IMPORT = f"{ORGANISATIONS}import/"
PLACE = "Община RAZ26"
ROW = ("Сдружение", "ngo", "100000001", PLACE, "a@example.org")
HEADERS = ("Име", "Вид", "ЕИК", "Община", "Имейл")


def pasted(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> str:
    """Return the rows as Excel puts them on the clipboard."""
    return "\n".join("\t".join(row) for row in (headers, *rows))


def paste(client: Client, text: str) -> Any:
    """Paste the text and follow where it leads."""
    return client.post(IMPORT, {"pasted": text}, follow=True)


def bring(client: Client, *rows: tuple[str, ...], **options: Any) -> SheetImport:
    """Paste the rows, and return the sheet as it was checked."""
    answer = paste(client, pasted(*rows, **options))
    assert answer.status_code == 200
    return SheetImport.objects.latest("pk")


def say(client: Client, sheet: SheetImport, act: str, **fields: Any) -> Any:
    """Press a button of the sheet's page, and follow."""
    data = {key.replace("__", "-"): value for key, value in fields.items()}
    numbers = [row.number for row in sheet.rows.all()]
    url = f"{IMPORT}{sheet.pk}/"
    return client.post(url, {"act": act, "row": numbers, **data}, follow=True)


def make_organisation(name: str = "Център", **fields: Any) -> Organisation:
    """Make an organisation in Razgrad."""
    place: Municipality = fields.pop("municipality", None) or make_municipality()
    fields.setdefault("kind", Organisation.Kind.NGO)
    return Organisation.objects.create(
        name=name, municipality=place, district=place.district, **fields
    )


def kinds(sheet: SheetImport) -> dict[str, int]:
    """Return how many rows there are of each kind, none left unsaid."""
    sheet.refresh_from_db()
    rows = sheet.rows.filter(number__gt=sheet.header_row)
    counted = dict(Counter(rows.values_list("kind", flat=True)))
    assert counted == {kind: n for kind, n in sheet.counts.items() if n}
    return counted


def findings(sheet: SheetImport, number: int) -> Any:
    """Return what the check found of a row."""
    return sheet.rows.get(number=number).findings
