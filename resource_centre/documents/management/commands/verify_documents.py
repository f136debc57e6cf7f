"""Compare every file with what was issued."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resource_centre.documents import scans, storage
from resource_centre.documents.models import IncomingLetter, IssuedDocument

CHUNK = 1000


class Command(BaseCommand):
    help = "Compare the files of issued documents, and all scans, with their SHA-256."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name each file that is damaged or missing; raise CommandError if any is."""
        total = bad = 0
        for name, is_sound in self.files():
            total += 1
            if not is_sound:
                bad += 1
                self.stderr.write(f"Damaged or missing: {name}")
        if bad:
            raise CommandError(f"{bad} of {total} files are not what they were.")
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
