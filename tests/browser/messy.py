"""A sheet as people keep it: two hundred of them, and everything that goes wrong."""

import unicodedata
from dataclasses import dataclass, field
from itertools import cycle
from typing import NamedTuple

from tests.factories import make_municipality, make_service

# Services that the registry knows, by municipality. „ЦОП Разград“ is the first.
SERVICES = {
    "Център за обществена подкрепа – Разград": "RAZ26",
    "Дневен център за деца с увреждания „Слънце“": "RAZ26",
    "Център за социална рехабилитация и интеграция „Надежда“": "RAZ14",
    "Асистентска подкрепа – Исперих": "RAZ14",
    "Дом за стари хора – Лозница": "RAZ17",
    "Център за настаняване от семеен тип – Кубрат": "RAZ16",
}
COMMUNITY, DAY, HOPE, ASSISTANTS, OLD, FAMILY = SERVICES
# What everybody calls the first of them.
SHORT = "ЦОП Разград"
SHORT_CELLS = 14
ROLES = ("социален работник", "Психолог", "ЛОГОПЕД", "медицинска  сестра", "педагог")
DATES = ("22.11.2021 г.", "01.09.2020", "2019-03-15", "25/10/2022", "1.2.2023г.")
MAILBOXES = ("cop@services.example", "dom@services.example")
HEADERS = (
    "№",
    "Три имена",
    "E-mail",
    "Тел.",
    "Месторабота",
    "Длъжност",
    "Работи от",
    "Забележка",
)
WOMEN = (
    ("Мария", "Анелия", "Десислава", "Йорданка", "Николета", "Силвия", "Цветелина"),
    ("Иванова", "Георгиева", "Стоянова", "Христова", "Маринова"),
    (
        *("Ангелова", "Борисова", "Василева", "Господинова", "Дончева", "Ефтимова"),
        *("Жекова", "Златева", "Йорданова", "Колева", "Лазарова", "Минчева"),
        *("Найденова", "Обретенова", "Радева", "Савова", "Тодорова", "Узунова"),
    ),
)
MEN = (
    ("Андрей", "Николай", "Мехмед", "Йордан", "Тодор"),
    ("Иванов", "Георгиев", "Стоянов", "Хасан", "Маринов"),
    (
        *("Алексиев", "Бойчев", "Велчев", "Горанов", "Добрев", "Енчев", "Жеков"),
        *("Зафиров", "Илчев", "Кунчев", "Лютфи", "Митев", "Нейков", "Пейчев"),
    ),
)
PEOPLE = 200


class Bad(NamedTuple):
    """A cell that cannot be read, and what its author meant."""

    column: str
    wrong: str
    right: str


BAD = (
    Bad("Имейл", "siyka.raz@", "siyka.raz@people.example"),
    Bad("Имейл", "няма", ""),
    Bad("Имейл", "pencho people.example", "pencho@people.example"),
    Bad("Месторабота", "Дом за стари хора Тетово", OLD),
    Bad("Месторабота", "ДЦДУ Слънчице", DAY),
    Bad("Длъжност", "психлог", "психолог"),
    Bad("Работи там от", "03/04/2026", "03.04.2026"),
    Bad("Работи там от", "05/06/2025", "05.06.2025"),
    Bad("Работи там от", "31.02.2024", "29.02.2024"),
    Bad("Работи там от", "1.9.24", "01.09.2024"),
)
PLACES = {"Имейл": 2, "Месторабота": 4, "Длъжност": 5, "Работи там от": 6}


@dataclass
class Messy:
    """The sheet, and what it is about."""

    rows: list[list[str]] = field(default_factory=list)
    people: int = 0
    bad: dict[int, Bad] = field(default_factory=dict)

    @property
    def pasted(self) -> str:
        """Return the sheet as Excel puts it on the clipboard."""
        return "\r\n".join("\t".join(map(quoted, row)) for row in self.rows)

    @property
    def filled(self) -> int:
        """Return how many rows tell of somebody."""
        return sum(bool(row[1:2] and row[1]) for row in self.rows) - 1

    def add(self, name: str, *cells: str) -> None:
        """Write a row, numbered by hand."""
        rest = [*cells, *[""] * (len(HEADERS) - 2 - len(cells))]
        self.rows.append([f"{self.people}.", name, *rest])

    def add_person(self, name: str, *cells: str) -> None:
        """Write a row about somebody who is not in the sheet yet."""
        self.people += 1
        self.add(name, *cells)


def make_services() -> None:
    """Make the services that the sheet means."""
    for name, code in SERVICES.items():
        make_service(name=name, municipality=make_municipality(code))


def messy_sheet() -> Messy:
    """Return the sheet of two hundred people."""
    sheet = Messy()
    blank = [""] * len(HEADERS)
    title = "Служители в социалните услуги – област Разград, към 01.11.2026 г."
    sheet.rows += [[title, *blank[1:]], blank, list(HEADERS)]
    add_known(sheet)
    numbered, services = enumerate(names_of_all()), cycle(SERVICES)
    for wrong in BAD:
        number, name = next(numbered)
        cells = ["", telephone(number), OLD, ROLES[0], DATES[0]]
        cells[PLACES[wrong.column] - 2] = wrong.wrong
        sheet.add_person(name, *cells)
        sheet.bad[len(sheet.rows)] = wrong
    for number, name in numbered:
        if sheet.people == PEOPLE:
            break
        workplace = next(services)
        if number < len(BAD) + SHORT_CELLS:
            workplace = SHORT if number % 3 else f" {SHORT.replace(' ', '  ')}"
        sheet.add_person(
            typed(name, number),
            address(number),
            telephone(number),
            written(workplace, number),
            ROLES[number % len(ROLES)],
            DATES[number % len(DATES)],
            "в отпуск" if number % 17 == 0 else "",
        )
        if number % 45 == 0:
            sheet.rows.append(blank)
    return sheet


def add_known(sheet: Messy) -> None:
    """Write those whom the test asks about by name."""
    sheet.add_person(
        "Jean-Luc Moreau", "jl.moreau@people.example", "+33 1 23 45 67 89", DAY
    )
    # One person with two jobs, and one who is there twice.
    both = "Десислава Петкова Чавдарова", "chavdarova@people.example", "0888 000 111"
    sheet.add_person(*both, COMMUNITY, "психолог", "01.03.2021")
    sheet.add(*both, HOPE, "психолог", "15.09.2023")
    sheet.add_person(
        "Мария Иванова Щерева",
        "m.shtereva@people.example",
        "0899 123 456",
        DAY,
        "педагог",
        "01.10.2018",
    )
    sheet.add_person(
        "МАРИЯ И. ЩЕРЕВА", "shtereva@home.example", "0899123456", OLD, "логопед"
    )
    # The Latin letters are those that look the same.
    sheet.add_person("Цветaнкa Пeтрoва Юруковa", "", "084/66 12 34", FAMILY)
    for mailbox, service in zip(MAILBOXES, (COMMUNITY, OLD), strict=True):
        for first in ("Румяна", "Стефка", "Пенка", "Галя"):
            name = f"{first} Димитрова {'Ненова' if service == OLD else 'Ганева'}"
            sheet.add_person(name, mailbox, "084 612 345", service, ROLES[0])


def names_of_all() -> list[str]:
    """Return more full names than are needed, each once."""
    names = []
    for firsts, middles, families in (WOMEN, MEN):
        middle = cycle(middles)
        names += [f"{f} {next(middle)} {family}" for family in families for f in firsts]
    return names


def typed(name: str, number: int) -> str:
    """Return the name as this or that colleague types it."""
    ways = (
        name,
        name.upper(),
        f"  {name.replace(' ', '   ')} ",
        name.replace(" ", "\N{NO-BREAK SPACE}"),
        unicodedata.normalize("NFD", name),
    )
    return ways[number % len(ways)]


def address(number: int) -> str:
    """Return an address of one's own, or nothing."""
    plain = f"person{number}@people.example"
    return ("", plain, plain.upper(), f"{plain};", f"mailto:{plain}")[number % 5]


def telephone(number: int) -> str:
    """Return a number with zeros in front."""
    return (f"0888 00 {number:04}", f"084/66{number:04}", f"00359888{number:06}")[
        number % 3
    ]


def written(workplace: str, number: int) -> str:
    """Return a workplace's name as this or that colleague writes it."""
    ways = (
        workplace,
        workplace.upper(),
        workplace.replace(" – ", "\n– "),
        workplace.replace("„", '"').replace("“", '"'),
    )
    return ways[number % len(ways)] if workplace in SERVICES else workplace


def quoted(cell: str) -> str:
    """Return a cell as Excel copies it: in quotes where it has lines or quotes."""
    if "\n" not in cell and '"' not in cell:
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
