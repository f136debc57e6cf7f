"""The workers' processes: started, watched, and gone when they should be.

django-q's own command leaves its guard and workers running when it is killed,
waits for ever for a worker at the end of a long job, and is lost when a worker
is killed while it waits for work, as that one holds the queue's lock.
"""

import ctypes
import logging
import os
import signal
import sys
import time
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django_q import cluster as django_q
from django_q.brokers.orm import ORM

from resource_centre.jobs.periodic import wake_periodic
from resource_centre.jobs.services import keep_going

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
BEAT = 5  # seconds between two looks for jobs left lying
PAUSE = 0.5  # seconds before starting all afresh
GRACE = 10  # seconds that a worker gets to end its job when asked to stop


class Queue(ORM):
    """django-q's queue in the database, without its statistics.

    Those are written twice a second to the shared cache; a heartbeat every few
    seconds says as much.
    """

    @staticmethod
    def get_cache() -> None:
        """Return no cache, and so keep no statistics."""


class Guard(django_q.Sentinel):
    """django-q's guard of the workers, which knows when to give up."""

    def start(self) -> None:
        """Guard until told to stop.

        A signal to the whole family is left to the command: a guard that died of it
        might hold what the command needs to stop.
        """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        super().start()

    def reincarnate(self, process: BaseProcess) -> None:
        """Replace a process that ended.

        One that was killed, unless it was at work, may have taken the lock of a
        queue with it, at which all others would wait for ever: then everything
        ends, and the command starts a fresh set.
        """
        killed = (process.exitcode or 0) < 0
        timer = getattr(process, "timer", None)  # workers alone have one
        at_work = timer is not None and timer.value >= 0
        if killed and not at_work:
            logger.critical("A waiting process was killed; starting all afresh")
            os._exit(1)
        super().reincarnate(process)


class Cluster(django_q.Cluster):
    """django-q's cluster with our guard."""

    is_wanted = True

    def start(self) -> int:
        """Start the guard, which starts the workers."""
        context = django_q.get_mp_context()
        self.stop_event, self.start_event = context.Event(), context.Event()
        self.sentinel = context.Process(
            target=Guard,
            args=(self.stop_event, self.start_event, self.cluster_id, self.broker),
        )
        self.sentinel.start()
        return int(self.pid)

    def sig_handler(self, _signum: int, _frame: Any) -> None:
        """Note that it is time to stop; no waiting inside a signal handler."""
        self.is_wanted = False

    def end(self) -> None:
        """Wait a while for jobs to end; those cut short are taken up next time."""
        if self.sentinel.is_alive():
            self.stop_event.set()
            self.sentinel.join(GRACE)
        if self.sentinel.is_alive():
            self.sentinel.kill()
            self.sentinel.join()


def run() -> None:
    """Keep workers running until asked to stop."""
    os.register_at_fork(before=remember_parent, after_in_child=end_with_parent)
    while True:
        cluster = Cluster(Queue())
        connections.close_all()  # no two processes share a connection
        cluster.start()
        watch(cluster)
        time.sleep(PAUSE)  # a signal may have reached the guard first
        if not cluster.is_wanted:
            cluster.end()
            return
        logger.critical("The workers’ guard ended; starting all afresh")


def watch(cluster: Cluster) -> None:
    """Return when the cluster ends or is asked to; pick up jobs left meanwhile."""
    next_beat = 0.0
    while cluster.sentinel.is_alive() and cluster.is_wanted:
        if time.monotonic() >= next_beat:
            next_beat = time.monotonic() + BEAT
            beat()
        cluster.sentinel.join(0.5)


def beat() -> None:
    """Look after the jobs; a database that does not answer is asked again later."""
    try:
        keep_going()
        wake_periodic()
    except (DatabaseError, InterfaceError):
        logger.exception("The database does not answer")
        connections.close_all()


_parent = os.getppid()


def remember_parent() -> None:
    """Note who forks, so that the child can tell whether they are still there."""
    global _parent  # noqa: PLW0603 - read in the forked child
    _parent = os.getpid()


def end_with_parent() -> None:
    """Have the kernel end this process with the one that started it (Linux).

    Whoever was made by the guard can be ended, unlike the guard.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != _parent:
        os._exit(1)
