"""Working on a job: what a worker process does with each."""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, override

from resource_centre.audit.services import acting
from resource_centre.jobs.registry import task_named
from resource_centre.jobs.runs import JobRun, SupersededError, claimed

logger = logging.getLogger(__name__)

# How long to wait before the second and the third try, and then no more.
PAUSES = (timedelta(seconds=5), timedelta(seconds=30))
TRIES = len(PAUSES) + 1


def work(pk: int) -> None:
    """Work on the job until it is done, unless somebody else does or it is over."""
    with claimed(pk) as run:
        if run is None:
            return
        with acting(user=run.job.owner, job=pk), override(run.job.language):
            try:
                attempt(run)
            except SupersededError:
                logger.warning("Job %s was taken up by another worker", pk)


def attempt(run: JobRun) -> None:
    """Try once; say well or badly ended, or put the job back for another try.

    A ValidationError is an answer for people and final; anything else is tried
    again a few times.
    """
    if run.job.tries > TRIES:
        give_up(run, "its worker died each time")
        return
    try:
        result = task_named(run.job.task).function(run, **run.job.arguments)
    except SupersededError:
        raise
    except ValidationError as error:
        run.fail(" ".join(error.messages))
    except Exception as error:
        logger.exception("Job %s: try %s of %s", run.job.pk, run.job.tries, TRIES)
        if run.job.tries < TRIES:
            run.put_back(PAUSES[run.job.tries - 1])
        else:
            give_up(run, repr(error))
    else:
        run.finish(result or {})


def give_up(run: JobRun, cause: str) -> None:
    """End the job with a sentence for people and a number to find the cause by."""
    reference = f"{run.job.pk}-{run.job.runs}"
    logger.error("Job %s failed, reference %s: %s", run.job.pk, reference, cause)
    run.fail(
        _(
            "The work did not finish because of an unexpected error. What was done"
            " so far is kept. Try again; if it happens again, tell an administrator"
            " the number %(reference)s."
        )
        % {"reference": reference}
    )
