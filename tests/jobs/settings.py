"""The house with the sandbox, for workers in processes of their own."""

from resource_centre.settings import *  # noqa: F403
from resource_centre.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.sandbox"]
