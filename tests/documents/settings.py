"""The house with the sandbox, for workers in processes of their own."""

from pathlib import Path

from resource_centre.settings import *  # noqa: F403
from resource_centre.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "tests.documents.sandbox.apps.SandboxConfig"]
MEDIA_ROOT = env.str("MEDIA_ROOT")
CREDENTIAL_KEY = Path(MEDIA_ROOT) / "credentials.pem"
