"""What turns a PDF/A-3a into a PDF/UA-1 as well."""

from collections.abc import Iterator
from typing import Any

import pydyf

from resource_centre.documents.backgrounds import underlay
from resource_centre.documents.wire import DrawingError

# PDF/A allows only properties it knows, so the one of PDF/UA is described first. Both
# stand in the first `rdf:RDF`: readers look at no other.
UA_IDENTIFICATION = b"""
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>PDF/UA part</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
  <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
</rdf:RDF>"""
HEADINGS = {f"/H{level}": level for level in range(1, 7)}


def conform(document: Any, pdf: Any) -> None:
    """Finish a PDF/A-3a, before it is written, so that it is a PDF/UA-1 too.

    Raise DrawingError when the HTML lacks what nobody can add afterwards.
    """
    underlay(document, pdf)
    identify(pdf)
    list_attachments_once(pdf)
    for thing in pdf.objects:
        sharpen(thing)
        name_in_full(thing)
    tell_scopes(pdf)
    missing = list(flaws(document, pdf))
    if missing:
        raise DrawingError("flawed", "; ".join(missing))
    # The first object is the free one that every file has.
    pdf.objects[1:] = map(Finished, pdf.objects[1:])


class Finished(pydyf.Object):
    """An object put together once: pydyf asks for it twice, to write and to hash it."""

    compressible: bool = False
    data: bytes = b""

    def __init__(self, thing: Any) -> None:
        super().__init__()
        self.number, self.compressible = thing.number, thing.compressible
        self.data = thing.data


def identify(pdf: Any) -> None:
    """Say in the metadata that the document is a PDF/UA-1."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (packet,) = metadata.stream
    metadata.stream = [packet.replace(b"</rdf:RDF>", UA_IDENTIFICATION, 1)]


def list_attachments_once(pdf: Any) -> None:
    """List each attached file once, which WeasyPrint does twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def sharpen(thing: Any) -> None:
    """Forbid readers to smooth a picture, as PDF/A does, whatever the style says."""
    extra = getattr(thing, "extra", None) or {}
    if "Interpolate" in extra:
        extra["Interpolate"] = "false"


def name_in_full(thing: Any) -> None:
    """Write the name of an attached file in Cyrillic wherever it stands."""
    if isinstance(thing, dict) and thing.get("Type") == "/Filespec":
        thing["F"].string = thing["UF"].string


def tell_scopes(pdf: Any) -> None:
    """Say of each header whether it is of a row or a column.

    WeasyPrint names the headers of each cell instead, which fewer readers follow: one
    that a cell of its own row names is of the row.
    """
    cells = [thing for thing in pdf.objects if isinstance(thing, dict)]
    named = {
        (cell["P"], header.string)
        for cell in cells
        if cell.get("S") == "/TD"
        for header in cell["A"].get("Headers", ())
    }
    for cell in cells:
        if cell.get("S") == "/TH" and "ID" in cell:
            of_row = (cell["P"], cell["ID"].string) in named
            cell["A"]["Scope"] = "/Row" if of_row else "/Column"


def flaws(document: Any, pdf: Any) -> Iterator[str]:
    """Yield what people who do not see the document would miss.

    WeasyPrint itself complains of a missing language and of pictures without words,
    but not of drawings.
    """
    if not document.metadata.title:
        yield "the document has no title"
    level = 0
    for thing in pdf.objects:
        kind = thing.get("S", "") if isinstance(thing, dict) else ""
        if kind == "/Figure" and "Alt" not in thing:
            yield "a picture has no words (alt, or title in an SVG)"
        if kind in HEADINGS:
            previous, level = level, HEADINGS[kind]
            if level > previous + 1:
                yield f"a heading of level {previous} is followed by one of {level}"
