"""People, services and organisations are found however their names are typed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from hypothesis import given, strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from resource_centre.accounts.roles import Role
from resource_centre.registry.models import (
    Employment,
    Organisation,
    Person,
    SocialService,
)
from resource_centre.registry.querysets import alike_enough
from resource_centre.registry.scale import NAMES, scale_to
from tests.factories import (
    make_district,
    make_organisation,
    make_person,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db
FAMILIES = [name for name in NAMES["families"] if len(name) > 5]


@pytest.fixture
def people() -> dict[str, Person]:
    """Return people, by what is special about them."""
    return {
        "man": make_person(
            first_name="Георги", middle_name="Стоянов", last_name="Иванов"
        ),
        "woman": make_person(
            first_name="Мария", middle_name="Петрова", last_name="Иванова"
        ),
        "renamed": make_person(
            first_name="Елена",
            middle_name="Тодорова",
            last_name="Колева",
            former_names=["Стоянова"],
        ),
        "brand": make_person(
            first_name="Жанета",
            middle_name="",
            last_name="Златева",
            latin_override="Janeta Slateva",
            email="j.zlateva@scale.example",
            phone="0888 123 456",
        ),
        "guest": make_person(
            first_name="José",
            middle_name="",
            last_name="Müller",
            phone="+359 (88) 765-4321",
        ),
        "decomposed": make_person(
            first_name="Стои\u0306чо", middle_name="", last_name="Щерев"
        ),
        "mixed": make_person(
            first_name="Aнтoн",  # Latin A and o
            middle_name="",
            last_name="Якимов",
        ),
    }


def found(text: str, people: dict[str, Person]) -> set[str]:
    """Return which of the people are found."""
    rows = set(Person.objects.found(text))
    return {name for name, person in people.items() if person in rows}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        # any case, either script, part of a word
        ("иванов", {"man", "woman"}),
        ("Иванов", {"man", "woman"}),
        ("IVANOV", {"man", "woman"}),
        ("ivan", {"man", "woman"}),
        ("ИВАНОВА", {"woman"}),
        ("Georgi Ivanov", {"man"}),
        ("Иванова Мария", {"woman"}),
        ("мария  ivanova", {"woman"}),
        ("М. Иванова", {"woman"}),
        ("ге ив", {"man"}),
        # other names
        ("Стоянова", {"renamed"}),
        ("stoyanova elena", {"renamed"}),
        ("Janeta", {"brand"}),
        ("ZHANETA", {"brand"}),
        ("muller", {"guest"}),
        ("Müller", {"guest"}),
        # however they were typed, then or now
        ("Стойчо", {"decomposed"}),
        ("Стои\u0306чо Щерев", {"decomposed"}),
        ("Антон", {"mixed"}),
        ("Ивaнoва", {"woman"}),  # Latin a and o
        ("Shterev", {"decomposed"}),
        # e-mail and phone
        ("j.zlateva@scale.example", {"brand"}),
        ("zlateva@", {"brand"}),
        ("0888123456", {"brand"}),
        ("0888 123 456", {"brand"}),
        ("0888/12-34-56", {"brand"}),
        ("+359 888 123 456", {"brand"}),
        ("00359888123456", {"brand"}),
        ("088 765 4321", {"guest"}),
        ("123 456", {"brand"}),
        # misspelt
        ("Иваноф", {"man", "woman"}),
        ("Ивнаов", {"man", "woman"}),
        ("Стоянва", {"man", "renamed"}),
        ("Мария Иваноа", {"woman"}),
        ("Мраия Ивнаова", {"woman"}),
        ("Gerogi Ivanov", {"man"}),
        ("Ivanof", {"man", "woman"}),
        ("Щереф", {"decomposed"}),
        ("Златва", {"brand"}),
        ("Иваков", {"man", "woman"}),
        # nobody
        ("Константинополски", set()),
        ("0888 123 457", set()),
        ("100%", set()),
        ("_", None),
    ],
)
def test_people_are_found(
    typed: str, names: set[str] | None, people: dict[str, Person]
) -> None:
    assert found(typed, people) == (set(people) if names is None else names)


def test_the_likest_stand_first(people: dict[str, Person]) -> None:
    assert next(iter(Person.objects.resembling("Мария Иваноа"))) == people["woman"]


def test_what_contains_the_words_hides_what_only_resembles_them(
    people: dict[str, Person],
) -> None:
    almost = make_person(last_name="Иваноф")
    assert set(Person.objects.found("Иваноф")) == {almost}


def test_a_short_word_is_the_beginning_of_a_name(people: dict[str, Person]) -> None:
    assert found("ив", people) == {"man", "woman"}
    assert found("ва", people) == set()  # „Иванова“ only ends so


def test_finding_takes_a_query_or_two_more(
    people: dict[str, Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        assert list(Person.objects.found("Иванова"))
    with django_assert_num_queries(3):
        assert list(Person.objects.found("Иваноф"))


def test_only_visible_people_are_found(people: dict[str, Person]) -> None:
    coordinator = make_user(Role.COORDINATOR)
    far = make_person(last_name="Иванов", district=make_district("PDV"))
    for typed in ("Иванов", "Ивнаов", "Иваноф"):
        rows = set(Person.objects.visible_to(coordinator).found(typed))
        assert people["man"] in rows
        assert far not in rows


@given(st.data())
def test_any_letter_of_a_name_may_be_wrong(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FAMILIES), "name").lower()
    place = data.draw(st.integers(1, len(name) - 1), "place")
    wrong = name[:place] + "ю" + name[place + 1 :]
    missing = name[:place] + name[place + 1 :]
    too_much = name[:place] + "ю" + name[place:]
    with connection.cursor() as cursor:
        for typed in (wrong, missing, too_much):
            cursor.execute("SELECT word_similarity(%s, %s)", [typed, f"иван {name}"])
            assert cursor.fetchone()[0] >= alike_enough(typed), typed


@pytest.mark.django_db(transaction=True)
def test_our_limit_holds_for_one_statement_alone() -> None:
    make_person(last_name="Иванов")
    similar = Person.objects.filter(search_text__trigram_word_similar="иваков")
    for _ in range(2):
        assert not similar.exists()  # PostgreSQL's own limit is higher
        assert Person.objects.resembling("Иваков").exists()


def test_services_and_organisations_are_found() -> None:
    service = make_service(name="Дневен център „Надежда“", name_en="Day Centre Hope")
    body = make_organisation(
        name="Сдружение „ЖАНЕТА“", aliases=["JANETA"], eik="175074752"
    )
    for typed in ("надежда", "Nadezhda", "hope", "Дневен цетнър", "Надежта"):
        assert service in SocialService.objects.found(typed), typed
    for typed in ("janeta", "Жанета", "175074752", "Сдружение Жанетта"):
        assert body in Organisation.objects.found(typed), typed


# --- Very many people -------------------------------------------------------------


def run(people: int) -> str:
    out = StringIO()
    call_command("scale_data", "--people", str(people), stdout=out)
    return out.getvalue()


def test_invented_people_are_added_up_to_a_number() -> None:
    assert "40 of 40" in run(40)
    first = list(Person.objects.order_by("pk").values_list("search_text", flat=True))
    assert len(first) == 40
    assert Employment.objects.count() >= 30
    assert "Added 20" in run(60)
    assert "Added 0" in run(60)
    assert Person.objects.count() == 60
    assert Person.objects.filter(district=None).count() == 0


def test_the_same_people_are_invented_again() -> None:
    scale_to(30)
    first = list(Person.objects.order_by("pk").values_list("name_key", "phone"))
    Employment.objects.all().delete()
    Person.objects.all().delete()
    scale_to(10)
    scale_to(30)
    assert first == list(Person.objects.order_by("pk").values_list("name_key", "phone"))


def test_invented_people_can_be_told_and_reached_by_nobody() -> None:
    scale_to(200)
    for model in (Person, SocialService, Organisation):
        assert not model._default_manager.filter(is_demo=False).exists()
    emails = Person.objects.exclude(email="").values_list("email", flat=True)
    assert len(set(emails)) > 100
    assert all(email.endswith("@scale.example") for email in emails)
    phones = Person.objects.values_list("phone", flat=True)
    assert all(phone.startswith("0000 ") for phone in phones)
    women = Person.objects.filter(last_name__endswith="а").exclude(middle_name="")
    assert women.count() == women.filter(middle_name__endswith="а").count() > 100


def test_nobody_is_invented_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        run(5)
    assert not Person.objects.exists()


def index_scans(plan: object) -> set[str]:
    """Return the names of the indexes that a plan reads, and of tables read whole."""
    if isinstance(plan, list):
        return set().union(*map(index_scans, plan))
    if not isinstance(plan, dict):
        return set()
    used = index_scans(list(plan.values()))
    if plan.get("Node Type") == "Seq Scan":
        used.add(f"whole {plan['Relation Name']}")
    return used | ({plan["Index Name"]} if "Index Name" in plan else set())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_index_serves_the_search_of_very_many() -> None:
    scale_to(20_000)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE registry_person")
    everybody = Person.objects.all()
    for rows in (
        everybody.containing("златева мария").order_by(),
        everybody.mistyped("Злтаева").order_by(),
        everybody.resembling("Златефа"),
        everybody.resembling("Мария Златефа"),
    ):
        (plan,) = json.loads(rows.explain(format="json"))
        assert index_scans(plan) == {"registry_person_search"}, plan
    (plan,) = json.loads(everybody[:50].explain(format="json"))
    assert index_scans(plan) == {"registry_person_order"}
