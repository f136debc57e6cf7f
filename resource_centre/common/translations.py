"""The Bulgarian catalogue: found in the sources, checked and compiled by Babel.

GNU gettext is missing on bare machines, so nothing here needs it.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parent.parent.parent
LOCALE = Path("resource_centre", "locale")
BULGARIAN = LOCALE / "bg" / "LC_MESSAGES" / "django.po"
SOURCES = (
    "resource_centre",
    "surveys",
    "trainings",
    "supervisions",
    "roundtables",
    "procurement",
    "templates",
)
KEYWORDS = {
    f"{name}{suffix}": arguments
    for name, arguments in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for suffix in ("", "_lazy")
} | {"_": None, "gettext_noop": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|(?<!\{)\{\w*\}(?!\})")
TAG = re.compile(r"<[^>]*>")

Text = str | list[str] | tuple[str, ...] | None


def source_messages(project: Path = PROJECT) -> Catalog:
    """Return every message of our own Python files and templates."""
    found = Catalog()
    for folder in SOURCES:
        for path in sorted((project / folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".txt"}:
                add_messages(found, path, path.relative_to(project).as_posix())
    return found


def add_messages(found: Catalog, path: Path, name: str) -> None:
    """Add the messages of one file to those found."""
    text = path.read_text()
    if path.suffix != ".py":
        # The tokenizer minds the indentation that HTML has and Python would not.
        lines = templatize(text, origin=name).splitlines()
        text = "\n".join(line.lstrip() for line in lines)
    messages = extract("python", BytesIO(text.encode()), KEYWORDS)
    for line, message, _comments, context in messages:
        found.add(message, locations=[(name, line)], context=context)


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue stored in a .po file, an empty one if there is none."""
    if not path.exists():
        return Catalog(locale=path.parts[-3], fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def update_catalogue(project: Path = PROJECT) -> None:
    """Write new messages into the catalogue and drop those no longer used."""
    path = project / BULGARIAN
    catalogue, found = read_catalogue(path), source_messages(project)
    found.creation_date = catalogue.creation_date
    catalogue.update(found, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_po(catalogue))


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue as a .po file in an order that does not change."""
    output = BytesIO()
    write_po(
        output,
        catalogue,
        width=80,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return output.getvalue()


def faults(project: Path = PROJECT) -> list[str]:
    """Return a sentence for every message that is not rightly translated."""
    catalogue, found = read_catalogue(project / BULGARIAN), source_messages(project)
    said: list[str] = []
    for message in found:
        if message.id:
            known = catalogue.get(message.id, message.context)
            said += [f"{fault}: {name_of(message)}" for fault in faults_of(known)]
    said += [
        f"obsolete: {name_of(message)}"
        for message in catalogue
        if message.id and found.get(message.id, message.context) is None
    ]
    return said


def faults_of(message: Message | None) -> Iterator[str]:
    """Yield what is wrong with one message of the catalogue."""
    texts = forms_of(message.string) if message else []
    if message is None or not all(texts):
        yield "missing"
        return
    if message.fuzzy:
        yield "fuzzy"
    ids = forms_of(message.id)
    for index, text in enumerate(texts):
        wanted = set(PLACEHOLDER.findall(ids[min(index, len(ids) - 1)]))
        # „един“ may stand for the number in the singular.
        is_singular = len(texts) > 1 and index == 0
        written = set(PLACEHOLDER.findall(text))
        if written - wanted or (wanted - written and not is_singular):
            yield "other placeholders"
        words = TAG.sub("", text)
        if set(words) & set("\"”'") or words.count("„") != words.count("“"):
            yield "wrong quotation marks"


def forms_of(text: Text) -> list[str]:
    """Return the one text, or the forms for one and for many."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def name_of(message: Message) -> str:
    """Return how a person finds the message: text and the files it stands in."""
    text = forms_of(message.id)[0]
    files = ", ".join(sorted({file for file, _line in message.locations}))
    return f"{text!r} ({files})" if files else repr(text)


def compile_catalogues(project: Path = PROJECT) -> list[Path]:
    """Write the .mo beside each .po whose messages changed; return those written."""
    written = []
    for path in sorted((project / LOCALE).rglob("*.po")):
        output = BytesIO()
        write_mo(output, read_catalogue(path))
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != output.getvalue():
            compiled.write_bytes(output.getvalue())
            written.append(compiled)
    return written
