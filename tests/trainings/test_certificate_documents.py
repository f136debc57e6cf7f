"""Certificates and attestations say what there is, on one sheet, and to be framed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest
import segno
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from resource_centre.documents import services
from resource_centre.documents.html import html_of
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.reference import synchronise
from resource_centre.documents.renderer import Renderer, renderer
from resource_centre.documents.together import together
from resource_centre.registry.models import CompetenceArea
from tests.documents.pdfs import assert_conforms, cut_off, pages
from tests.documents.reading import letters_of
from tests.documents.samples import (
    VERIFICATION,
    make_awarded,
    make_paper,
    make_signatory,
)
from tests.factories import make_user
from tests.trainings.earned import completed, fail
from tests.trainings.papers import LONG_NAME, make_participant
from trainings.documents.certificates import AttestationDocument, CertificateDocument
from trainings.models import Enrolment, Methodology, Qualification, Training

pytestmark = pytest.mark.django_db

CERTIFICATE, ATTESTATION = CertificateDocument(), AttestationDocument()
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
NAME = " ".join(LONG_NAME)
LATIN = "Aleksandrina-Konstantina Hristomatieva-Velikopreslavska " + "W" * 64
TITLE = ("Надграждащо обучение за оценка на риска и междуинституционална работа " * 5)[
    :299
]
DOTS = 6  # in a millimetre
DESIGNS = [design.value for design in Training.Design]


@pytest.fixture(scope="module")
def drawing() -> Iterator[Renderer]:
    """Draw all of them by one process."""
    with renderer(CERTIFICATE.limits) as shared:
        yield shared


@pytest.fixture(autouse=True)
def afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be two days after the sample training, on the sample letterhead."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    make_paper()


def said(document: Any, enrolment: Enrolment, language: str = "bg") -> dict[str, Any]:
    """Return the facts of the document in the language, with a number and codes."""
    with override(language):
        facts = dict(document.facts(enrolment))
    number = {"reference": "С-0001", "dated": "2026-11-23"}
    return {**facts, "number": number, "verification": VERIFICATION}


def drawn(facts: dict[str, Any], drawing: Renderer, language: str = "bg") -> bytes:
    """Return the certificate as PDF."""
    return drawing.render(html_of(CERTIFICATE, facts, {}, language))


# --- What they say ----------------------------------------------------------------


def test_facts_are_what_the_training_is() -> None:
    enrolment = make_participant()
    training = enrolment.training
    part = training.modules.earliest("position", "pk")
    part.module.methodology = Methodology.objects.create(title="Обща методика")
    part.module.save()
    part.module.areas.add(CompetenceArea.objects.create(code="x", name_bg="Оценка"))
    facts = said(CERTIFICATE, enrolment)
    assert facts["name"] == "Милена Георгиева Образцова"
    assert facts["training"] == "Оценка на риска и работа в екип"
    assert facts["modules"] == [
        {"title": "Оценка на риска", "hours": 8},
        {"title": "Работа в екип", "hours": 8},
    ]
    assert (facts["hours"], facts["total"], facts["hour_minutes"]) == ("16", 16, 45)
    assert facts["duration"] == "16 учебни часа"
    assert (facts["attended_hours"], facts["attendance"]) == ("16", "")
    assert facts["methodologies"] == ["Обща методика"]
    assert facts["areas"] == ["Оценка"]
    assert (facts["starts_on"], facts["ends_on"]) == ("2026-11-19", "2026-11-20")
    assert facts["trainers"] == ["Вера Иванова Примерова", "Боян Петров Гостев"]
    assert facts["qualification"] is None
    assert facts["other"] is None


def test_facts_of_a_training_without_modules_are_its_topics() -> None:
    enrolment = make_participant()
    enrolment.training.sessions.update(module=None)
    enrolment.training.modules.all().delete()
    modules = said(CERTIFICATE, enrolment)["modules"]
    assert [module["hours"] for module in modules] == [8, 8]


def test_both_languages_say_the_same() -> None:
    facts = said(CERTIFICATE, make_awarded())
    other = facts["other"]
    assert (facts["wording"], other["language"]) == ("both", "en")
    assert other["name"] == "Milena Georgieva Obraztsova"
    assert other["training"] == "Risk assessment and team work"
    assert other["duration"] == "16 teaching hours"
    assert [each["name"] for each in other["signatories"]] == ["Anna Primerova"] * 2


def test_whoever_signs_that_day_signs_where_nobody_is_chosen() -> None:
    enrolment = make_participant()
    assert said(CERTIFICATE, enrolment)["signatories"] == []
    signatory = make_signatory()
    signatory.image = b"png"
    signatory.save()
    (signing,) = said(CERTIFICATE, enrolment)["signatories"]
    assert signing["name"] == "Анна Примерова"
    assert CERTIFICATE.images(enrolment)["signature-1"] == b"png"
    chosen = make_signatory()
    enrolment.training.signatories.add(chosen)
    assert "signature-1" not in CERTIFICATE.images(enrolment)


def test_a_draft_shows_no_signature() -> None:
    enrolment = make_participant()
    facts = said(CERTIFICATE, enrolment)
    facts["signatories"] = [{"name": "Анна", "post": "ръководител"}] * 2
    images = {"signature-1": b"1", "signature-2": b"2", "logo": b"3"}
    shown = {
        mark: html_of(CERTIFICATE, facts, images, "bg", mark) for mark in ("", "draft")
    }
    assert shown[""].count("data:image") == 3
    assert shown["draft"].count("data:image") == 1


def test_what_is_told_to_whoever_verifies() -> None:
    facts = said(CERTIFICATE, make_participant())
    told = CERTIFICATE.verified(facts)
    assert told.name == "Милена Георгиева Образцова"
    assert told.valid_until is None
    assert "16 учебни часа" in dict(told.rows).values()
    subject = CERTIFICATE.credential(facts)
    assert subject.hours == 16
    assert subject.starts_on == date(2026, 11, 19)
    assert (subject.name, subject.language) == (told.name, "bg")


def test_a_batch_asks_once_what_all_share(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second, third = completed(people=3).enrolments.order_by("pk")
    with together():
        said(CERTIFICATE, first)
        CERTIFICATE.images(first)
        for enrolment in (second, third):
            alone = Enrolment.objects.get(pk=enrolment.pk)
            with django_assert_num_queries(2):  # who it is, and when they were there
                facts = said(CERTIFICATE, alone)
                CERTIFICATE.images(alone)
            assert facts["name"] == str(enrolment.person)


def test_alone_it_asks_anew() -> None:
    enrolment = make_participant()
    with together():
        before = said(CERTIFICATE, enrolment)
        Training.objects.update(title="Друго")
        assert said(CERTIFICATE, enrolment)["training"] == before["training"]
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    assert said(CERTIFICATE, enrolment)["training"] == "Друго"


# --- Who may have them --------------------------------------------------------------


def test_only_who_earned_it_has_a_certificate(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    synchronise(using="default")
    training = completed(people=2, confers="trainer", confers_months=24)
    earned, failed = training.enrolments.order_by("pk")
    fail(failed)
    by = make_user()
    with pytest.raises(ValidationError):
        services.issue(document=CERTIFICATE, record=failed, by=by)
    with pytest.raises(ValidationError):
        services.issue(document=ATTESTATION, record=earned, by=by)
    issued = services.issue(document=CERTIFICATE, record=earned, by=by)
    attested = services.issue(document=ATTESTATION, record=failed, by=by)
    assert (issued.reference, attested.reference) == ("С-0001", "С-0002")
    assert attested.facts["attendance"] == "4 от 8 учебни часа"
    assert issued.facts["entered"]
    assert Qualification.objects.get().certificate_id == issued.pk
    assert IssuedDocument.objects.filter(fault="").count() == 2


# --- How they look ------------------------------------------------------------------


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("both", [False, True], ids=["one", "both"])
def test_the_longest_names_stay_whole_on_one_sheet(
    drawing: Renderer, design: str, *, both: bool
) -> None:
    enrolment = make_awarded() if both else make_participant()
    facts = said(CERTIFICATE, enrolment)
    modules = [{"title": f"Модул {TITLE[:80]}", "hours": 8}] * 12
    long = {"name": NAME, "training": TITLE, "modules": modules}
    facts = {**facts, **long, "design": design}
    if both:
        facts["other"] = {**facts["other"], **long, "name": LATIN}
    pdf = drawn(facts, drawing)
    if design == "classic":  # the ground with the most to it
        assert_conforms(pdf)
    assert cut_off(pdf) == ""
    front, _overleaf = map(letters_of, pages(pdf))
    assert letters_of(NAME) in front
    assert letters_of(TITLE) in front
    assert not both or letters_of(LATIN) in front
    assert letters_of(VERIFICATION["code"]) in front


def test_each_design_has_its_own_ground(drawing: Renderer) -> None:
    facts = said(CERTIFICATE, make_participant())
    sizes = {
        design: len(drawn({**facts, "design": design}, drawing)) for design in DESIGNS
    }
    assert sizes["classic"] > sizes["modern"] > sizes["plain"]


def test_a_leaf_that_differs_is_drawn_anew(drawing: Renderer) -> None:
    facts = said(CERTIFICATE, make_participant())
    first, other, again = (
        drawn({**facts, "areas": [area]}, drawing) for area in ("Едно", "Друго", "Едно")
    )
    assert first == again
    assert "Едно" in pages(first)[1]
    assert "Друго" in pages(other)[1]


def test_the_code_is_read_as_the_address(drawing: Renderer) -> None:
    facts = {**said(CERTIFICATE, make_participant()), "design": "plain"}
    picture = front_of(drawn(facts, drawing))
    code = segno.make(VERIFICATION["address"], error="m", boost_error=False, mask=4)
    size = len(code.matrix)
    left, top, right, bottom = dark_part(picture)
    module = (right - left) / size
    assert right - left == pytest.approx(bottom - top, abs=2)
    assert right - left >= 25 * DOTS
    seen = [
        [
            dark(picture, left + (x + 0.5) * module, top + (y + 0.5) * module)
            for x in range(size)
        ]
        for y in range(size)
    ]
    assert seen == [[bool(module) for module in row] for row in code.matrix]


def front_of(pdf: bytes) -> Image.Image:
    """Return the front as a picture of 6 dots in each millimetre."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        scale = DOTS / (72 / 25.4)
        picture: Image.Image = document[0].render(scale=scale).to_pil()
        return picture.convert("L")
    finally:
        document.close()


def dark_part(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return where the picture is wholly black, which is the QR code alone."""
    found = picture.point(lambda shade: 255 * (shade == 0)).getbbox()
    assert found
    return found


def dark(picture: Image.Image, x: float, y: float) -> bool:
    """Tell whether the picture is dark there."""
    shade: Any = picture.getpixel((int(x), int(y)))
    return bool(shade < 128)
