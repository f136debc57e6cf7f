#!/usr/bin/env python
"""Run a command of Django, with a database of its own where none is named."""

import os
import sys
from pathlib import Path

try:
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit("Django is missing: run `python3 run.py`, then .venv/bin/python manage.py")

from resource_centre import embedded_postgres


def main() -> None:
    """Configure this process for local use, unless it is configured, and run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resource_centre.settings")
    try:
        embedded_postgres.use_locally(Path(__file__).resolve().parent)
    except embedded_postgres.StartError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
