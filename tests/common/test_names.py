"""Names are written in Latin letters, taken apart and compared as Bulgarians do."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from resource_centre.common.names import (
    FullName,
    folded,
    in_small_letters,
    likeness,
    split_full_name,
    transliterate,
)

BULGARIAN = "абвгдежзийклмнопрстуфхцчшщъьюя"
LATIN = "abcdefghijklmnopqrstuvwxyz"
MIXED_UP = dict(zip("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx", strict=True))

names = st.lists(
    st.text(BULGARIAN, min_size=1, max_size=12).map(str.capitalize),
    min_size=1,
    max_size=4,
).map(" ".join)
anything = st.text(BULGARIAN + BULGARIAN.upper() + LATIN + "ѝЍéüñ -,.0123456789\u0301")


@pytest.mark.parametrize(
    ("bulgarian", "latin"),
    [
        # domain §6, by Закон за транслитерацията
        ("Цар Калоян", "Tsar Kaloyan"),
        ("Лозница", "Loznitsa"),
        ("Търговище", "Targovishte"),
        ("Кърджали", "Kardzhali"),
        ("Грациела Ранкова", "Gratsiela Rankova"),
        ("Мариана", "Mariana"),
        ("Боньо", "Bonyo"),
        ("Ангел Кънчев", "Angel Kanchev"),
        ("ВАЛЕРИЯ", "VALERIA"),
        ("Мария", "Maria"),
        ("София", "Sofia"),
        ("Юлия", "Yulia"),
        ("Марияна", "Mariyana"),
        ("комисията", "komisiyata"),
        ("България", "Bulgaria"),
        ("Мария-Луиза", "Maria-Luiza"),
        ("Щерев", "Shterev"),
        ("ЩЕРЕВА", "SHTEREVA"),
        # all the letters, and those that go together
        (BULGARIAN, "abvgdezhziyklmnoprstufhtschshshtayyuya"),
        ("Джансъз", "Dzhansaz"),
        ("Годзев", "Godzev"),
        ("Йовчо Кьосев", "Yovcho Kyosev"),
        # capitals, and what is no letter
        ("БЪЛГАРИЯ", "BULGARIA"),
        ("българия", "bulgaria"),
        ("Я", "Ya"),
        ("Ц. Иванов", "Ts. Ivanov"),
        ("АСП и ЦОП", "ASP i TSOP"),
        ("иЩа", "iShta"),
        ("МарИя", "MarIya"),
        ("Анна-МАРИЯ", "Anna-MARIA"),
        ("нея и ѝ", "neya i i"),
        ("Ѝ", "I"),
        ("ия", "ia"),
        ("№ 4, ул. „Лозница“", "№ 4, ul. „Loznitsa“"),
        ("", ""),
    ],
)
def test_names_are_written_in_latin_letters(bulgarian: str, latin: str) -> None:
    assert transliterate(bulgarian) == latin


@given(st.text(BULGARIAN + BULGARIAN.upper() + " -"))
def test_no_cyrillic_is_left(bulgarian: str) -> None:
    assert transliterate(bulgarian).isascii()


@given(st.text())
def test_latin_stays_as_it_is(text: str) -> None:
    once = transliterate(text)
    assert transliterate(once) == once


@given(names)
def test_case_is_kept(name: str) -> None:
    assert transliterate(name).lower() == transliterate(name.lower())
    assert transliterate(name.upper()).lower() == transliterate(name.lower())


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Мария Иванова Петрова", FullName("Мария", "Иванова", "Петрова")),
        ("Мария Петрова", FullName("Мария", "", "Петрова")),
        ("Мария", FullName("Мария")),
        ("  Мария\u00a0 Иванова  Петрова ", FullName("Мария", "Иванова", "Петрова")),
        ("Петрова, Мария Иванова", FullName("Мария", "Иванова", "Петрова")),
        ("Петрова,Мария", FullName("Мария", "", "Петрова")),
        ("Мария Петрова,", FullName("Мария", "", "Петрова")),
        (
            "Мария Иванова Петрова-Стоянова",
            FullName("Мария", "Иванова", "Петрова-Стоянова"),
        ),
        (
            "Айше Хасан Мехмед Юмерова",
            FullName("Айше", "Хасан Мехмед", "Юмерова"),
        ),
        ("John Smith", FullName("John", "", "Smith")),
        ("", FullName("")),
        (" , ", FullName("")),
    ],
)
def test_a_full_name_is_taken_apart(cell: str, parts: FullName) -> None:
    assert split_full_name(cell) == parts


@given(names)
def test_no_word_of_a_name_is_lost(name: str) -> None:
    parts = split_full_name(name)
    joined = f"{parts.first} {parts.middle} {parts.last}"
    assert sorted(joined.split()) == sorted(name.split())


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("ИВАНОВ", "иванов"),
        ("д-р Мария Петрова-Иванова", "д р мария петрова иванова"),
        ("на ѝ", "на и"),
        ("Стои\u0306чев", "стойчев"),
        ("Ива\u0300н", "иван"),
        ("José Müller", "jose muller"),
        ("İsmail", "ismail"),
        ("i.petrov_2@Example.org", "i petrov 2 example org"),
        ("100%", "100"),
        ("", ""),
    ],
)
def test_text_is_folded_for_searching(text: str, searched: str) -> None:
    assert folded(text) == searched


@given(anything)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    "typed",
    [
        "Иванoв",  # Latin o
        "ИBAHOB",  # only И is Cyrillic
        "иванов",
        " Иванов ",
        "Иванов.",
    ],
)
def test_names_that_look_alike_are_equal(typed: str) -> None:
    assert likeness(typed) == likeness("Иванов")


def test_a_word_in_latin_letters_alone_is_latin() -> None:
    assert likeness("Ivanov") == "ivanov"
    assert likeness("Мария Cox") == "мария cox"


@given(names, st.randoms(use_true_random=False))
def test_likeness_sees_through_how_a_name_is_typed(name: str, random: object) -> None:
    chance = random.random  # type: ignore[attr-defined]
    typed = "".join(MIXED_UP.get(c, c) if chance() < 0.3 else c for c in name)
    # A word typed in Latin letters from end to end is another word.
    kept = [
        word if any("\u0400" <= c <= "\u04ff" for c in word) else original
        for word, original in zip(typed.split(), name.split(), strict=True)
    ]
    assert likeness("   ".join(kept)) == likeness(name)
    assert likeness(unicodedata.normalize("NFD", name)) == likeness(name)
    assert likeness(name.upper()) == likeness(name)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ИВАН", "Иван"),
        ("МАРИЯ-ЛУИЗА", "Мария-Луиза"),
        ("И.", "И."),
        ("И", "И"),
        ("van den Berg", "van den Berg"),
        ("МакДоналд", "МакДоналд"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("¼A", "¼A"),
        ("", ""),
    ],
)
def test_names_in_capitals_are_written_small(typed: str, written: str) -> None:
    assert in_small_letters(typed) == written
