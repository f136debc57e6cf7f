"""The back office of documents and letters, their numbers, and how they look."""

from resource_centre.documents.actions import offer_all
from resource_centre.documents.admin import (
    identity,
    incoming,
    issued,
    letters,
    numbering,
    verification,
)

__all__ = ["identity", "incoming", "issued", "letters", "numbering", "verification"]

# The back office comes last: every room has declared its documents by now.
offer_all()
