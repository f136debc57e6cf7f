"""Names of people: written in Latin letters, taken apart, and compared.

Transliteration follows Закон за транслитерацията (ДВ 19/2009): letter by letter,
but „ия“ at the end of a word is “ia”, and „България“ is “Bulgaria”.
"""

import re
import unicodedata
from dataclasses import dataclass

LATIN = {
    **dict(zip("абвгдезийклмнопрстуфъь", "abvgdeziyklmnoprstufay", strict=True)),
    "ж": "zh",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sht",
    "ю": "yu",
    "я": "ya",
    "ѝ": "i",
}
WORD = re.compile(r"[^\W\d_]+")

# Letters that look alike and are mixed up by whoever types with the wrong layout.
LOOK_ALIKE = str.maketrans("ABEKMHOPCTXaeopcyx", "АВЕКМНОРСТХаеорсух")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
ACCENTED = {"ѝ": "и", "Ѝ": "И", "ѐ": "е", "Ѐ": "Е"}


@dataclass(frozen=True)
class FullName:
    """The parts of a name; whatever a person does not have is empty."""

    first: str
    middle: str = ""
    last: str = ""


def transliterate(text: str) -> str:
    """Return the Bulgarian text in Latin letters; all else stays as it is."""
    return WORD.sub(lambda found: _word_in_latin(found[0]), text)


def _word_in_latin(word: str) -> str:
    """Return one word in Latin letters, in capitals where it is written so."""
    lower = word.lower()
    if lower == "българия":
        latin = "bulgaria"
    elif lower.endswith("ия"):
        latin = "".join(LATIN.get(letter, letter) for letter in lower[:-2]) + "ia"
    else:
        latin = "".join(LATIN.get(letter, letter) for letter in lower)
    if lower == word:
        return latin
    if len(word) > 1 and word.isupper():
        return latin.upper()
    return latin.capitalize() if word.istitle() else _letter_by_letter(word)


def _letter_by_letter(word: str) -> str:
    """Return a word of mixed capitals, as brands have, each letter as it stands."""
    pairs = ((letter, LATIN.get(letter.lower(), letter)) for letter in word)
    return "".join(
        latin.capitalize() if letter.isupper() else latin for letter, latin in pairs
    )


def split_full_name(text: str) -> FullName:
    """Return the parts of a name written in one cell.

    „Петрова, Мария Иванова“ has the family name first. Of more than three words
    the last is the family name and those between are the middle one.
    """
    family, comma, given = (part.strip() for part in text.partition(","))
    words = (given.split() + family.split()) if comma and given else text.split()
    words = [word.strip(",") for word in words]
    if len(words) < 2:
        return FullName(*words) if words else FullName("")
    return FullName(words[0], " ".join(words[1:-1]), words[-1])


def in_small_letters(name: str) -> str:
    """Return a name typed all in capitals as names are written: „ИВАН“ is „Иван“.

    Initials, names with any small letter and what is no name stay as they are.
    """
    words = WORD.findall(name)
    is_name = all(sign.isalpha() or sign in " .'’-" for sign in name)
    if not (name.isupper() and is_name and any(len(word) > 1 for word in words)):
        return name
    return WORD.sub(lambda found: found[0].capitalize(), name)


def folded(text: str) -> str:
    """Return the text as it is searched for: small letters, words, nothing else.

    „ѝ“ becomes „и“, Latin letters lose their accents, and a word of Cyrillic with a
    few Latin letters in it is read as Cyrillic: names that look alike are equal.
    """
    plain = "".join(map(_without_accent, unicodedata.normalize("NFC", text)))
    small = WORD.sub(_in_one_script, plain).casefold()
    return " ".join(re.findall(r"[^\W_]+", small))


def _in_one_script(found: re.Match[str]) -> str:
    """Return the word, in Cyrillic if any letter of it is."""
    word = found[0]
    return word.translate(LOOK_ALIKE) if CYRILLIC.search(word) else word


def _without_accent(letter: str) -> str:
    """Return the letter without its accent; „й“ is a letter of its own."""
    if letter in ACCENTED:
        return ACCENTED[letter]
    if unicodedata.combining(letter):
        return ""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


likeness = folded
