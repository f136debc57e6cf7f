"""One door, one menu, and only what is ours inside."""

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from resource_centre.accounts.models import AccessCard
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.backoffice.site import CentreSite, greeting
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_sign_in_of_the_admin_leads_to_the_one_door(client: Client) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_sign_in_of_the_admin_takes_no_password(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    user.set_password("a long password of one's own")
    user.save()
    client.post(
        "/admin/login/",
        {"username": user.email, "password": "a long password of one's own"},
    )
    assert "_auth_user_id" not in client.session


def test_whoever_has_not_signed_in_comes_back_after_it(client: Client) -> None:
    response = client.get("/admin/accounts/user/?q=x")
    expected = f"{reverse('account_login')}?next=/admin/accounts/user/%3Fq%3Dx"
    assert response["Location"] == expected


def test_for_others_than_staff_there_is_nothing_here(client: Client) -> None:
    client.force_login(make_user(Role.TRAINEE))
    assert client.get("/admin/").status_code == 404
    response = client.get("/admin/login/")
    assert response["Location"] == reverse("portal:start")


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("logout/", "account_logout"),
        ("password_change/", "account_profile"),
        ("accounts/", "admin:index"),
    ],
)
def test_doors_of_django_lead_to_ours(client: Client, page: str, target: str) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get(f"/admin/{page}")["Location"] == reverse(target)


def test_nobody_is_signed_out_by_a_link(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    client.get("/admin/logout/", follow=True)
    assert "_auth_user_id" in client.session


def test_what_libraries_register_is_left_out() -> None:
    site = admin.site
    labels = {model._meta.label for model in site._registry}
    assert "accounts.User" in labels
    assert all(isinstance(found, CentreAdmin) for found in site._registry.values())
    assert not {"auth.Group", "mfa.Authenticator", "django_q.OrmQ"} & labels


def test_a_model_of_ours_needs_a_centre_admin() -> None:
    with pytest.raises(ImproperlyConfigured, match="must be a CentreAdmin"):
        CentreSite().register(AccessCard, ModelAdmin)


def test_the_menu_holds_sections_with_something_in_them(client: Client) -> None:
    client.force_login(make_user(Role.TRAINER))
    page = client.get("/admin/registry/municipality/")
    titles = [str(section.title) for section in page.context["menu"]]
    assert titles == ["Хора и организации", "Обучения", "Настройки"]
    here = [item for item in page.context["menu"][0].items if item.is_current]
    assert [item.url for item in here] == ["/admin/registry/municipality/"]
    assert page.content.count(b'aria-current="page">') >= 1


def test_what_a_role_may_not_see_is_not_there(client: Client) -> None:
    client.force_login(make_user(Role.TRAINER))
    for url in (
        "/admin/accounts/user/",
        "/admin/jobs/job/",
        "/admin/accounts/user/add/",
    ):
        assert client.get(url).status_code == 404


def test_autocomplete_answers_nobody_who_may_not_see(client: Client) -> None:
    url = "/admin/autocomplete/?app_label=registry&model_name=mandate&field_name=user"
    client.force_login(make_user(Role.TRAINER))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("hour", "word"),
    [(3, "evening"), (4, "morning"), (10, "morning"), (11, "day"), (18, "evening")],
)
def test_the_greeting_follows_the_hour(hour: int, word: str) -> None:
    with override("en"):
        assert greeting(hour) == f"Good {word}"


def test_pages_hold_nothing_inline(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    for url in (
        "/admin/",
        "/admin/accounts/user/",
        f"/admin/accounts/user/{user.pk}/change/",
    ):
        html = client.get(url).content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert "<script>" not in html
        assert " onclick=" not in html
