"""Compare every file with what was issued, and every proof with what is on paper."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat, Left, Substr

from resource_centre.documents import scans, storage
from resource_centre.documents.models import IncomingLetter, IssuedDocument
from resource_centre.documents.verification.codes import SHOWN_FIRST

CHUNK = 1000


def unprovable() -> QuerySet[IssuedDocument]:
    """Return the originals whose proofs are not what is printed on them (1 query)."""
    printed = IssuedDocument.objects.filter(
        duplicate_of=None, facts__verification__code__isnull=False
    ).annotate(code=KT("facts__verification__code"), kept=F("proof__code"))
    shown = Concat(
        Left("kept", SHOWN_FIRST), Value("-"), Substr("kept", SHOWN_FIRST + 1)
    )
    return printed.filter(Q(kept=None) | ~Q(code=shown)).order_by("pk").only("pk")


class Command(BaseCommand):
    help = (
        "Compare the files of issued documents, and all scans, with their SHA-256;"
        " the codes by which people verify documents with those in the documents."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Name what is damaged or missing; raise CommandError if anything is."""
        total = bad = 0
        for name, is_sound in self.files():
            total += 1
            if not is_sound:
                bad += 1
                self.stderr.write(f"Damaged or missing: {name}")
        lost = [str(issued.pk) for issued in unprovable()]
        if lost:
            named = ", ".join(lost)
            self.stderr.write(f"Not to be verified by what is on them: {named}")
        if bad or lost:
            raise CommandError(
                f"{bad} of {total} files are not what they were,"
                f" {len(lost)} documents cannot be verified."
            )
        self.stdout.write(f"{total} files are what they were.")

    def files(self) -> Any:
        """Yield the name of each file there should be, and whether it is sound."""
        rows = IssuedDocument.objects.order_by("pk").values_list(
            "file", "sha256", "scan"
        )
        for file, sha256, scan in rows.iterator(chunk_size=CHUNK):
            if file:
                yield file, storage.digest_of(file) == sha256
            if scan:
                yield scan, scans.is_intact(scan)
        letters = IncomingLetter.objects.exclude(scan="").order_by("pk")
        for scan in letters.values_list("scan", flat=True).iterator(chunk_size=CHUNK):
            yield scan, scans.is_intact(scan)
