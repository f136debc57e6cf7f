"""Figures of certificates: one of them, drawn warm, and a batch from number to file."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any

from django.test import override_settings
from PIL import Image, ImageDraw

from resource_centre.accounts.models import User
from resource_centre.documents import services
from resource_centre.documents.document import document_named
from resource_centre.documents.models import Signatory
from resource_centre.documents.reference import synchronise
from resource_centre.documents.renderer import Renderer, Usage, renderer
from resource_centre.documents.together import together
from tests.bench.documents import BATCH, cpu_ms
from tests.bench.figures import Figure, Meter
from tests.documents.samples import make_paper, make_signatory, sample_html
from tests.factories import make_user
from tests.trainings.earned import completed
from trainings.models import Enrolment, Training

ONE, MANY = 50, 100
ROUNDS = 5
WARM = Meter("ms CPU", cpu_ms, rounds=ROUNDS)


def figures() -> Iterator[Figure]:
    """Yield the figures: at most so many milliseconds of CPU for each certificate."""
    document = document_named("certificate")
    synchronise(using="default")
    training = make_signed(completed(people=MANY + 1))
    first, *others = list(training.enrolments.order_by("pk"))
    _facts, paper = sample_html(document, first, "bg")
    papers = [paper.replace("РЦ-0012", f"РЦ-{n:04}") for n in range(ONE)]
    with renderer(document.limits) as drawing, TemporaryDirectory() as media:
        drawing.render(paper)
        warm = partial(draw, drawing, papers)
        yield Figure("a certificate, warm", warm, 45, meter=WARM)
        with override_settings(MEDIA_ROOT=media):
            by = make_user()
            issue(drawing, [first], by)  # as a worker that has done this before
            batch = partial(issue, drawing, others, by)
            # Two thirds of it draw; laying out once for all is to make it 40.
            yield Figure(
                f"{MANY} certificates, issued and made, each", batch, 75, meter=BATCH
            )


def draw(drawing: Renderer, papers: list[str]) -> tuple[Usage, int]:
    """Draw the certificates by a child that is warm; return what that took."""
    before = drawing.usage.cpu_seconds
    for paper in papers:
        drawing.render(paper)
    return Usage(drawing.usage.cpu_seconds - before), len(papers)


def issue(drawing: Renderer, people: list[Enrolment], by: User) -> tuple[Usage, int]:
    """Issue a certificate to each and make the files; return what the child used."""
    before = drawing.usage.cpu_seconds
    with together():
        for each in people:
            issued = services.issue(document="certificate", record=each, by=by)
            made = services.make_file(issued=issued, drawing=drawing)
            if not made.file:
                raise RuntimeError(made.fault)
    return Usage(drawing.usage.cpu_seconds - before), len(people)


def make_signed(training: Training) -> Training:
    """Let the certificates of the training bear a signature, on our letterhead."""
    make_paper()
    signatory = make_signatory()
    Signatory.objects.filter(pk=signatory.pk).update(image=handwriting())
    training.signatories.add(signatory)
    return training


def handwriting() -> bytes:
    """Return a picture of a signature, see-through beside the ink."""
    picture = Image.new("RGBA", (600, 200))
    points: list[Any] = [(n, 100 + 80 * ((n // 20) % 2) - n // 10) for n in range(600)]
    ImageDraw.Draw(picture).line(points, fill=(20, 40, 140, 255), width=6)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
