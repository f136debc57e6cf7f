"""The kinds of work there are: each room declares its own in its tasks.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from inspect import signature
from typing import Any

from django.utils.functional import Promise

# What a task gives back: a `url` and a `message` for the person are shown.
Result = Mapping[str, Any] | None
TaskFunction = Callable[..., Result]

MINUTES = 15


class UnknownTaskError(LookupError):
    """Tell that no room declares a task of this name."""


@dataclass(frozen=True)
class Task:
    """A kind of work: its name, what people call it, and who does it.

    A worker that takes longer than `minutes` without ending is stopped; the
    work is then taken up again where it stood. One with `every` is done again that
    long after it last ended, by itself, whenever `when` says that there is work.
    """

    name: str
    label: str | Promise
    function: TaskFunction
    minutes: int
    every: timedelta | None = None
    when: Callable[[], bool] | None = None

    def ensure_fits(self, arguments: Mapping[str, Any]) -> None:
        """Raise TypeError when the task cannot be called with the arguments."""
        signature(self.function).bind(None, **arguments)


_tasks: dict[str, Task] = {}


def task(
    name: str,
    *,
    label: str | Promise,
    minutes: int = MINUTES,
    every: timedelta | None = None,
    when: Callable[[], bool] | None = None,
) -> Callable[[TaskFunction], TaskFunction]:
    """Declare the decorated function as the task of this name.

    It is called as `function(run, **arguments)` with a `JobRun`, and may be
    called again after a crash: what is done must stay done once. `when` is asked
    every few seconds and takes 1 query at most. Raise ValueError when another
    function has the name.
    """

    def declare(function: TaskFunction) -> TaskFunction:
        known = _tasks.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"There are two tasks of the name {name!r}.")
        _tasks[name] = Task(name, label, function, minutes, every, when)
        return function

    return declare


def task_named(name: str) -> Task:
    """Return the task; raise UnknownTaskError, naming those there are."""
    try:
        return _tasks[name]
    except KeyError:
        known = ", ".join(sorted(_tasks)) or "none"
        message = f"No task is called {name!r}; declared in tasks.py: {known}."
        raise UnknownTaskError(message) from None


def find_task(name: str) -> Task | None:
    """Return the task, None when it is declared no more."""
    return _tasks.get(name)


def periodic_tasks() -> tuple[Task, ...]:
    """Return the tasks that are done again and again by themselves."""
    return tuple(known for known in _tasks.values() if known.every is not None)
