"""Where machines find what credentials are verified by."""

from typing import Any

app_name = "credentials"
urlpatterns: list[Any] = []
