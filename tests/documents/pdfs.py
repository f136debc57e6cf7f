"""Reading PDFs back: their text, their fonts, and what standards ask of them."""

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import Element

import pdfua
import pikepdf
import pypdfium2
from defusedxml import ElementTree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}"
TITLE = "{http://purl.org/dc/elements/1.1/}title"
# Filters and keys that PDF/A-3 knows no place for.
FORBIDDEN = ("/LZWDecode", "/Crypt", "/JavaScript", "/Launch", "/TR", "/OPI")

# A rule that stumbles over what newer pikepdf returns: levels of headings, which the
# drawing itself refuses to skip.
STUMBLES = {"UA-14-001"}


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, as a reader copies it, with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(copied(page).split()) for page in document]
    finally:
        document.close()


def copied(page: Any) -> str:
    """Return the text of one page."""
    text_page = page.get_textpage()
    try:
        text: str = text_page.get_text_range()
        # A hyphen that ends a line, which pdfium takes for one of its making.
        return text.replace("\ufffe", "-")
    finally:
        text_page.close()
        page.close()


def text_of(pdf: bytes) -> str:
    """Return the text of all pages."""
    return " ".join(pages(pdf))


def cut_off(pdf: bytes) -> str:
    """Return the characters that stand, wholly or in part, beside their page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(character for page in document for character in beside(page))
    finally:
        document.close()


def beside(page: Any) -> Iterator[str]:
    """Yield the characters of the page that its edges cut."""
    width, height = page.get_size()
    text_page = page.get_textpage()
    try:
        for place in range(text_page.count_chars()):
            left, bottom, right, top = text_page.get_charbox(place)
            if left < 0 or bottom < 0 or right > width or top > height:
                yield text_page.get_text_range(place, 1)
    finally:
        text_page.close()
        page.close()


def fonts_of(pdf: bytes) -> set[str]:
    """Return the names of the fonts, without the marks of their subsets."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {str(font.BaseFont)[8:] for font in typed(document, "/Font")}


def attached(pdf: bytes) -> dict[str, bytes]:
    """Return the attached files by their names, wherever they hang."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        specs = typed(document, "/Filespec")
        return {str(spec.UF): spec.EF.F.read_bytes() for spec in specs}


def assert_conforms(pdf: bytes) -> None:
    """Assert that the file is sound, a PDF/A-3a and a PDF/UA-1, as far as one tells.

    One validator once looked at files made like these (`documents.md`); here its
    findings are asked one by one, with those rules that `pdfua` knows.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        assert document.pdf_version == "1.7"
        assert not document.is_encrypted
        assert_identified(document)
        assert_structured(document)
        assert_self_contained(document)
        assert_attachments_named(document)
    assert_accessible(pdf)


def assert_identified(document: pikepdf.Pdf) -> None:
    """Assert that the metadata say what the file is, and no more than the file."""
    assert len(document.trailer.ID) == 2
    metadata = ElementTree.fromstring(document.Root.Metadata.read_bytes())
    (rdf,) = metadata.iter(f"{RDF}RDF")
    facts = dict(properties(rdf))
    assert (facts[f"{PDFA}part"], facts[f"{PDFA}conformance"]) == ("3", "A")
    assert facts[f"{PDFUA}part"] == "1"
    assert [*rdf.iter(f"{EXTENSION}schemas")]
    title = rdf.find(f".//{TITLE}/{RDF}Alt/{RDF}li")
    assert title is not None
    assert title.text == str(document.docinfo["/Title"])
    for name, key in (
        (f"{XMP}CreateDate", "/CreationDate"),
        (f"{XMP}ModifyDate", "/ModDate"),
    ):
        date = "".join(c for c in facts.get(name, "") if c not in "-:T")
        assert f"D:{date}" == str(document.docinfo.get(key, "D:"))


def properties(rdf: Element) -> Iterator[tuple[str, str]]:
    """Yield the simple properties, which are attributes or elements."""
    for description in rdf.iter(f"{RDF}Description"):
        yield from description.attrib.items()
        yield from ((child.tag, child.text or "") for child in description)


def assert_structured(document: pikepdf.Pdf) -> None:
    """Assert that the document is tagged, has a language and shows its title."""
    root = document.Root
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang)
    assert root.StructTreeRoot.ParentTree
    for page in document.pages:
        assert page.Tabs == "/S"
        assert "/StructParents" in page
        for note in page.get("/Annots", ()):
            assert int(note.F) & 4, "it is not printed"
            assert "/StructParent" in note
            assert str(note.Contents)


def assert_self_contained(document: pikepdf.Pdf) -> None:
    """Assert that fonts and colours are in the file, and nothing that acts."""
    (intent,) = document.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    for font in typed(document, "/Font"):
        if font.Subtype == "/Type0":
            assert "/ToUnicode" in font
            assert font.Encoding == "/Identity-H", "a character is not in the font"
        else:
            assert "/FontFile2" in font.FontDescriptor
    for picture in typed(document, "/XObject"):
        assert not picture.get("/Interpolate", False)
        assert picture.get("/ColorSpace") != "/DeviceCMYK"
    for thing in document.objects:
        written = thing.unparse()
        assert not [name for name in FORBIDDEN if f"{name} ".encode() in written]


def assert_attachments_named(document: pikepdf.Pdf) -> None:
    """Assert that each attached file is listed once, with its meaning and dates."""
    listed = [str(each.UF) for each in document.Root.get("/AF", ())]
    assert sorted(listed) == sorted(document.attachments)
    for each in document.Root.get("/AF", ()):
        assert "/AFRelationship" in each
        assert str(each.F)
        assert "/Subtype" in each.EF.F
        assert {"/CreationDate", "/ModDate"} <= set(each.EF.F.Params.keys())


def assert_accessible(pdf: bytes) -> None:
    """Assert that the rules of PDF/UA-1 which can be checked have no finding."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(pdf)
        report = pdfua.validate(str(path))
    assert [str(f) for f in report.findings if f.severity > pdfua.Severity.INFO] == []
    assert {o.rule_id for o in report.outcomes if o.skipped_reason} <= STUMBLES


def typed(document: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    """Yield the objects of a type."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and (
            thing.get("/Type") == kind
        ):
            yield thing
