"""Materials: the stock follows whatever happens, and never goes below zero."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import services
from tests.documents.steps import make_series
from tests.factories import (
    make_district,
    make_municipality,
    make_organisation,
    make_person,
    make_user,
)
from tests.guards.visit import visitor
from tests.trainings.steps import make_training
from tests.trainings.stock import make_hand_over, make_material, print_more
from trainings.models import HandOver, HandOverLine, Material, PrintRun
from trainings.rules.materials import PROTOCOL, ensure_in_stock, held

MATERIALS = "/admin/trainings/material/"
HAND_OVERS = "/admin/trainings/handover/"
AT_ONCE, EACH = 12, 10

pytestmark = pytest.mark.django_db


def stock(material: Material) -> int:
    """Return how many the database says there are."""
    material.refresh_from_db()
    return material.stock


def rows(prefix: str, *each: dict[str, Any], known: int = 0) -> dict[str, Any]:
    """Return the rows of an inline as a form sends them."""
    form = {f"{prefix}-TOTAL_FORMS": len(each), f"{prefix}-INITIAL_FORMS": known}
    for place, row in enumerate(each):
        form |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return form


def given(**fields: Any) -> dict[str, Any]:
    """Return what a form of a hand-over sends, but for its rows."""
    return {"given_on": "22.11.2026", "given_by": "Вера", "note": "", **fields}


def keys(line: HandOverLine) -> dict[str, Any]:
    """Return what names a row that is there."""
    return {"id": line.pk, "hand_over": line.hand_over_id, "material": line.material_id}


def refused_at(answer: Any) -> list[dict[str, list[str]]]:
    """Return what is said at the rows of the only inline."""
    [formset] = answer.context["inline_admin_formsets"]
    return [dict(errors) for errors in formset.formset.errors]


@pytest.fixture
def coordinator() -> User:
    """Make the coordinator of Razgrad."""
    return make_user(Role.COORDINATOR)


@pytest.fixture
def office(coordinator: User) -> Client:
    """Come in as the coordinator."""
    return visitor(coordinator)


# --- The stock ----------------------------------------------------------------------


def test_the_stock_follows_runs_and_hand_overs() -> None:
    material, other = make_material(100), make_material(5)
    run = print_more(material, 50)
    line = make_hand_over((material, 120)).lines.get()
    assert stock(material) == 30
    # Fewer were printed than was thought: never below zero on the way there.
    run.quantity = 20
    run.save()
    assert stock(material) == 0
    line.quantity = 10
    line.save()
    assert stock(material) == 110
    line.material, line.quantity = other, 3
    line.save()
    assert (stock(material), stock(other)) == (120, 2)
    line.hand_over.delete()
    assert stock(other) == 5
    run.delete()
    assert stock(material) == 100


@pytest.mark.parametrize(
    "spoil",
    [
        lambda material: make_hand_over((material, 101)),
        lambda material: material.print_runs.all().delete(),
        lambda material: material.print_runs.update(quantity=59),
    ],
)
def test_the_database_refuses_a_stock_below_zero(
    spoil: Callable[[Material], object],
) -> None:
    material = make_material(100)
    make_hand_over((material, 60))
    refused = pytest.raises(IntegrityError, match="stock_not_negative")
    with refused, transaction.atomic():
        spoil(material)
    assert stock(material) == 40


# --- Handing over -------------------------------------------------------------------


def test_a_hand_over_begins_with_today_and_who_gives_it(
    office: Client, coordinator: User
) -> None:
    page = office.get(f"{HAND_OVERS}add/")
    form = page.context["adminform"].form
    assert form.initial["given_on"] == timezone.localdate()
    assert form.initial["given_by"] == coordinator.name
    assert form.initial["district"] == make_district().pk


def test_what_is_handed_over_leaves_the_stock(office: Client) -> None:
    material = make_material(100)
    training = make_training(municipality=make_municipality())
    row = {"material": material.pk, "quantity": 60}
    sent = given(training=training.pk, **rows("lines", row))
    assert office.post(f"{HAND_OVERS}add/", sent).status_code == 302
    made = HandOver.objects.get()
    assert made.district == training.district
    assert stock(material) == 40


def test_more_than_there_is_is_said_at_its_row_and_nothing_is_saved(
    office: Client,
) -> None:
    plenty, scarce = make_material(100), make_material(3)
    sent = given(
        person=make_person().pk,
        **rows(
            "lines",
            {"material": plenty.pk, "quantity": 60},
            {"material": scarce.pk, "quantity": 4},
        ),
    )
    answer = office.post(f"{HAND_OVERS}add/", sent)
    first, second = refused_at(answer)
    assert first == {}
    assert "3" in second["quantity"][0]
    assert not HandOver.objects.exists()
    assert (stock(plenty), stock(scarce)) == (100, 3)


def test_a_row_that_is_changed_has_what_it_had_before(office: Client) -> None:
    material = make_material(100)
    made = make_hand_over((material, 90))
    line = made.lines.get()
    url = f"{HAND_OVERS}{made.pk}/change/"
    sent = given(organisation=made.organisation_id, district=made.district_id)
    for quantity, left in ((101, 10), (100, 0)):
        row = {**keys(line), "quantity": quantity}
        office.post(url, sent | rows("lines", row, known=1))
        assert stock(material) == left


@pytest.mark.parametrize(
    ("fields", "field"), [({}, "organisation"), ({"foreign": True}, "district")]
)
def test_a_hand_over_is_to_somebody_in_a_district_that_is_covered(
    office: Client, fields: dict[str, Any], field: str
) -> None:
    material = make_material()
    sent = given(**rows("lines", {"material": material.pk, "quantity": 1}))
    if fields:
        body = make_organisation(district=None, municipality=None)
        body.district = None
        body.save()
        sent["organisation"] = body.pk
    else:
        sent["district"] = make_district().pk
    answer = office.post(f"{HAND_OVERS}add/", sent)
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not HandOver.objects.exists()


def test_nobody_sees_the_hand_overs_of_another_district(office: Client) -> None:
    made = make_hand_over((make_material(), 1), district=make_district("PDV"))
    assert office.get(f"{HAND_OVERS}{made.pk}/change/").status_code == 404


def test_a_material_twice_is_said_in_words(office: Client) -> None:
    row = {"material": make_material().pk, "quantity": 1}
    sent = given(person=make_person().pk, **rows("lines", row, row))
    answer = office.post(f"{HAND_OVERS}add/", sent)
    assert answer.status_code == 200
    assert not HandOver.objects.exists()


# --- Print runs ---------------------------------------------------------------------


def run_row(run: PrintRun, quantity: int, **more: Any) -> dict[str, Any]:
    """Return the row of a print run as a form sends it."""
    return {
        "id": run.pk,
        "material": run.material_id,
        "quantity": quantity,
        "received_on": "22.11.2026",
        **more,
    }


@pytest.mark.parametrize(
    ("quantity", "more", "left"),
    [(60, {}, 0), (59, {}, 40), (100, {"DELETE": "on"}, 40), (200, {}, 140)],
)
def test_a_run_never_gets_smaller_than_what_is_handed_out(
    office: Client, quantity: int, more: dict[str, str], left: int
) -> None:
    material = make_material(100)
    make_hand_over((material, 60))
    run = material.print_runs.get()
    sent = {"title": "Брошура", "kind": "brochure", "title_en": ""}
    sent |= rows("print_runs", run_row(run, quantity, **more), known=1)
    answer = office.post(f"{MATERIALS}{material.pk}/change/", sent)
    assert stock(material) == left
    assert answer.status_code == (200 if left == 40 else 302)
    if left == 40:
        [formset] = answer.context["inline_admin_formsets"]
        said = [*formset.formset.non_form_errors(), *refused_at(answer)]
        assert "40" in str(said)


def test_lists_say_what_is_left_and_when_it_runs_out(office: Client) -> None:
    for copies, taken in ((1000, 0), (100, 91), (10, 10)):
        material = make_material(copies, title=f"Тираж {copies}")
        if taken:
            make_hand_over((material, taken))
    page = office.get(MATERIALS).content.decode()
    for column in ("1\u00a0000", "<strong>9 · ", "<strong>0 · "):
        assert column in page


# --- The protocol -------------------------------------------------------------------


def test_a_hand_over_stays_as_its_protocol_says(office: Client) -> None:
    make_series("documents")
    made = make_hand_over((make_material(), 5), given_by="Вера")
    line = made.lines.get()
    url = f"{HAND_OVERS}{made.pk}/change/"
    administrator = make_user(Role.ADMINISTRATOR)
    services.issue(document=PROTOCOL, record=made, by=administrator)
    sent = given(organisation=made.organisation_id, district=made.district_id)
    row = {**keys(line), "quantity": 4}
    answer = office.post(url, sent | rows("lines", row, known=1))
    assert answer.status_code == 200
    assert HandOverLine.objects.get().quantity == 5
    assert office.post(f"{HAND_OVERS}{made.pk}/delete/").status_code == 404


def test_nothing_handed_over_gets_no_protocol() -> None:
    make_series("documents")
    administrator = make_user(Role.ADMINISTRATOR)
    with pytest.raises(ValidationError) as refused:
        services.issue(document=PROTOCOL, record=make_hand_over(), by=administrator)
    assert refused.value.code == "empty"


# --- At once ------------------------------------------------------------------------


def hand_over(material: Material, *, careful: bool) -> None:
    """Hand some copies over as the form does, or without looking."""
    with transaction.atomic():
        if careful:
            known = held([material.pk])[material.pk]
            ensure_in_stock(known, EACH)
        make_hand_over((material, EACH), person=make_person())


def at_once(material: Material, *, careful: bool) -> Counter[str]:
    """Return how it ends for those who want the same copies at the same moment."""
    start = Barrier(AT_ONCE)
    make_district()

    def ask(_turn: int) -> str:
        try:
            connection.ensure_connection()
            start.wait()
            hand_over(material, careful=careful)
        except (IntegrityError, ValidationError) as refused:
            return type(refused).__name__
        else:
            return "given"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(ask, range(AT_ONCE)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("careful", "how"), [(True, "ValidationError"), (False, "IntegrityError")]
)
def test_of_many_at_once_none_takes_the_stock_below_zero(
    *, careful: bool, how: str
) -> None:
    material = make_material(10 * EACH)
    assert at_once(material, careful=careful) == {"given": 10, how: AT_ONCE - 10}
    assert stock(material) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_lock_and_constraint_more_goes_out_than_there_was() -> None:
    material = make_material(10 * EACH)
    [guard] = Material._meta.constraints
    with connections["owner"].schema_editor() as editor:
        editor.remove_constraint(Material, guard)
    try:
        at_once(material, careful=False)
        assert stock(material) == (10 - AT_ONCE) * EACH
    finally:
        Material.objects.update(stock=0)
        with connections["owner"].schema_editor() as editor:
            editor.add_constraint(Material, guard)
