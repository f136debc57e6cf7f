"""The catalogue: versions that stay, modules as sheets, hours that add up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

import trainings.admin.catalogue
import trainings.admin.trainers  # noqa: F401 - registers
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.models import SheetImport
from resource_centre.documents import storage
from resource_centre.documents.scans import Scan
from resource_centre.registry.models import CompetenceArea
from tests.backoffice.queries import assert_flat
from tests.documents.steps import make_pdf, make_picture, make_upload
from tests.factories import make_user
from tests.guards.visit import visitor
from tests.trainings.steps import make_module, make_programme, make_trainer
from trainings.models import Methodology, MethodologyVersion, Module, Programme
from trainings.querysets import CatalogueQuerySet
from trainings.resources.catalogue import ModuleResource
from trainings.rules.catalogue import hours_agree, hours_warning, taught_hours
from trainings.search import find_modules
from trainings.services.catalogue import add_version

pytestmark = pytest.mark.django_db
METHODOLOGIES = "/admin/trainings/methodology/"
MODULES = "/admin/trainings/module/"
AT_ONCE, CONFLICT = 8, -1
PROGRAMMES = "/admin/trainings/programme/"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    """Keep files where nobody else does."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who looks after the catalogue, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def rows(prefix: str, *filled: dict[str, Any], kept: int = 0) -> dict[str, Any]:
    """Return what the rows of an inline send, the first of them kept ones."""
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(filled),
        f"{prefix}-INITIAL_FORMS": kept,
    }
    for place, fields in enumerate(filled):
        data |= {f"{prefix}-{place}-{name}": each for name, each in fields.items()}
    return data


def version(data: bytes | None = None, **fields: Any) -> dict[str, Any]:
    """Return what the row of a new version sends, with a sound PDF unless told."""
    upload = make_upload(data or make_pdf(), "metodika.pdf")
    return {"in_force_from": "01.09.2026", "upload": upload, **fields}


def make_version(methodology: Methodology, data: bytes = b"%PDF-1.7") -> Any:
    """Give the methodology a version, without looking into its file."""
    added = MethodologyVersion(
        methodology=methodology, in_force_from=timezone.localdate()
    )
    return add_version(version=added, file=Scan(data, ".pdf"), by=None)


# --- Methodologies ------------------------------------------------------------------


def test_methodology_gets_its_first_version_with_its_title(
    client: Client, coordinator: User
) -> None:
    form = {"title": "Методика за работа в екип", **rows("versions", version())}
    assert client.post(f"{METHODOLOGIES}add/", form).status_code == 302
    methodology = Methodology.objects.get()
    first = methodology.versions.get()
    assert (first.number, first.added_by) == (1, coordinator)
    assert first.in_force_from == date(2026, 9, 1)
    assert storage.read(first.file).startswith(b"%PDF-")


def test_versions_stay_as_they_are_and_new_ones_are_numbered(
    client: Client, coordinator: User
) -> None:
    methodology = Methodology.objects.create(title="Супервизия")
    first = make_version(methodology)
    url = f"{METHODOLOGIES}{methodology.pk}/change/"
    page = client.get(url).text
    assert f"{METHODOLOGIES}{methodology.pk}/versions/1/" in page
    assert 'name="versions-0-note"' not in page
    tampered = {"id": first.pk, "methodology": methodology.pk, "note": "Друго"}
    new = version(note="Добавен е казус.")
    form = {"title": "Супервизия", **rows("versions", tampered, new, kept=1)}
    assert client.post(url, form).status_code == 302
    one, two = methodology.versions.order_by("number")
    assert (one.file, one.note) == (first.file, "")
    assert (two.number, two.note) == (2, "Добавен е казус.")
    assert two.file != one.file


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 broken", b"MZ\x90", make_pdf("secret"), make_picture()]
)
def test_file_of_a_version_is_a_sound_pdf(
    client: Client, coordinator: User, data: bytes
) -> None:
    form = {"title": "Методика", **rows("versions", version(data))}
    page = client.post(f"{METHODOLOGIES}add/", form)
    (inline,) = page.context["inline_admin_formsets"]
    assert list(inline.formset.forms[0].errors) == ["upload"]
    assert not Methodology.objects.exists()


def test_version_is_downloaded_by_whoever_sees_the_methodology(
    client: Client, coordinator: User, caplog: pytest.LogCaptureFixture
) -> None:
    methodology = Methodology.objects.create(title="Работа по случай")
    kept = make_version(methodology, b"%PDF-1.7 text")
    url = f"{METHODOLOGIES}{methodology.pk}/versions/1/"
    for role in (Role.COORDINATOR, Role.TRAINER):
        answer: Any = visitor(make_user(role)).get(url)
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 text"
        assert answer["Content-Disposition"].startswith("attachment;")
    for role in (Role.SUPERVISOR, Role.TRAINEE):
        assert visitor(make_user(role)).get(url).status_code == 404
    assert client.get(url.replace("/1/", "/2/")).status_code == 404
    storage.path_of(kept.file).write_bytes(b"%PDF-1.7 other")
    answer = client.get(url)
    assert answer["Location"] == f"{METHODOLOGIES}{methodology.pk}/change/"
    assert "damaged" in caplog.text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_versions_added_at_once_have_a_number_each(
    monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    if not is_locked:
        unlocked = lambda rows, *args, **kwargs: rows  # noqa: E731
        monkeypatch.setattr(CatalogueQuerySet, "select_for_update", unlocked)
    methodology = Methodology.objects.create(title="Супервизия")
    start = Barrier(AT_ONCE)

    def add(_turn: int) -> int:
        try:
            connection.ensure_connection()
            start.wait()
            number: int = make_version(methodology).number
        except IntegrityError:
            return CONFLICT
        finally:
            connection.close()
        return number

    with ThreadPoolExecutor(AT_ONCE) as threads:
        numbers = sorted(threads.map(add, range(AT_ONCE)))
    assert (numbers == list(range(1, AT_ONCE + 1))) is is_locked


def test_list_tells_the_version_that_holds_today(
    client: Client, coordinator: User
) -> None:
    methodology = Methodology.objects.create(title="Кризисна интервенция")
    make_version(methodology)
    later = make_version(methodology)
    later.in_force_from = timezone.localdate() + timedelta(days=1)
    later.save()
    make_module(methodology=methodology)
    (row,) = client.get(METHODOLOGIES).context["cl"].result_list
    assert (row.version, row.used) == (1, 1)


# --- Modules ------------------------------------------------------------------------


def test_module_page_tells_who_leads_it_and_where_it_is_used(
    client: Client, coordinator: User
) -> None:
    module = make_module(needs_qualified=True)
    programme, trainer = make_programme(module), make_trainer()
    trainer.modules.create(module=module)
    page = client.get(f"{MODULES}{module.pk}/change/").text
    assert f"{PROGRAMMES}{programme.pk}/change/" in page
    assert f"/admin/trainings/trainer/{trainer.pk}/change/" in page


def test_only_modules_in_use_are_offered_where_one_is_chosen(
    client: Client, coordinator: User
) -> None:
    make_module(title="Работа в екип", is_active=False)
    used = make_module(title="Работа по случай")
    query = {
        "app_label": "trainings",
        "model_name": "programmemodule",
        "field_name": "module",
        "term": "работа",
    }
    answer = client.get(reverse("admin:autocomplete"), query).json()
    assert [each["id"] for each in answer["results"]] == [str(used.pk)]
    assert list(find_modules(coordinator, "случай")) == [used]


def test_modules_come_and_go_as_sheets(client: Client, coordinator: User) -> None:
    team = CompetenceArea.objects.create(code="teams", name_bg="Екип", name_en="Team")
    known = make_module(title="Оценка на риска", hours=16)
    pasted = (
        "Модул\tЧасове\tОбласти\tМетодология\n"
        "оценка на риска\t24\tекип\t\n"
        "Супервизия\t96\t\tсупервизия\n"
    )
    methodology = Methodology.objects.create(title="Супервизия")
    client.post(f"{MODULES}import/", {"pasted": pasted}, follow=True)
    sheet = SheetImport.objects.get()
    assert sheet.counts["new"] == sheet.counts["changed"] == 1
    numbers = list(sheet.rows.values_list("number", flat=True))
    landing = {"act": "land", "row": numbers}
    client.post(f"{MODULES}import/{sheet.pk}/", landing, follow=True)
    known.refresh_from_db()
    assert (known.hours, list(known.areas.all())) == (24, [team])
    new = Module.objects.exclude(pk=known.pk).get()
    assert (new.hours, new.methodology) == (96, methodology)
    resource = ModuleResource(coordinator)
    cells, _other = resource.export_rows(Module.objects.order_by("pk"))
    written = dict(zip(resource.fields, cells, strict=True))
    assert (written["hours"], written["areas"]) == (24, "Екип")


# --- Programmes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "per_day", "agree"),
    [(32, 8, True), (30, 8, False), (None, 8, True), (30, None, True)],
)
def test_hours_agree_or_are_warned_of(
    days: int | None, per_day: int | None, agree: bool
) -> None:
    modules = [make_module(hours=hours) for hours in (32, 16, 16, 96, 96)]
    programme = make_programme(*modules, days=days, hours_per_day=per_day)
    assert taught_hours(programme) == 256
    assert hours_agree(programme) is agree
    assert bool(hours_warning(programme)) is not agree


def test_hours_of_nothing_agree() -> None:
    assert hours_agree(make_programme(days=2))


def test_hours_that_disagree_are_told_and_saved(
    client: Client, coordinator: User
) -> None:
    programme = make_programme(make_module(hours=16), days=2)
    part = programme.parts.get()
    kept = {"id": part.pk, "programme": programme.pk, "module": part.module_id}
    form = {
        "title": programme.title,
        "days": 3,
        "hours_per_day": 8,
        **rows("parts", {**kept, "position": 1}, kept=1),
    }
    url = f"{PROGRAMMES}{programme.pk}/change/"
    answer = client.post(url, form)
    programme.refresh_from_db()
    assert programme.days == 3
    (warning, _saved) = [str(each) for each in get_messages(answer.wsgi_request)]
    with override("bg"):
        assert warning == hours_warning(programme) != ""
    assert 'class="disagreement"' in client.get(url).text
    assert 'class="disagreement"' in client.get(PROGRAMMES).text
    client.post(url, {**form, "days": 2})
    assert "disagreement" not in client.get(url).text


def test_modules_stand_in_the_order_of_their_numbers(
    client: Client, coordinator: User
) -> None:
    first, second, third = (make_module() for _ in range(3))
    parts = (
        {"module": third.pk, "position": ""},
        {"module": second.pk, "position": 2},
        {"module": first.pk, "position": 1},
    )
    form = {"title": "Програма", **rows("parts", *parts)}
    client.post(f"{PROGRAMMES}add/", form)
    programme = Programme.objects.get()
    placed = programme.parts.values_list("module", "position")
    assert list(placed) == [(first.pk, 1), (second.pk, 2), (third.pk, 3)]


def test_module_stands_in_a_programme_once(client: Client, coordinator: User) -> None:
    module = make_module()
    parts = ({"module": module.pk, "position": place} for place in (1, 2))
    page = client.post(
        f"{PROGRAMMES}add/", {"title": "Програма", **rows("parts", *parts)}
    )
    assert page.status_code == 200
    assert not Programme.objects.exists()


# --- Lists --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "add", "most"),
    [
        (MODULES, make_module, 10),
        (PROGRAMMES, lambda: make_programme(make_module()), 10),
        (
            METHODOLOGIES,
            lambda: make_version(Methodology.objects.create(title="Методика")),
            10,
        ),
    ],
)
def test_lists_take_the_same_queries_for_any_number_of_rows(
    client: Client, coordinator: User, url: str, add: Any, most: int
) -> None:
    assert assert_flat(client, url, add) <= most


def test_page_of_a_programme_takes_the_same_queries_for_any_number_of_modules(
    client: Client, coordinator: User
) -> None:
    programme = make_programme()
    assert_flat(
        client,
        f"{PROGRAMMES}{programme.pk}/change/",
        lambda: programme.parts.create(module=make_module()),
    )
