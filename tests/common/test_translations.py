"""The Bulgarian catalogue equals the sources, and its guard sees what is not."""

import ast
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from django.core.management import CommandError, call_command

from resource_centre.common import translations
from resource_centre.common.translations import PROJECT

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

title = _(
    "Two "
    "halves"
)
month = pgettext("alt. month", "May")


def jobs(n: int) -> str:
    return ngettext("%(n)d job", "%(n)d jobs", n) % {"n": n}
"""
TEMPLATE = """{% load i18n %}
<ul>
    <li>{% translate "Home" %}</li>
  <li title="{% translate "Round" context "shape" %}">{{ x|default:_("Nobody") }}</li>
      {% blocktranslate trimmed count n=jobs %}
        One job
      {% plural %}
        {{ n }} jobs wait
      {% endblocktranslate %}
 {% blocktranslate with who=user.name %}Hello, {{ who }}{% endblocktranslate %}
</ul>
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Lay out a small project with messages of every kind."""
    (tmp_path / "surveys").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "surveys" / "models.py").write_text(PYTHON)
    (tmp_path / "templates" / "home.html").write_text(TEMPLATE)
    translations.update_catalogue(tmp_path)
    return tmp_path


def translate(project: Path, text: str, written: str | tuple[str, str]) -> None:
    """Write one translation into the small project's catalogue."""
    path = project / translations.BULGARIAN
    catalogue = translations.read_catalogue(path)
    message = catalogue.get(text)
    assert message is not None
    message.string = written
    path.write_bytes(translations.as_po(catalogue))


def test_catalogue_is_complete() -> None:
    assert translations.faults() == []


def test_catalogue_is_up_to_date(tmp_path: Path) -> None:
    catalogue = translations.read_catalogue(
        translations.PROJECT / translations.BULGARIAN
    )
    stored = (translations.PROJECT / translations.BULGARIAN).read_bytes()
    assert translations.as_po(catalogue) == stored


def test_borrowed_messages_are_what_django_says() -> None:
    django_says = {
        forms
        for app in ("conf", "contrib/admin", "contrib/auth")
        for message in translations.read_catalogue(
            Path(django.__file__).parent / app / "locale/bg/LC_MESSAGES/django.po"
        )
        for forms in translations.forms_of(message.id)
    }
    borrowed = Catalog()
    name = "resource_centre/common/borrowed_messages.py"
    translations.add_messages(borrowed, translations.PROJECT / name, name)
    assert not [
        message.id
        for message in borrowed
        if not django_says.issuperset(translations.forms_of(message.id))
    ]


def test_every_kind_of_message_is_found(project: Path) -> None:
    found = {
        (message.context, message.id)
        for message in translations.source_messages(project)
        if message.id
    }
    assert found == {
        (None, "Two halves"),
        ("alt. month", "May"),
        (None, ("%(n)d job", "%(n)d jobs")),
        (None, "Home"),
        ("shape", "Round"),
        (None, "Nobody"),
        (None, ("One job", "%(n)s jobs wait")),
        (None, "Hello, %(who)s"),
    }


def test_missing_translation_is_named_with_its_file(project: Path) -> None:
    assert "missing: 'Home' (templates/home.html)" in translations.faults(project)
    translate(project, "Home", "Начало")
    assert not [fault for fault in translations.faults(project) if "Home" in fault]


def test_new_message_is_missing_until_it_is_translated(project: Path) -> None:
    (project / "templates" / "new.txt").write_text('{% translate "Fresh" %}')
    assert "missing: 'Fresh' (templates/new.txt)" in translations.faults(project)


def test_obsolete_message_is_told_and_dropped(project: Path) -> None:
    (project / "surveys" / "models.py").unlink()
    assert any(
        fault.startswith("obsolete: 'Two halves'")
        for fault in translations.faults(project)
    )
    translations.update_catalogue(project)
    assert not any("obsolete" in fault for fault in translations.faults(project))


def test_update_keeps_translations_and_order(project: Path) -> None:
    translate(project, "Home", "Начало")
    before = (project / translations.BULGARIAN).read_bytes()
    translations.update_catalogue(project)
    assert (project / translations.BULGARIAN).read_bytes() == before
    assert "Начало" in before.decode()


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("Здравейте, %(who)s", []),
        ("Здравейте, „%(who)s“", []),
        ('<a href="/">Здравейте</a>, %(who)s', []),
        ("Здравейте", ["other placeholders"]),
        ("Здравейте, %(name)s", ["other placeholders"]),
        ('Здравейте, "%(who)s"', ["wrong quotation marks"]),
        ("Здравейте, „%(who)s”", ["wrong quotation marks"]),
        ("Здравейте, „%(who)s", ["wrong quotation marks"]),
        ("", ["missing"]),
    ],
)
def test_wrong_translations_are_told(
    project: Path, written: str, faults: list[str]
) -> None:
    translate(project, "Hello, %(who)s", written)
    told = [f for f in translations.faults(project) if "Hello" in f]
    assert [fault.partition(":")[0] for fault in told] == faults


def test_no_text_is_hidden_in_an_f_string() -> None:
    """Before Python 3.12 none of those is found, and after it all are."""
    assert [
        f"{path.name}: {text}"
        for path in PROJECT.rglob("*.py")
        if not {".venv", "tests"} & set(path.parts)
        for text in hidden(path.read_text(encoding="utf-8"))
    ] == []


def test_text_in_an_f_string_is_found() -> None:
    assert hidden("""name = f"{_('Draft')} 1" + _("Draft")""") == ["_('Draft')"]


def hidden(source: str) -> list[str]:
    """Return the calls for a translation within f-strings."""
    names = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}
    return [
        ast.unparse(call)
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in names
    ]


def test_singular_may_spell_the_number(project: Path) -> None:
    translate(project, "%(n)d job", ("една задача", "%(n)d задачи"))
    assert not [fault for fault in translations.faults(project) if "%(n)d job" in fault]
    translate(project, "%(n)d job", ("%(n)d задача", "много задачи"))
    assert [fault for fault in translations.faults(project) if "%(n)d job" in fault]


def test_fuzzy_translation_is_told(project: Path) -> None:
    path = project / translations.BULGARIAN
    translate(project, "Home", "Начало")
    text = path.read_text()
    path.write_text(text.replace('msgid "Home"', '#, fuzzy\nmsgid "Home"'))
    assert "fuzzy: 'Home' (templates/home.html)" in translations.faults(project)


def test_catalogue_compiles_only_when_it_changed(project: Path) -> None:
    translate(project, "Home", "Начало")
    (compiled,) = translations.compile_catalogues(project)
    with compiled.open("rb") as file:
        read: Catalog = read_mo(file)
    message = read.get("Home")
    assert message is not None
    assert message.string == "Начало"
    assert translations.compile_catalogues(project) == []
    translate(project, "Home", "Първа страница")
    assert translations.compile_catalogues(project) == [compiled]


def test_check_fails_naming_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "resource_centre.common.management.commands.translations.faults",
        lambda: ["missing: 'Home'"],
    )
    with pytest.raises(CommandError, match="missing: 'Home'"):
        call_command("translations", check=True)
