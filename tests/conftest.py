"""What every test stands on: a database used as the application, no network."""

import socket
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.signals import setting_changed
from django.test import override_settings
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from resource_centre.common.prepare import prepare
from tests.database import throwaway_database
from tests.guards.network import guarded


@pytest.fixture(scope="session", autouse=True)
def prepared() -> None:
    """Make translations and fonts first, as a start of the centre does.

    Django has looked for the catalogues when it started: it looks again.
    """
    prepare()
    setting_changed.send(
        sender=None, setting="LOCALE_PATHS", value=settings.LOCALE_PATHS, enter=True
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test database once; tests reach it only where they ask for it."""
    with django_db_blocker.unblock():
        database = throwaway_database()
        database.__enter__()
    yield
    with django_db_blocker.unblock():
        database.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the files of the tests where nobody else does."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        CREDENTIAL_KEY=tmp_path_factory.mktemp("keys") / "credentials.pem",
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def no_list_of_files() -> Iterator[None]:
    """Look for a static file when it is asked for.

    Each test's client would list all of them first: 40 % of the time of the matrix.
    """
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Begin each test with the kinds of records read, as a centre that works has.

    Emptying the tables forgets them: the next test would ask one question more.
    """
    needed = {"db", "transactional_db", "live_server"}
    if item.get_closest_marker("django_db") or needed & set(vars(item)["fixturenames"]):
        ours = (m for m in apps.get_models() if not m.__module__.startswith("tests."))
        ContentType.objects.get_for_models(*ours)


@pytest.fixture(autouse=True)
def in_bulgarian() -> Iterator[None]:
    """Begin each test in Bulgarian, whatever language the last page had."""
    with override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Keep every test on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield
