"""The page on which people follow their work."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.jobs.models import Heartbeat, Job
from resource_centre.jobs.services import enqueue
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    """Sign somebody in."""
    user = make_user()
    client.force_login(user)
    return user


def make_job(owner: User, **fields: Any) -> Job:
    """Ask for work that stands as the fields say."""
    job = enqueue(
        task="sandbox.people",
        key="1",
        arguments={"names": []},
        owner=owner,
        subject="Обучение 5",
    )
    Job.objects.filter(pk=job.pk).update(**fields)
    Heartbeat.objects.create(host="localhost", seen_at=timezone.now())
    return job


def test_owner_sees_title_subject_and_progress(client: Client, owner: User) -> None:
    job = make_job(owner, status="running", done=3, total=12)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "<h1>Записване на хора</h1>" in page
    assert "Обучение 5" in page
    assert 'max="12" value="3"' in page
    assert f'data-state="/jobs/{job.pk}/state/"' in page


def test_others_see_no_such_page(client: Client, owner: User) -> None:
    job = make_job(make_user())
    for path in ("", "state/"):
        assert client.get(f"/jobs/{job.pk}/{path}").status_code == 404
    assert client.post(f"/jobs/{job.pk}/again/").status_code == 404


def test_stranger_is_asked_to_sign_in(client: Client) -> None:
    job = make_job(make_user(), status="failed")
    assert client.get(f"/jobs/{job.pk}/").status_code == 302
    assert client.get(f"/jobs/{job.pk}/state/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/again/").status_code == 302
    assert Job.objects.get().status == "failed"


def test_administrator_sees_and_leaves_alone(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    job = make_job(make_user(), status="failed", error="Не стана.")
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "Не стана." in page
    assert "/again/" not in page
    assert client.post(f"/jobs/{job.pk}/again/").status_code == 404


def test_state_tells_the_script_how_the_work_stands(
    client: Client, owner: User
) -> None:
    job = make_job(owner, status="running", done=1, total=1)
    with translation.override("en"):
        state = client.get(f"/en/jobs/{job.pk}/state/").json()
    assert state["words"] == "Working. 1 of 1 step done."
    assert (state["over"], state["done"], state["total"]) == (False, 1, 1)


def test_done_job_leads_to_its_result(client: Client, owner: User) -> None:
    result = {"url": "/my/", "message": "Готови са <3> удостоверения."}
    job = make_job(owner, status="done", result=result)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert 'href="/my/"' in page
    assert "Готови са &lt;3&gt; удостоверения." in page
    assert "job.js" not in page
    assert client.get(f"/jobs/{job.pk}/state/").json()["over"]


def test_failed_job_is_started_again_by_its_owner(client: Client, owner: User) -> None:
    job = make_job(owner, status="failed", error="Не стана.", tries=3)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert f'action="/jobs/{job.pk}/again/"' in page
    response = client.post(f"/jobs/{job.pk}/again/")
    assert response["Location"] == f"/jobs/{job.pk}/"
    assert Job.objects.get().status == "waiting"


def test_starting_again_needs_a_post(client: Client, owner: User) -> None:
    job = make_job(owner, status="failed")
    assert client.get(f"/jobs/{job.pk}/again/").status_code == 405
    assert Job.objects.get().status == "failed"


def test_page_says_when_no_worker_is_alive(client: Client, owner: User) -> None:
    job = make_job(owner)
    assert "alert-warning" not in client.get(f"/jobs/{job.pk}/").content.decode()
    Heartbeat.objects.all().delete()
    assert "alert-warning" in client.get(f"/jobs/{job.pk}/").content.decode()


def test_job_of_a_task_that_is_no_more_has_a_title(client: Client, owner: User) -> None:
    job = make_job(owner, task="gone")
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # The session, the user, their roles, the job, the workers’ heartbeat,
        # and the centre for the page around.
        ("", 6),
        ("state/", 5),
    ],
)
def test_page_asks_as_much_as_it_says(
    path: str,
    queries: int,
    client: Client,
    owner: User,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    job = make_job(owner)
    with django_assert_num_queries(queries):
        assert client.get(f"/jobs/{job.pk}/{path}").status_code == 200
