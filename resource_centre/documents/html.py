"""Writing a document as HTML, from its facts and pictures alone."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Literal

from django.template.loader import render_to_string
from django.utils.translation import override

from resource_centre.documents.document import Document

Mark = Literal["", "draft", "duplicate"]


def html_of(
    document: Document[Any],
    facts: Mapping[str, Any],
    images: Mapping[str, bytes],
    language: str,
    mark: Mark = "",
) -> str:
    """Return the document as HTML, marked as a draft or a duplicate if told so.

    It says nothing but the facts, in words of the language. Nobody has signed a
    draft, so it shows no signature, be there one or several.
    """
    shown = {
        name: f"data:image/png;base64,{b64encode(image).decode()}"
        for name, image in images.items()
        if mark != "draft" or not name.startswith("signature")
    }
    with override(language):
        context = {
            "facts": facts,
            "images": shown,
            "language": language,
            "mark": mark,
            "title": str(document.title),
        }
        return render_to_string(document.template, context)
