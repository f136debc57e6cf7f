"""How documents show the way to their verification, and who signs them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import template

from resource_centre.documents.facts import without_scheme

register = template.Library()


@register.filter
def page_of(address: str) -> str:
    """Return the page on which the code is typed: the address without its last part."""
    return without_scheme(address.rstrip("/").rpartition("/")[0])


@register.simple_tag
def signing(
    facts: Mapping[str, Any], images: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield who signs, with the signature where it is shown, in both languages."""
    other = facts.get("other") or {}
    twins = other.get("signatories", ())
    for number, signatory in enumerate(facts["signatories"], 1):
        yield {
            **signatory,
            "other": twins[number - 1] if twins else None,
            "image": images.get(f"signature-{number}"),
        }
