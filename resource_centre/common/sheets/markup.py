"""Read XML from outside as a stream: no tree, no entities, no long tags."""

from collections.abc import Iterable
from xml.parsers import expat

from resource_centre.common.sheets import limits
from resource_centre.common.sheets.preflight import damaged, too_large


class Passing:
    """Pass by what the parser meets; names are “namespace name”."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet an opening tag."""

    def end(self, name: str) -> None:
        """Meet a closing tag."""

    def text(self, data: str) -> None:
        """Meet a piece of text."""


def walk(chunks: Iterable[bytes], handler: Passing) -> None:
    """Feed the XML to the handler, and refuse what honest files never hold."""
    parser = guarded_parser(handler)
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > limits.TAG:
                raise too_large()
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, LookupError) as error:
        raise damaged() from error


def guarded_parser(handler: Passing) -> expat.XMLParserType:
    """Return a parser that tells the handler what it meets."""
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.DEPTH:
            raise damaged()
        handler.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name)

    def doctype(*_declared: object) -> None:
        # Entities, external or multiplying, can only be declared in one.
        raise damaged()

    def namespace(_prefix: str | None, uri: str | None) -> None:
        # It is repeated before every name: a long one multiplies.
        if len(uri or "") > limits.NAMESPACE:
            raise damaged()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    parser.StartNamespaceDeclHandler = namespace
    return parser
