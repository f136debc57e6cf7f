"""No join leads from an anonymous answer to whoever gave it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.roles import Role
from resource_centre.messaging.links import make_token
from surveys.facts.ballots import answered, answered_among, has_answered
from surveys.models import AnonymousSubmission, Ballot, Invitation, Survey
from surveys.rules.strata import coarsened, places_of
from surveys.services import anonymity
from surveys.services.waves import close_survey
from tests.factories import make_municipality, make_user
from tests.guards.visit import visitor
from tests.surveys.anonymous import (
    BALLOTS,
    SHEETS,
    answer,
    answer_in_turn,
    changed,
    everything,
    joined_by_transaction,
    joined_by_value,
    lie_one_after_the_other,
    likeness_of_orders,
    make_asked,
    said_in_order,
    smallest_stratum,
)
from tests.surveys.steps import make_invitation, make_survey

ALIKE = 0.9  # twenty sheets lie like this by chance once in ten million times
Asked = tuple[Survey, list[Invitation]]


@pytest.fixture
def asked() -> Asked:
    """Return an open anonymous survey and who is asked by it."""
    return make_asked()


# --- While it is open -----------------------------------------------------------------


@pytest.mark.django_db
def test_answering_writes_the_sheet_and_the_ballot_and_nothing_else(
    asked: Asked,
) -> None:
    before = everything()
    answer_in_turn(asked[1])
    after = everything()
    assert changed(before, after) == {SHEETS, BALLOTS}
    assert joined_by_value(after) == set()
    assert joined_by_transaction(after) == set()
    assert AnonymousSubmission.objects.count() == Ballot.objects.count() == 20


@pytest.mark.django_db
def test_answering_on_the_page_leaves_no_other_trace(
    asked: Asked, client: Client
) -> None:
    first = asked[1][0]
    before = everything()
    link = reverse("messaging:link", args=[make_token("survey", first.pk, 0)])
    assert client.get(link).status_code == 200
    page = client.post(link).headers["Location"]
    assert client.get(page).status_code == 200
    client.post(page, {"a_opinion": "мнение"})
    after = everything()
    assert AnonymousSubmission.objects.count() == 1
    assert changed(before, after) == {SHEETS, BALLOTS}
    assert joined_by_transaction(after) == set()


@pytest.mark.django_db
def test_an_invitation_changed_with_the_answer_would_lead_to_it(asked: Asked) -> None:
    before = everything()
    with transaction.atomic():
        answer(asked[1][0])
        Invitation.objects.filter(pk=asked[1][0].pk).update(status="submitted")
    after = everything()
    assert "surveys_invitation" in changed(before, after)
    assert "surveys_invitation" in joined_by_transaction(after)


@pytest.mark.django_db
def test_a_lock_on_the_invitation_would_lead_to_it(asked: Asked) -> None:
    with transaction.atomic():
        Invitation.objects.select_for_update().get(pk=asked[1][0].pk)
        answer(asked[1][0])
    assert joined_by_transaction(everything()) == {"surveys_invitation"}


@pytest.mark.django_db
def test_a_key_of_the_invitation_on_the_sheet_would_lead_to_it(asked: Asked) -> None:
    answer(asked[1][0])
    AnonymousSubmission.objects.update(pair=str(asked[1][0].pk))
    found = joined_by_value(everything())
    assert ("pair", "surveys_invitation", "id") in found


@pytest.mark.django_db
def test_a_ballot_bears_what_only_the_key_knows(asked: Asked, settings: Any) -> None:
    first, second = asked[1][:2]
    answer(first)
    assert answered(asked[0]) == {first.pk}
    assert has_answered(first)
    assert not has_answered(second)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert answered(asked[0]) == set()
    settings.SECRET_KEY_FALLBACKS = [former]
    assert answered(asked[0]) == answered_among(asked[1]) == {first.pk}


@pytest.mark.django_db
def test_nobody_reads_sheets_of_an_open_survey(asked: Asked) -> None:
    answer_in_turn(asked[1])
    browser = visitor(make_user(Role.ADMINISTRATOR))
    for page in ("change", "coverage", "analysis"):
        shown = browser.get(f"/admin/surveys/survey/{asked[0].pk}/{page}/", follow=True)
        assert shown.status_code == 200
        assert "мнение" not in shown.content.decode()


# --- When it is closed ----------------------------------------------------------------


@pytest.mark.django_db
def test_closing_leaves_nothing_that_leads_to_anybody(asked: Asked) -> None:
    survey, invitations = asked
    said = answer_in_turn(invitations)
    before = everything()
    close_survey(survey=survey)
    after = everything()
    assert after[BALLOTS] == []
    assert sorted(said_in_order(after)) == sorted(said)
    assert abs(likeness_of_orders(said_in_order(after), said)) < ALIKE
    assert len({row.born for row in after[SHEETS]}) == 1
    assert joined_by_value(after) == set()
    keys = [{row.columns["id"] for row in found[SHEETS]} for found in (before, after)]
    assert keys[0].isdisjoint(keys[1])
    assert (
        joined_by_value({**after, "former": before[SHEETS]})
        - {("answers", "former", "answers")}
        == set()
    )
    # Who took part is told of all at once.
    assert Invitation.objects.filter(status="submitted").count() == len(said)
    events = [
        row.columns["id"]
        for row in after["surveys_invitationevent"]
        if row.columns["status"] == "submitted"
    ]
    told = [key for key in events if key in {each.pk for each in invitations}]
    # In the order in which they lay before anybody had answered.
    lying = [row.columns["id"] for row in before["surveys_invitation"]]
    assert told in ([], [key for key in lying if key in set(told)])


@pytest.mark.django_db
def test_without_the_shuffle_the_order_would_tell(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie_one_after_the_other()
    monkeypatch.setattr(anonymity, "shuffled", list)
    said = answer_in_turn(asked[1])
    close_survey(survey=asked[0])
    assert likeness_of_orders(said_in_order(everything()), said) > ALIKE


@pytest.mark.django_db
def test_sheets_tell_no_place_that_few_have_answered_from(asked: Asked) -> None:
    survey, invitations = asked
    # Five of the smaller place are asked, and three of them answer.
    for each in [invitations[n] for n in (0, 5, 10, 1, 2, 3, 4, 6, 7)]:
        answer(each)
    assert AnonymousSubmission.objects.exclude(municipality=None).count() == 9
    close_survey(survey=survey)
    assert smallest_stratum(survey) >= survey.smallest_group


@pytest.mark.django_db
def test_without_looking_again_few_would_be_told_apart(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        anonymity, "coarsened", lambda counted, _k: {p: p for p in counted}
    )
    for each in [asked[1][n] for n in (0, 5, 10, 1, 2, 3, 4, 6, 7)]:
        answer(each)
    close_survey(survey=asked[0])
    assert smallest_stratum(asked[0]) < asked[0].smallest_group


@pytest.mark.django_db
def test_of_very_few_nobody_is_told_to_have_answered(asked: Asked) -> None:
    for each in asked[1][:4]:
        answer(each)
    close_survey(survey=asked[0])
    assert not Invitation.objects.filter(status="submitted").exists()
    assert AnonymousSubmission.objects.filter(survey=asked[0]).count() == 4
    assert not AnonymousSubmission.objects.exclude(district=None).exists()


# --- What a sheet may tell ------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({(1, 1, 1, 1): 4}, {(1, 1, 1, 1): (None,) * 4}),
        ({(1, 1, 1, 1): 5}, {(1, 1, 1, 1): (1, 1, 1, 1)}),
        # A place with too few hides among the others, not alone.
        (
            {(1, 1, 1, None): 6, (1, 2, 1, None): 2, (1, 3, 1, None): 7},
            {
                (1, 1, 1, None): (1, None, 1, None),
                (1, 2, 1, None): (1, None, 1, None),
                (1, 3, 1, None): (1, 3, 1, None),
            },
        ),
        (
            {(1, 1, 1, 1): 3, (1, 1, 1, 2): 3},
            {(1, 1, 1, 1): (1, 1, 1, None), (1, 1, 1, 2): (1, 1, 1, None)},
        ),
    ],
)
def test_what_is_told_is_that_of_enough_people(
    numbers: dict[Any, int], told: dict[Any, Any]
) -> None:
    assert coarsened(numbers, 5) == told


@pytest.mark.django_db
def test_whoever_is_not_asked_any_more_hides_nobody() -> None:
    survey = make_survey(audience="people", privacy="anonymous")
    place = make_municipality("RAZ14")
    asked = [make_invitation(survey, municipality=place) for _ in range(5)]
    assert places_of(asked[0])["municipality_id"] == place.pk
    Invitation.objects.filter(pk=asked[1].pk).update(status="withdrawn")
    assert set(places_of(asked[0]).values()) == {None}


# --- What never changes ---------------------------------------------------------------


@pytest.mark.django_db
def test_privacy_stays_once_somebody_has_answered(asked: Asked) -> None:
    answer(asked[1][0])
    with pytest.raises(DatabaseError, match="Privacy stays"), transaction.atomic():
        Survey.objects.filter(pk=asked[0].pk).update(privacy="named")
    AnonymousSubmission.objects.all().delete()
    Ballot.objects.all().delete()
    Survey.objects.filter(pk=asked[0].pk).update(privacy="named")


@pytest.mark.django_db
def test_no_history_follows_sheets_or_ballots() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgrelid IN (%s::regclass, %s::regclass)",
            [SHEETS, BALLOTS],
        )
        assert cursor.fetchall() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_stands() -> None:
    survey, asked = make_asked(6)
    barrier = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _n: at_once(barrier, asked[0]), range(4)))
    assert sorted(outcomes) == ["answered", "refused", "refused", "refused"]
    assert AnonymousSubmission.objects.filter(survey=survey).count() == 1


def at_once(barrier: Barrier, invitation: Invitation) -> str:
    """Answer when all others do."""
    try:
        barrier.wait()
        answer(invitation)
    except (ValidationError, IntegrityError):
        return "refused"
    finally:
        connection.close()
    return "answered"
