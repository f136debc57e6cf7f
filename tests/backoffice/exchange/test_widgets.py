"""What cells say, kind by kind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from resource_centre.backoffice.exchange import (
    CellWidget,
    ChoiceWidget,
    DateWidget,
    DecimalWidget,
    EmailWidget,
    IntegerWidget,
    ListWidget,
    RecordWidget,
    TextWidget,
    YesNoWidget,
)
from resource_centre.registry.models import Municipality, Organisation
from tests.factories import make_municipality

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "22.11.2026",
        "22.11.2026 г.",
        "22.11.2026г.",
        "22.11.2026\u00a0г.",
        "2026-11-22",
        "2026-11-22 00:00:00",
        "22/11/2026",
        "11/22/2026",
    ],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert DateWidget().clean(text) == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("05/11/2026", "ambiguous_date"),
        ("22.11.26", "short_year"),
        ("22/11/26", "short_year"),
        ("31.02.2026", "no_day"),
        ("22/33/2026", "no_day"),
        ("ноември 2026", "not_a_date"),
        ("46348", "not_a_date"),
    ],
)
def test_a_date_that_may_be_another_is_refused(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DateWidget().clean(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("widget", "text", "value"),
    [
        (TextWidget(), "два  реда\nтекст", "два реда текст"),
        (TextWidget(lines=True), "два\nреда", "два\nреда"),
        (EmailWidget(), "<a@example.org>;", "a@example.org"),
        (DateWidget(), "", None),
        (IntegerWidget(), "1\u00a0200", 1200),
        (IntegerWidget(), "12,0", 12),
        (IntegerWidget(), "", None),
        (DecimalWidget(), "1 200,50", Decimal("1200.50")),
        (YesNoWidget(), "Да", True),
        (YesNoWidget(), "", False),
        (YesNoWidget(unknown=True), "", None),
        (YesNoWidget(), "не", False),
        (ChoiceWidget(Organisation.Kind), "NGO", "ngo"),
        (ChoiceWidget(Organisation.Kind), "Municipality", "municipality"),
        (ChoiceWidget(Organisation.Kind), "", ""),
        (ListWidget(), "а; б;а", ["а", "б"]),
        (ListWidget(), "а; б\nв", ["а; б", "в"]),
    ],
)
def test_cells_are_read(widget: CellWidget, text: str, value: Any) -> None:
    assert widget.clean(text) == value


@pytest.mark.parametrize(
    ("widget", "text", "code"),
    [
        (IntegerWidget(), "дванадесет", "not_a_number"),
        (IntegerWidget(), "1e400", "not_a_number"),
        (IntegerWidget(), "9" * 40, "not_a_number"),
        (DecimalWidget(), "NaN", "not_a_number"),
        (DecimalWidget(), "1" * 100, "not_a_number"),
        (YesNoWidget(), "може би", "not_yes_or_no"),
        (ChoiceWidget(Organisation.Kind), "клуб", "no_choice"),
    ],
)
def test_what_cannot_be_read_is_refused(
    widget: CellWidget, text: str, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        widget.clean(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (DateWidget(), DAY),
        (DecimalWidget(), Decimal("12.50")),
        (YesNoWidget(unknown=True), None),
        (YesNoWidget(), True),
        (ChoiceWidget(Organisation.Kind), "donor"),
        (ListWidget(), ["а; б", "в"]),
    ],
)
def test_what_is_written_is_read_again(widget: CellWidget, value: Any) -> None:
    assert widget.clean(widget.render(value)) == value


@pytest.fixture
def places(db: None) -> RecordWidget:
    Municipality.objects.all().delete()
    for code in ("VAR05", "RSE04", "RAZ26"):
        make_municipality(code)
    Municipality.objects.exclude(code="RAZ26").update(name_bg="Бяла")
    by = ("name_bg", "name_en", "code")
    return RecordWidget(Municipality, by=by, prefixes=("община",))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Община RAZ26", "RAZ26"),
        ("ОБЩИНА  „raz26“", "RAZ26"),
        ("raz26", "RAZ26"),
        ("Municipality RAZ26", "RAZ26"),
        ("Бяла (RSE04)", "RSE04"),
        ("община Бяла (rse04)", "RSE04"),
        ("", None),
    ],
)
def test_a_record_is_known_by_any_of_its_names(
    places: RecordWidget, text: str, code: str | None
) -> None:
    found = places.clean(text)
    assert (found and found.code) == code


def test_a_record_that_others_are_called_like_is_asked_about(
    places: RecordWidget,
) -> None:
    with pytest.raises(ValidationError, match="RSE04") as refused:
        places.clean("Бяла")
    assert refused.value.code == "several"
    with pytest.raises(ValidationError):
        places.clean("Бяла (SOF01)")
    with pytest.raises(ValidationError):
        places.clean("Атлантида")
    namesake = Municipality.objects.get(code="VAR05")
    assert places.clean(places.render(namesake)) == namesake
