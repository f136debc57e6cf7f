"""Who acts, as the history has it from requests and commands."""

from typing import Any

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from tests.audit.urls import RenameCommand
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.audit.urls")]


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_every_method_tells_who_acts_and_where(method: str, client: Client) -> None:
    user, actor = make_user(None), make_user(None)
    client.force_login(actor)
    getattr(client, method)(f"/rename/{user.pk}/")
    assert context_of(user) == {"user": actor.pk, "url": f"/rename/{user.pk}/"}


def test_nobody_acts_without_signing_in(client: Client) -> None:
    user = make_user(None)
    client.post(f"/rename/{user.pk}/")
    assert context_of(user) == {"user": None, "url": f"/rename/{user.pk}/"}


def test_who_signs_in_acts_from_then_on(client: Client) -> None:
    user = make_user(None)
    client.post(f"/sign-in/{user.pk}/")
    assert context_of(user)["user"] == user.pk


def test_who_signs_out_has_acted_before(client: Client) -> None:
    user = make_user(None)
    client.force_login(user)
    client.post(f"/sign-out/{user.pk}/")
    assert context_of(user)["user"] == user.pk


def test_secret_part_of_an_address_is_not_kept(client: Client) -> None:
    user = make_user(None)
    client.post(f"/rename/{user.pk}/hush-hush/")
    assert context_of(user)["url"] == f"/rename/{user.pk}/…/"


def test_command_is_named() -> None:
    user = make_user(None)
    RenameCommand().execute(
        force_color=False, no_color=True, skip_checks=True, stdout=None, stderr=None
    )
    assert context_of(user) == {"user": None, "command": "urls"}


def test_change_outside_of_a_request_has_no_context() -> None:
    user = make_user(None)
    User.objects.filter(pk=user.pk).update(name="Друг")
    assert last_event(user).pgh_context is None


def context_of(user: User) -> dict[str, Any]:
    """Return what the history knows of the user's last change."""
    metadata: dict[str, Any] = last_event(user).pgh_context.metadata
    return metadata


def last_event(user: User) -> Any:
    """Return the user's last event."""
    return User.pgh_event_model.objects.filter(pgh_obj_id=user.pk).latest("pgh_id")  # type: ignore[attr-defined]
