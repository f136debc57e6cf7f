#!/usr/bin/env python3
"""Set up, serve, test and check the resource centre with one command.

Needs nothing but Python's standard library: whatever else is missing it installs
into .venv/, or it says in one sentence what to install.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import hashlib
import http.client
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
PRODUCTION_LOCK = PROJECT / "requirements.lock"
DEVELOPMENT_LOCK = PROJECT / ".ci" / "dev.lock"  # holds all of the production lock
LIBRARIES = {
    # name of the library: the part of it that WeasyPrint loads, Debian's package
    "pangoft2-1.0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVER_LIBRARY = "libatomic.so.1"  # Playwright's driver needs it
# Programs that judge sealed documents in the tests, and their packages.
JUDGES = {"pdfsig": "poppler-utils", "softhsm2-util": "softhsm2"}
PRODUCTION = {
    "PRODUCTION": "true",
    "SITE_URL": "https://centre.example",
    "EMAIL_URL": "smtp://localhost:25",
    "DEFAULT_FROM_EMAIL": "centre@centre.example",
}
GUNICORN = (
    *("-m", "gunicorn", "resource_centre.wsgi", "--worker-class", "gthread"),
    *("--workers", "1", "--threads", "8", "--graceful-timeout", "5"),
    *("--log-level", "warning", "--no-control-socket"),
)
# As many tests beside each other as there are cores; those of a file share a world.
BESIDE = [
    "-n",
    "auto",
    "--maxprocesses",
    "4",
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",
]
CHECKS = {
    "assets": "manage.py prepare",
    "ruff check": "-m ruff check .",
    "ruff format": "-m ruff format --check .",
    "mypy": "-m mypy",
    "mypy, scripts": "-m mypy --follow-imports=silent run.py manage.py",
    "djlint lint": "-m djlint --quiet --lint templates",
    "djlint format": "-m djlint --check templates",
    "import contracts": ".venv/bin/lint-imports",
    "migrations": "manage.py makemigrations --check --dry-run",
    "deployment": "manage.py check --deploy --fail-level WARNING",
    "translations": "manage.py translations --check",
}


class Problem(Exception):  # noqa: N818 - what a person reads, not what a program did
    """Tells a person in one sentence what is missing and what to do about it."""


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


# --- What it runs in ---------------------------------------------------------


def make_environment() -> None:
    """Make .venv/ for this Python, unless it is there."""
    config = VENV / "pyvenv.cfg"
    minor = r"(?m)^version(_info)? = {}\.{}\.".format(*sys.version_info)
    if config.exists() and PYTHON.exists():
        if re.search(minor, config.read_text()):
            return
        say("Another Python made .venv/: making it anew.")
    uv = shutil.which("uv")
    if not uv and importlib.util.find_spec("ensurepip") is None:
        raise Problem("Python's venv is missing: run `apt-get install python3-venv`.")
    try:
        venv.EnvBuilder(clear=True, symlinks=True, with_pip=not uv).create(VENV)
    except subprocess.CalledProcessError as error:
        raise Problem(f"Cannot make .venv/: {last_line(error.output)}") from error


def install(lock: Path) -> None:
    """Install what a lock names, with hashes, unless it is installed."""
    stamp = VENV / "installed"
    installed = stamp.read_text().split() if stamp.exists() else []
    if digest(lock) in installed:
        return
    say(f"Installing {lock.relative_to(PROJECT)} into .venv/ ...")
    stamp.unlink(missing_ok=True)
    # The interpreter is named and none is downloaded; pip also serves a network
    # that only pip is configured for.
    uv = find_uv()
    options = ("--require-hashes", "--python", PYTHON, "--no-python-downloads")
    if not uv or not succeeds(uv, "pip", "sync", *options, lock):
        if not succeeds(PYTHON, "-m", "pip", "--version"):
            succeeds(PYTHON, "-m", "ensurepip")
        pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check")
        outcome = run(*pip, "--require-hashes", "-r", lock)
        if outcome.returncode:
            name = lock.relative_to(PROJECT)
            reason = last_line(outcome.stdout)
            raise Problem(f"Cannot install {name} (is the network there?): {reason}")
    stamp.write_text(f"{digest(lock)}\n{digest(PRODUCTION_LOCK)}\n")


def find_uv() -> str | Path | None:
    """Find uv, or install it beside the packages that it will install."""
    own = VENV / "bin" / "uv"
    found = shutil.which("uv") or (own if own.exists() else None)
    if found or not succeeds(PYTHON, "-m", "pip", "install", "--quiet", "uv"):
        return found
    return own


def digest(lock: Path) -> str:
    """Return what identifies the content of a lock."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def run(*command: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command quietly and return its outcome with what it printed."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **changes},
        text=True,
        check=False,
    )


def succeeds(*command: str | Path) -> bool:
    """Run a command quietly and tell whether it succeeds."""
    return run(*command).returncode == 0


def last_line(output: str | bytes | None) -> str:
    """Return the line in which a program says what went wrong."""
    text = output.decode() if isinstance(output, bytes) else output or ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith("ERROR")]
    return (errors or lines or ["no reason was given."])[-1]


# --- What the system must have -----------------------------------------------


def missing_libraries() -> list[str]:
    """List the packages of the libraries that are not there."""
    if sys.platform == "darwin":
        return [] if all(map(ctypes.util.find_library, LIBRARIES)) else ["pango"]
    return [pack for library, pack in LIBRARIES.values() if not loads(library)]


def loads(library: str) -> bool:
    """Tell whether a shared library can be loaded."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def get_libraries(*, required: bool = False) -> None:
    """Install the libraries that PDFs need, or say how to."""
    if missing_libraries():
        apt_install(missing_libraries(), "for PDFs")
    packages = missing_libraries()
    if packages:
        advice = f"PDFs are off or slow: run `{install_line(packages)}`."
        if required:
            raise Problem(advice)
        print(f"Warning: {advice}", file=sys.stderr, flush=True)


def get_test_tools() -> None:
    """Install the browser and the programs that the tests need, or say how to."""
    if missing_test_tools():
        apt_install(missing_test_tools(), "for the tests")
    if missing_test_tools():
        line = install_line(missing_test_tools())
        raise Problem(f"The tests need more programs: run `{line}`.")


def missing_test_tools() -> list[str]:
    """List the packages that the tests need and that are not there."""
    missing = [] if any(map(shutil.which, BROWSERS)) else ["chromium"]
    if sys.platform == "linux" and not loads(DRIVER_LIBRARY):
        missing.append("libatomic1")
    return [*missing, *(JUDGES[name] for name in JUDGES if not shutil.which(name))]


def install_line(packages: list[str]) -> str:
    """Return the command with which a person installs packages of the system."""
    if sys.platform == "darwin":
        return f"brew install {' '.join(packages)}"
    return f"sudo apt-get install {' '.join(packages)}"


def apt_install(packages: list[str], purpose: str) -> None:
    """Install packages of Debian or Ubuntu, if we may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(f"Installing {' and '.join(packages)} {purpose} ...")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    succeeds("apt-get", "update")
    for package in packages:  # an older release may lack one of them
        succeeds("apt-get", "install", "--yes", "--no-install-recommends", package)


# --- Serving -----------------------------------------------------------------


class Stage:
    """Holds the processes that must not outlive this one, however it ends."""

    def __init__(self) -> None:
        """Open the process group, led by a guardian that ends all of it."""
        self.processes: list[subprocess.Popen[bytes]] = []
        reading, self.lifeline = os.pipe()
        self.guardian = os.fork()
        if self.guardian == 0:
            os.setpgid(0, 0)
            ignore_wishes_to_end()
            os.close(self.lifeline)
            os.read(reading, 1)  # returns when the last writer, this process, is gone
            os.killpg(0, signal.SIGKILL)
        os.close(reading)
        with suppress(ProcessLookupError):
            os.setpgid(self.guardian, self.guardian)

    def open(self, *command: str, keep: int | None = None) -> subprocess.Popen[bytes]:
        """Start a program with .venv/'s Python among the guarded processes."""
        process = subprocess.Popen(
            [PYTHON, *command],
            stdin=subprocess.DEVNULL,
            pass_fds=() if keep is None else (keep,),
            process_group=self.guardian,
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        """Let the processes finish what they do, then end whatever is left."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)  # a job gets ten
        with suppress(ProcessLookupError):
            os.killpg(self.guardian, signal.SIGKILL)
        os.waitpid(self.guardian, 0)
        os.close(self.lifeline)


def serve(arguments: argparse.Namespace) -> int:
    """Set everything up, serve it, and stop all of it together."""
    # Also in the background, where a shell ignores Ctrl-C; but nohup is obeyed.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    get_libraries()
    stage = Stage()
    try:
        with listen(arguments.port) as listener:
            os.environ.setdefault("SITE_URL", f"http://localhost:{arguments.port}")
            database_runs = start_database()
            if stage.open("manage.py", "setup", *arguments.setup).wait():
                raise Problem("The set-up failed: see above.")
            bind = ("--bind", f"fd://{listener.fileno()}")
            server = stage.open(*GUNICORN, *bind, keep=listener.fileno())
            worker = stage.open("manage.py", "qcluster")
        wait_for_answer(arguments.port, server)
        say(f"\nReady at http://localhost:{arguments.port} (Ctrl-C stops everything)")
        watch(
            {
                "PostgreSQL": database_runs,
                "The server": lambda: server.poll() is None,
                "The job worker": lambda: worker.poll() is None,
            }
        )
    except KeyboardInterrupt:
        say("\nStopping ...")
    finally:
        ignore_wishes_to_end()
        stage.close()
    return 0


def watch(parts: dict[str, Callable[[], bool]]) -> None:
    """Return never: raise the Problem that one of the parts has ended.

    A part takes those after it along: the first that is gone is named.
    """
    while all(alive() for alive in parts.values()):
        time.sleep(0.3)
    time.sleep(0.5)
    ended = next(name for name, alive in parts.items() if not alive())
    raise Problem(f"{ended} ended, so everything is stopped.")


def ignore_wishes_to_end() -> None:
    """Let nothing but SIGKILL interrupt what follows."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def interrupt(*_: object) -> None:
    """Treat any wish to end like Ctrl-C."""
    raise KeyboardInterrupt


def listen(port: int) -> socket.socket:
    """Take the port before anything else happens; the server inherits it."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise Problem(
            f"Port {port} cannot be used ({error}): name another with --port."
        ) from error
    listener.listen(128)
    return listener


def start_database() -> Callable[[], bool]:
    """Start the embedded database, unless another is named; return how to watch it."""
    # Imported here since another Python than that of .venv/ reads this file first.
    from resource_centre import embedded_postgres  # noqa: PLC0415

    if os.environ.get("DATABASE_URL"):
        return lambda: True
    try:
        embedded_postgres.use_locally(PROJECT)
        return embedded_postgres.find_cluster(PROJECT).runs
    except embedded_postgres.StartError as error:
        raise Problem(str(error)) from error


def wait_for_answer(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers a request, whatever it says, or has ended."""
    while server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            host = urlsplit(os.environ.get("SITE_URL", "")).netloc
            connection.request("GET", "/", headers={"Host": host})
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()


# --- Proving -----------------------------------------------------------------


def test(arguments: argparse.Namespace) -> int:
    """Run the tests, whose closing line and exit code are pytest's own."""
    get_libraries(required=True)
    get_test_tools()
    chosen = [] if arguments.all else ["-m", "not slow"]
    command = [str(PYTHON), "-m", "pytest", *BESIDE, *chosen, *arguments.rest]
    os.execv(PYTHON, command)  # noqa: S606


def check(arguments: argparse.Namespace) -> int:
    """Run every check, print a line about each and the output of what failed."""
    start_database()
    production = {**PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(64)}
    failed = []
    for name, command in CHECKS.items():
        started = time.monotonic()
        changes = production if name == "deployment" else {}
        outcome = run(PYTHON, *command.split(), **changes)
        seconds = time.monotonic() - started
        verdict = "failed" if outcome.returncode else "ok"
        say(f"{name:<18}{verdict:<8}{seconds:5.1f} s")
        if outcome.returncode:
            failed.append(name)
            say(outcome.stdout)
    if failed:
        raise Problem(f"Failed: {', '.join(failed)}.")
    return 0


def bench(arguments: argparse.Namespace) -> int:
    """Measure, and print JSON and a table."""
    start_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resource_centre.settings")
    command = [PYTHON, "-m", "tests.bench", *arguments.rest]
    return subprocess.run(command, check=False).returncode


# --- The command line --------------------------------------------------------


def parse(words: list[str]) -> argparse.Namespace:
    """Read the command line; what pytest or the measurements know is passed on."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Set up, load the demo and serve the resource centre; or:",
        epilog="DATABASE_URL names another database than the embedded PostgreSQL.",
        allow_abbrev=False,
    )
    parser.set_defaults(run=serve)
    parser.add_argument("--port", type=int, default=8000, help="serve here (8000)")
    parser.add_argument(
        *("--no-demo",),
        dest="setup",
        action="append_const",
        const="--no-demo",
        default=[],
        help="begin with an empty house",
    )
    commands = parser.add_subparsers(title="commands", metavar="")
    tests = commands.add_parser("test", help="run the tests; the rest is for pytest")
    tests.add_argument("--all", action="store_true", help="also the slow ones")
    tests.set_defaults(run=test)
    checks = commands.add_parser("check", help="check style, types and configuration")
    checks.set_defaults(run=check)
    benches = commands.add_parser("bench", help="measure and print JSON and a table")
    benches.set_defaults(run=bench)
    arguments, rest = parser.parse_known_args(words)
    if rest and arguments.run not in (test, bench):
        parser.error(f"unknown: {' '.join(rest)}")
    arguments.rest = rest
    return arguments


def main(words: list[str]) -> int:
    """Move into the project's own Python, made ready first, and do what is asked."""
    if os.name == "nt":
        raise Problem(
            "Windows has no embedded PostgreSQL: run this in WSL, "
            "or set DATABASE_URL and use manage.py (see README)."
        )
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise Problem("Python 3.11, 3.12 or 3.13 is needed: run this with one of them.")
    arguments = parse(words)
    os.chdir(PROJECT)
    make_environment()
    install(PRODUCTION_LOCK if arguments.run is serve else DEVELOPMENT_LOCK)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), __file__, *words])  # noqa: S606
    code: int = arguments.run(arguments)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Problem, OSError) as problem:
        sys.exit(f"run.py: {problem}")
    except KeyboardInterrupt:
        sys.exit("run.py: stopped.")
