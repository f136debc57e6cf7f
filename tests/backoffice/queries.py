"""How many queries a page takes, whatever the number of rows on it."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str) -> list[str]:
    """Return the SQL of the queries that the page takes; raise unless it is 200."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return [query["sql"] for query in captured.captured_queries]


def assert_flat(client: Client, url: str, add_row: Callable[[], object]) -> int:
    """Fail when two more rows cost a query; return how many the page takes."""
    add_row()
    client.get(url)
    one = queries_of(client, url)
    add_row()
    add_row()
    three = queries_of(client, url)
    assert len(one) == len(three), "\n".join(three)
    return len(three)
