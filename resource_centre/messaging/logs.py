"""Logs in which no personal link stands, nor who is at their answers."""

import logging
import re

# The loggers that write down addresses; what a web server in front writes is its own.
LOGGERS = ("django.request", "django.security.csrf", "django.server")
LINK = re.compile(r"(/l/)[A-Za-z0-9_-]{16,}|(/surveys/)\d+")


class WithoutLinks(logging.Filter):
    """Writes „…“ where the token of a personal link or a personal page would stand.

    The time at which somebody answers would tell which answer is theirs.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the token out of the record; keep every record."""
        told = record.getMessage()
        if LINK.search(told):
            record.msg, record.args = LINK.sub(r"\1\2…", told), ()
        return True


def keep_links_out() -> None:
    """Keep personal links out of what this process logs."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutLinks) for each in logger.filters):
            logger.addFilter(WithoutLinks())
