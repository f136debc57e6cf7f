"""Tasks to try the workers on are known in every test of the jobs."""

from tests.jobs.sandbox import tasks

__all__ = ["tasks"]
