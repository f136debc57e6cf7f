"""run.py says in one sentence what is missing, and leaves nothing behind."""

import ast
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import uuid
import venv
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import pytest

import run
from resource_centre import embedded_postgres
from tests.setup.waiting import until

PROJECT = Path(__file__).resolve().parents[2]


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse((PROJECT / "run.py").read_text(), feature_version=(3, 7))
    modules = {
        name.split(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    }
    assert modules <= sys.stdlib_module_names


def test_no_file_names_a_machine_or_a_registry() -> None:
    for lock in (run.PRODUCTION_LOCK, run.DEVELOPMENT_LOCK):
        assert "://" not in lock.read_text()
        assert "/" not in "".join(pins(lock))


def test_the_development_lock_holds_the_production_lock() -> None:
    assert pins(run.PRODUCTION_LOCK) <= pins(run.DEVELOPMENT_LOCK)


def pins(lock: Path) -> set[str]:
    """Return the names and versions that a lock pins.

    What production needs on some versions of Python, development may on all.
    """
    return set(re.findall(r"(?m)^[\w.-]+==[^\s;]+", lock.read_text()))


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_another_python_is_refused(
    version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(run.Problem, match=r"3\.11, 3\.12 or 3\.13 is needed"):
        run.main([])


def test_windows_is_pointed_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        with pytest.raises(run.Problem, match="WSL"):
            run.main([])


def test_a_missing_venv_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(run.Problem, match="apt-get install python3-venv"):
        run.make_environment()


def test_an_environment_of_this_python_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / ".venv"
    monkeypatch.setattr(run, "VENV", place)
    monkeypatch.setattr(run, "PYTHON", place / "bin" / "python")
    venv.create(place)
    (place / "mine").touch()
    run.make_environment()
    assert (place / "mine").exists()
    config = place / "pyvenv.cfg"
    config.write_text(config.read_text().replace("version = 3", "version = 2"))
    run.make_environment()
    assert not (place / "mine").exists()


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a lock that no installer accepts, and an environment to keep from it."""
    monkeypatch.setattr(run, "PROJECT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "find_uv", lambda: None)
    path = tmp_path / "bad.lock"
    path.write_text("neither a name nor a version\n")
    return path


def test_a_bad_lock_is_told_in_one_sentence(lock: Path) -> None:
    with pytest.raises(run.Problem, match=r"Cannot install bad\.lock") as caught:
        run.install(lock)
    assert "\n" not in str(caught.value)
    assert not (lock.parent / "installed").exists()


def test_what_is_installed_is_not_installed_again(lock: Path) -> None:
    (lock.parent / "installed").write_text(f"{run.digest(lock)}\n")
    run.install(lock)
    lock.write_text(lock.read_text() + "\n")
    with pytest.raises(run.Problem):
        run.install(lock)


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this an ordinary user of a bare Debian."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(run, "loads", lambda library: "subset" not in library)


@pytest.mark.usefixtures("ordinary")
def test_a_missing_library_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    line = "sudo apt-get install libharfbuzz-subset0"
    run.get_libraries()
    assert f"`{line}`" in capsys.readouterr().err
    with pytest.raises(run.Problem, match=line):
        run.get_libraries(required=True)


@pytest.mark.usefixtures("ordinary")
def test_a_missing_browser_is_named() -> None:
    with pytest.raises(run.Problem, match="sudo apt-get install chromium"):
        run.get_test_tools()


def test_the_library_of_the_browser_driver_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run, "loads", lambda library: library != run.DRIVER_LIBRARY)
    assert run.missing_test_tools() == ["libatomic1"]


def test_root_installs_what_is_missing_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: list[tuple[object, ...]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run, "succeeds", lambda *words: commands.append(words))
    monkeypatch.setattr(run, "loads", lambda library: bool(commands))
    run.get_libraries()
    assert [words[-1] for words in commands] == [
        "update",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
    ]
    assert "Installing libpangoft2-1.0-0" in capsys.readouterr().out


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with run.listen(0) as taken, pytest.raises(run.Problem, match="--port"):
        run.listen(taken.getsockname()[1])


def test_what_pytest_knows_is_passed_on() -> None:
    arguments = run.parse(["test", "--all", "-k", "one", "tests/setup", "--maxfail=1"])
    assert arguments.run is run.test
    assert arguments.all
    assert arguments.rest == ["-k", "one", "tests/setup", "--maxfail=1"]


def test_nothing_else_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.parse(["--no-demo", "--port", "1"]).setup == ["--no-demo"]
    assert run.parse([]).setup == []
    with pytest.raises(SystemExit):
        run.parse(["check", "--fast"])
    assert "--fast" in capsys.readouterr().err


# --- What is left behind -----------------------------------------------------


def alive(mark: str) -> list[int]:
    """List the living processes that inherited a mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            living = ") Z" not in (process / "stat").read_text()
            if living and mark.encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


@pytest.fixture
def mark() -> Iterator[str]:
    """Return a mark and end whatever still bears it."""
    mark = f"mark-{uuid.uuid4()}"
    yield mark
    end(mark)


def end(mark: str) -> None:
    """End whatever bears a mark."""
    for process in alive(mark):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert until(lambda: not alive(mark))


STAGE = """
import sys, run
stage = run.Stage()
child = (
    "import signal, subprocess, sys, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen(['sleep', '99']); time.sleep(99)"
)
stage.open("-c", child)
print("open", flush=True)
sys.stdin.read()
"""


def test_a_killed_parent_leaves_no_child_behind(mark: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STAGE],
        cwd=PROJECT,
        env={**os.environ, "MARK": mark},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert until(lambda: len(alive(mark)) == 4), "parent, guardian, two children"
        parent.kill()
    assert until(lambda: not alive(mark))


# --- All of it ---------------------------------------------------------------


class Clone:
    """A copy of the project with a database and an environment of its own."""

    def __init__(self, home: Path, mark: str) -> None:
        """Copy the project; what is installed is lent, not copied."""
        self.home = home
        self.mark = mark
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        ignored = shutil.ignore_patterns(".*", "var", "__pycache__", "node_modules")
        shutil.copytree(PROJECT, home, ignore=ignored)
        venv.create(home / ".venv", symlinks=True)
        lent = Path(sysconfig.get_path("purelib"))
        own = Path(*home.parts, ".venv", *lent.parts[-3:])
        (own / "lent.pth").write_text(f"{lent}\n")
        stamp = f"{run.digest(home / 'requirements.lock')}\n"
        (home / ".venv" / "installed").write_text(stamp)

    def serve(self) -> subprocess.Popen[str]:
        """Start everything, and return when it answers."""
        environment = {k: v for k, v in os.environ.items() if k not in LOCAL}
        process = subprocess.Popen(
            [sys.executable, self.home / "run.py", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**environment, "MARK": self.mark},
        )
        output = ""
        assert process.stdout
        for line in process.stdout:
            output += line
            if line.startswith("Ready"):
                break
        else:
            pytest.fail(output)
        assert until(self.is_well), output
        return process

    def is_well(self) -> bool:
        """Tell whether server, database and job worker are well."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=20)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == HTTPStatus.OK
        finally:
            connection.close()

    def processes(self, words: str) -> list[int]:
        """List the processes of ours that were started with these words."""
        found = []
        for process in alive(self.mark):
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            if words in command.replace(b"\0", b" ").decode():
                found.append(process)
        return sorted(found)


LOCAL = ("DATABASE_URL", "DATABASE_OWNER_URL", "SITE_URL", "SECRET_KEY", "PRODUCTION")


@pytest.fixture
def clone(tmp_path: Path, mark: str) -> Iterator[Clone]:
    """Make a copy of the project, and remove its database."""
    clone = Clone(tmp_path / "clone", mark)
    yield clone
    end(mark)
    cluster = embedded_postgres.find_cluster(clone.home)
    shutil.rmtree(cluster.home)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="reads processes from /proc")
def test_whatever_is_killed_nothing_stays_and_the_next_start_works(
    clone: Clone,
) -> None:
    for words, sentence in {
        "-m gunicorn": "The server ended",
        "manage.py qcluster": "The job worker ended",
        "bin/postgres": "PostgreSQL ended",
        "run.py": "",
    }.items():
        process = clone.serve()
        os.kill(clone.processes(words)[0], signal.SIGKILL)
        output, _ = process.communicate(timeout=60)
        assert sentence in output
        assert process.returncode
        assert until(lambda: not alive(clone.mark)), words
    for number in (signal.SIGINT, signal.SIGTERM):
        process = clone.serve()
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert until(lambda: not alive(clone.mark), seconds=2), output
