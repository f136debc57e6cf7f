"""Trainers are asked, answer by a personal link, and are followed up."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

import trainings.admin.catalogue
import trainings.admin.invitations
import trainings.admin.trainers  # noqa: F401 - registers
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.messaging.links import make_token
from resource_centre.messaging.models import Message
from tests.backoffice.queries import assert_flat, queries_of
from tests.documents.steps import code_of, offered_on, press
from tests.factories import make_district, make_person, make_user
from tests.guards.visit import visitor
from tests.scheduling.steps import at, make_occasion
from tests.trainings.steps import (
    make_module,
    make_session,
    make_trainer,
    make_training,
    make_training_module,
)
from trainings.cards.invitations import declined, unanswered
from trainings.facts.days import teaching_hours
from trainings.facts.roster import candidates
from trainings.models import Trainer, TrainerInvitation, Training
from trainings.services.inviting import (
    answer_invitation,
    invite_trainers,
    withdraw_invitation,
)

pytestmark = pytest.mark.django_db
TRAININGS = "/admin/trainings/training/"
INVITATIONS = "/admin/trainings/trainerinvitation/"
Status = TrainerInvitation.Status


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who invites, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


@pytest.fixture
def training() -> Training:
    """Return a training of 16 hours in Razgrad."""
    training = make_training(title="Работа в екип")
    make_training_module(training, make_module(title="Мотивация", hours=16))
    return training


@pytest.fixture
def invitation(training: Training) -> TrainerInvitation:
    """Return an invitation that went out by mail."""
    return make_invitation(training)


def make_trainer_by_mail(**fields: Any) -> Trainer:
    """Put somebody with an e-mail on the roster."""
    return make_trainer(make_person(email="trainer@example.org"), **fields)


def make_invitation(
    training: Training, trainer: Trainer | None = None
) -> TrainerInvitation:
    """Ask a trainer, one with an e-mail unless told, to the training."""
    trainer = trainer or make_trainer_by_mail()
    by = make_user(Role.ADMINISTRATOR)
    invite_trainers(training=training, trainers=[trainer], by=by)
    return training.trainer_invitations.get(trainer=trainer)


def answer_of(invitation: TrainerInvitation) -> str:
    """Return the address of the page where the trainer answers."""
    return f"/trainings/invitations/{invitation.pk}/"


def link_of(invitation: TrainerInvitation) -> str:
    """Return the personal link of the invitation as it is now."""
    invitation.refresh_from_db()
    token = make_token("trainer-invitation", invitation.pk, invitation.generation)
    return f"/l/{token}/"


def let_in(invitation: TrainerInvitation) -> Client:
    """Return the browser of the trainer, who has pressed the link's button."""
    client = visitor(None)
    response = client.post(link_of(invitation))
    assert response.headers["Location"] == answer_of(invitation)
    return client


def page_of(invitation: TrainerInvitation) -> str:
    """Return the address of the invitation in the back office."""
    return f"{INVITATIONS}{invitation.pk}/change/"


# --- Asking -------------------------------------------------------------------------


def test_trainers_are_asked_from_the_page_of_a_training(
    client: Client, coordinator: User, training: Training
) -> None:
    by_mail, by_phone = make_trainer_by_mail(), make_trainer()
    answer = press(
        client,
        TRAININGS,
        "invite_to_training",
        training,
        asked="yes",
        trainers=[by_mail.pk, by_phone.pk],
        words="Групата е от 18 души.",
    )
    assert answer.status_code == 302
    mail, call = Message.objects.order_by("pk")
    assert (mail.status, call.status) == ("queued", "to_call")
    for word in ("Работа в екип", teaching_hours(16), "Мотивация", "18 души"):
        assert word in mail.body
    assert mail.link_purpose == "trainer-invitation"
    assert (mail.about, mail.district) == (training, training.district)
    page = client.get(f"{TRAININGS}{training.pk}/change/").text
    for each in training.trainer_invitations.all():
        assert page_of(each) in page


def test_form_offers_the_roster_with_what_speaks_against(
    coordinator: User, training: Training
) -> None:
    qualified = make_module(needs_qualified=True)
    make_training_module(training, qualified)
    fit, busy, asked = (make_trainer_by_mail() for _ in range(3))
    for trainer in (fit, busy, asked):
        trainer.modules.create(module=qualified)
    outside = make_trainer(is_external=True)
    make_occasion(busy.person, starts_at=at(days=8))
    make_session(training, fit.person, starts_at=at(days=7))
    make_invitation(training, asked)
    accepted = make_invitation(training)
    answer_invitation(invitation=accepted, accepts=True)
    make_trainer(is_active=False)
    offered = {
        each.trainer: len(each.notes) for each in candidates(training, coordinator)
    }
    assert offered == {fit: 0, busy: 1, asked: 1, outside: 3}


def test_who_may_not_invite_is_not_offered_it(
    client: Client, coordinator: User, training: Training
) -> None:
    url = f"{TRAININGS}{training.pk}/change/"
    assert "invite_to_training" in offered_on(client, url)
    viewer = visitor(make_user(Role.NATIONAL_COORDINATOR))
    assert "invite_to_training" not in offered_on(viewer, url)
    training.status = Training.Status.CANCELLED
    training.save()
    assert "invite_to_training" not in offered_on(client, url)


def test_asking_again_raises_the_generation(invitation: TrainerInvitation) -> None:
    former = link_of(invitation)
    answer_invitation(invitation=invitation, accepts=False, words="Не мога.")
    make_invitation(invitation.training, invitation.trainer)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.answer) == (Status.ASKED, "")
    assert invitation.generation == 1
    assert visitor(None).get(former).status_code == 404
    assert visitor(None).get(link_of(invitation)).status_code == 200
    first, second = Message.objects.order_by("pk")
    assert (first.status, second.status) == ("cancelled", "queued")


@pytest.mark.parametrize("code", ["over", "not_on_roster", "accepted_already"])
def test_who_cannot_be_asked_is_refused(
    invitation: TrainerInvitation, code: str
) -> None:
    training, trainer = invitation.training, invitation.trainer
    if code == "over":
        training.status = Training.Status.COMPLETED
        training.save()
    elif code == "not_on_roster":
        trainer.is_active = False
    else:
        answer_invitation(invitation=invitation, accepts=True)
    with pytest.raises(ValidationError) as refused:
        make_invitation(training, trainer)
    assert code_of(refused) == code


# --- Answering ----------------------------------------------------------------------


def test_trainer_accepts_and_may_think_otherwise(
    invitation: TrainerInvitation,
) -> None:
    client = let_in(invitation)
    page = client.get(answer_of(invitation))
    for word in ("Работа в екип", teaching_hours(16), "Мотивация"):
        assert word in page.text
    assert str(invitation.training.venue) in page.text
    assert "no-store" in page.headers["Cache-Control"]
    answer = client.post(answer_of(invitation), {"answer": "yes", "words": "Да."})
    assert answer.headers["Location"] == answer_of(invitation)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.answer) == (Status.ACCEPTED, "Да.")
    assert invitation.answered_at is not None
    client.post(answer_of(invitation), {"answer": "no", "words": "Болен съм."})
    invitation.refresh_from_db()
    assert (invitation.status, invitation.answer) == (Status.DECLINED, "Болен съм.")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answer": "maybe"},
        {"answer": "yes", "words": "я" * 1001},
        {"answer": "yes", "words": "ЕГН 6101057509"},
    ],
)
def test_what_is_no_answer_is_refused(
    invitation: TrainerInvitation, data: dict[str, str]
) -> None:
    page = let_in(invitation).post(answer_of(invitation), data)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    invitation.refresh_from_db()
    assert invitation.status == Status.ASKED


def test_nobody_else_answers(client: Client, invitation: TrainerInvitation) -> None:
    other = make_invitation(make_training())
    for browser in (client, let_in(other), visitor(make_user(Role.COORDINATOR))):
        assert browser.get(answer_of(invitation)).status_code == 404
        assert browser.post(answer_of(invitation), {"answer": "no"}).status_code == 404
    invitation.refresh_from_db()
    assert invitation.status == Status.ASKED


def test_looking_at_the_link_answers_nothing(invitation: TrainerInvitation) -> None:
    page = visitor(None).get(link_of(invitation))
    assert page.status_code == 200
    assert invitation.training.title not in page.text
    invitation.refresh_from_db()
    assert invitation.status == Status.ASKED


@pytest.mark.parametrize("how", ["withdrawn", "cancelled", "completed"])
def test_it_is_too_late_to_answer(invitation: TrainerInvitation, how: str) -> None:
    client = let_in(invitation)
    if how == "withdrawn":
        by = make_user(Role.ADMINISTRATOR)
        withdraw_invitation(invitation=invitation, by=by)
    else:
        invitation.training.status = how
        invitation.training.save()
    assert client.get(answer_of(invitation)).status_code == 410
    assert client.post(answer_of(invitation), {"answer": "yes"}).status_code == 410
    assert visitor(None).get(link_of(invitation)).status_code == 410
    with pytest.raises(ValidationError) as refused:
        answer_invitation(invitation=invitation, accepts=True)
    assert code_of(refused) == "closed"


def test_page_takes_the_same_queries_for_any_number_of_modules(
    invitation: TrainerInvitation,
) -> None:
    client = let_in(invitation)

    def add() -> None:
        make_training_module(invitation.training)

    assert assert_flat(client, answer_of(invitation), add) <= 10


# --- Following up -------------------------------------------------------------------


def test_answer_by_phone_is_written_down(
    client: Client, coordinator: User, invitation: TrainerInvitation
) -> None:
    said = {"asked": "yes", "answer": "no", "words": "Ще пътувам."}
    press(client, INVITATIONS, "record_answer", invitation, **said)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.answer) == (Status.DECLINED, "Ще пътувам.")
    press(client, INVITATIONS, "invite_again", invitation, confirmed="yes")
    invitation.refresh_from_db()
    assert (invitation.status, invitation.generation) == (Status.ASKED, 1)


@pytest.mark.parametrize("was_sent", [False, True])
def test_who_knows_of_an_invitation_is_told_that_it_is_withdrawn(
    client: Client,
    coordinator: User,
    invitation: TrainerInvitation,
    was_sent: bool,
) -> None:
    mail = Message.objects.get()
    if was_sent:
        mail.status, mail.sent_at, mail.due_at = "sent", timezone.now(), None
        mail.save()
    press(client, INVITATIONS, "withdraw", invitation, confirmed="yes")
    invitation.refresh_from_db()
    assert invitation.status == Status.WITHDRAWN
    kinds = list(Message.objects.order_by("pk").values_list("kind", "status"))
    told = [("trainer-invitation-withdrawn", "queued")] if was_sent else []
    assert kinds == [
        ("trainer-invitation", "sent" if was_sent else "cancelled"),
        *told,
    ]


def test_invitations_of_other_districts_are_not_there(
    client: Client, coordinator: User
) -> None:
    far = make_invitation(make_training(district=make_district("PDV")))
    assert client.get(page_of(far)).status_code == 404
    assert not list(client.get(INVITATIONS).context["cl"].result_list)
    press(client, INVITATIONS, "withdraw", far, confirmed="yes")
    far.refresh_from_db()
    assert far.status == Status.ASKED


def test_what_waits_is_on_the_start_page(
    coordinator: User, invitation: TrainerInvitation
) -> None:
    make_invitation(make_training(district=make_district("PDV")))
    (waiting,) = unanswered(coordinator)
    assert waiting.url == page_of(invitation)
    assert waiting.due == invitation.training.starts_on
    assert not list(declined(coordinator))
    answer_invitation(invitation=invitation, accepts=False, words="Не мога.")
    assert not list(unanswered(coordinator))
    (refused,) = declined(coordinator)
    assert "Не мога." in refused.detail
    make_invitation(invitation.training)
    assert not list(declined(coordinator))


def test_past_trainings_wait_for_no_answer(coordinator: User) -> None:
    begun = timezone.localdate() - timedelta(days=9)
    make_invitation(make_training(starts_on=begun))
    assert not list(unanswered(coordinator))


def test_pages_take_the_same_queries_for_any_number_of_rows(
    client: Client, coordinator: User, training: Training
) -> None:
    def add() -> None:
        make_invitation(training)

    assert assert_flat(client, INVITATIONS, add) <= 10
    assert_flat(client, f"{TRAININGS}{training.pk}/change/", add)
    first = training.trainer_invitations.first()
    assert first is not None
    assert len(queries_of(client, page_of(first))) <= 12
