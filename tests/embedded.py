"""Give the tests a database before Django reads its settings; a pytest plugin."""

from collections.abc import Generator
from pathlib import Path

import pytest

from resource_centre import embedded_postgres


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Start the embedded database, unless DATABASE_URL names another one."""
    try:
        embedded_postgres.use_locally(Path(__file__).resolve().parent.parent)
    except embedded_postgres.StartError as error:
        raise pytest.UsageError(str(error)) from None
    return (yield)
