"""The processes that draw: a zygote for each of ours, started when first needed."""

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from shutil import rmtree

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from resource_centre.documents.styles import sheets_from
from resource_centre.documents.wire import receive

STYLESHEET = settings.PROJECT / "templates" / "documents" / "print.css"
PRINT_FONTS = settings.DATA_DIR / "print-fonts" / "stamp"
PATIENCE = 10  # seconds that it may take to end
FONTS = Path(__file__).with_name("fonts.conf")
# What the zygote needs of our environment; passwords and keys stay here.
PASSED_ON = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)


class Zygote:
    """A warm process that forks a child for each line it is handed."""

    def __init__(self) -> None:
        """Start it; it says nothing until it is ready, and lines wait meanwhile."""
        if not PRINT_FONTS.exists():
            raise ImproperlyConfigured("Run `manage.py prepare`: fonts are missing.")
        self.made_of = ingredients()
        self.control, theirs = socket.socketpair()
        self.environment = environment()
        module = "resource_centre.documents.zygote"
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", module, str(theirs.fileno()), str(STYLESHEET)],
                cwd=settings.PROJECT,
                env=self.environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def is_fit(self) -> bool:
        """Tell whether it lives and draws by the stylesheet and fonts of now."""
        return self.process.poll() is None and self.made_of == ingredients()

    def child(self, patience: float) -> tuple[socket.socket, int]:
        """Return a line to a new child, and its number.

        Raise EOFError or OSError when it is not there within so many seconds.
        """
        line, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.control, [b"?"], [theirs.fileno()])
            line.settimeout(patience)
            greeting, _nothing = receive(line)
        except BaseException:
            line.close()
            raise
        return line, greeting["pid"]

    def stop(self) -> None:
        """End it; children that draw finish by themselves."""
        self.control.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # It does so itself, unless it was killed.
        rmtree(self.environment["XDG_CACHE_HOME"], ignore_errors=True)


def ingredients() -> tuple[int, ...]:
    """Return by what one sees that the stylesheet or the fonts changed."""
    parts = (*sheets_from(STYLESHEET), PRINT_FONTS)
    return tuple(part.stat().st_mtime_ns for part in parts)


def environment() -> dict[str, str]:
    """Return the environment of a zygote: fonts, a cache of theirs, nothing secret."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "FONTCONFIG_FILE": str(FONTS),
        "XDG_DATA_HOME": str(settings.DATA_DIR),
        # Without a cache of the fonts each child would read them all.
        "XDG_CACHE_HOME": tempfile.mkdtemp(prefix="centre-fonts-"),
        "LC_ALL": "C.UTF-8",
        # The same document is the same file, whenever and by whom it is drawn.
        "PYTHONHASHSEED": "0",
        # macOS ends forked children that use its libraries, unless asked not to.
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    }


class Nursery:
    """The zygote of this process, shared by its threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.zygote: Zygote | None = None
        self.inherited: list[Zygote] = []

    def warm(self) -> Zygote:
        """Return the zygote, a new one where it is gone or knows another style."""
        with self.lock:
            if self.zygote and not self.zygote.is_fit():
                self.stop()
            self.zygote = self.zygote or Zygote()
            return self.zygote

    def discard(self, zygote: Zygote) -> None:
        """End the zygote that fails, unless another thread did."""
        with self.lock:
            if self.zygote is zygote:
                self.stop()

    def stop(self) -> None:
        """End the zygote, if there is one."""
        zygote, self.zygote = self.zygote, None
        if zygote:
            zygote.stop()

    def leave_home(self) -> None:
        """Leave the zygote to the process that we were forked from.

        It ends when nobody holds its socket, so we may not. That our parent's death
        should kill it cannot be asked of Linux instead: that is a signal at the end
        of the thread that started it.
        """
        self.lock = threading.Lock()
        if self.zygote:
            self.zygote.control.close()
            self.inherited.append(self.zygote)  # its end is not ours to wait for
            self.zygote = None


nursery = Nursery()
os.register_at_fork(after_in_child=nursery.leave_home)
atexit.register(nursery.stop)
