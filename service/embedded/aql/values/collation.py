"""The order of strings: ArangoDB's, which is ICU's root collation with upper case first.

Strings are compared by letter, then by accent, then by case, then by code point; punctuation
counts and sorts before digits, digits before letters. Not for equality: strings are equal only
when they are the same code points (``values.equal``).

Exact for Latin, Greek, Cyrillic, kana, Hangul, Chinese characters, punctuation, symbols and emoji,
as ``collation_table.txt`` has them. Beyond: other scripts come after Cyrillic, by code point, and
of combining characters only accents on letters are known, not those that make another letter
(``и`` + breve is not ``й``). Control characters do not count until all else is equal.

Source:
    ArangoDB manual 3.12, AQL, "Type and value order"; Unicode Technical Standard 10.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

#: The printable and blank ASCII characters in their order; both cases of a letter share a place.
_ASCII_ORDER = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"
#: ASCII characters that do not count.
_CONTROLS = bytes(code for code in range(128) if not (32 <= code < 127 or 9 <= code < 14))  # noqa: PLR2004 - ASCII

#: The commonest accent, which is none, and case, and the case of ``A``, as in the table.
_NO_ACCENT, _LOWER, _UPPER = 1, 22, 6

# The first byte of a letter's place. Each ASCII character has an even one for itself alone, and
# the odd one after it is for what sorts between it and the next; these come after ``z``.
_AFTER_Z = 2 * len(_ASCII_ORDER) + 2
_OTHERS, _HANGUL, _CHINESE = range(_AFTER_Z, _AFTER_Z + 3)
#: The first Hangul syllable: in the table it stands for where Hangul begins.
_FIRST_HANGUL = 0xAC00
#: Blocks of Chinese characters in their order: ``((first, last), …)``.
_CHINESE_BLOCKS = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x323AF))

#: Longer strings are not worth the memory of a cache.
_CACHED_LENGTH = 64


class _Element(NamedTuple):
    """What a character, or part of it, sorts as."""

    letter: bytes  #: empty for an accent alone
    accent: int
    case: int


def _ascii_tables() -> tuple[bytes, bytes]:
    letters, cases = bytearray(256), bytearray([_LOWER]) * 256
    for place, character in enumerate(_ASCII_ORDER, start=1):
        letters[ord(character)] = letters[ord(character.upper())] = 2 * place
        if character.isalpha():
            cases[ord(character.upper())] = _UPPER
    return bytes(letters), bytes(cases)


_LETTERS, _CASES = _ascii_tables()
#: The character, if a letter a small one, that has a place.
_CHARACTERS = bytes(
    ord(_ASCII_ORDER[place // 2 - 1])
    if place and not place % 2 and place // 2 <= len(_ASCII_ORDER)
    else 0
    for place in range(256)
)


def string_key(text: str) -> bytes:
    r"""Return bytes that sort as ArangoDB sorts the string.

    Example:
        >>> sorted(["b", "a", "B", "A", "_", "-", "\u00e4", "ab", "1"], key=string_key)
        ['_', '-', '1', 'A', 'a', 'ä', 'ab', 'B', 'b']
    """
    if not text.isascii():
        return _cached_key(text) if len(text) <= _CACHED_LENGTH else _full_key(text)
    data = text.encode()
    if text.isprintable():  # no character that does not count
        return data.translate(_LETTERS) + b"\0\0" + data.translate(_CASES)
    letters = data.translate(_LETTERS, _CONTROLS)
    key = b"%b\0\0%b" % (letters, data.translate(_CASES, _CONTROLS))
    return key if len(letters) == len(data) else key + _tie(text)


def key_text(key: bytes) -> str:
    r"""Return the string that has a key, if it is one of printable ASCII; else any.

    Example:
        >>> key_text(string_key("Ab-1"))
        'Ab-1'
    """
    letters, _, cases = key.partition(b"\0\0")
    text = letters.translate(_CHARACTERS).decode("ascii")
    if _UPPER not in cases:
        return text
    pairs = zip(text, cases, strict=False)
    return "".join([each.upper() if case == _UPPER else each for each, case in pairs])


def _full_key(text: str) -> bytes:
    letters, accents, cases = bytearray(), bytearray(), bytearray()
    for character in text:
        for element in _elements(character):
            letters += element.letter
            if element.accent:
                accents.append(element.accent)
            cases.append(element.case)
    # an accent more makes a string later, so "no accent" at the end may be left out
    accents = accents.rstrip(bytes([_NO_ACCENT]))
    return b"\0".join((letters, accents, cases + _tie(text)))


#: Not of ASCII: to make its key takes no longer than to look it up.
_cached_key = lru_cache(maxsize=32768)(_full_key)


def _tie(text: str) -> bytes:
    """Tell strings apart that sort the same: by code points, by length, then by bytes."""
    data = text.encode("utf-8", "surrogatepass")
    decomposed = unicodedata.normalize("NFD", text).encode("utf-8", "surrogatepass")
    return b"\0%b\0%b%b" % (decomposed, len(data).to_bytes(4, "big"), data)


@lru_cache(maxsize=4096)
def _elements(character: str) -> tuple[_Element, ...]:
    if character.isascii():
        if character.encode() in _CONTROLS:
            return ()
        code = ord(character)
        return (_Element(_LETTERS[code : code + 1], _NO_ACCENT, _CASES[code]),)
    if found := _table().get(ord(character)):
        return found
    parts = unicodedata.normalize("NFD", character)
    if parts != character:
        return tuple(element for part in parts for element in _elements(part))
    return _by_code_point(character)


def _by_code_point(character: str) -> tuple[_Element, ...]:
    """Return what a character outside the table sorts as; control characters as nothing."""
    if unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me"):
        return ()
    code = ord(character)
    lead = bytes([_OTHERS])
    for place, (first, last) in enumerate(_CHINESE_BLOCKS):
        if first <= code <= last:
            lead = bytes([_CHINESE, place])
    return (_Element(lead + code.to_bytes(3, "big"), _NO_ACCENT, _LOWER),)


@cache
def _table() -> dict[int, tuple[_Element, ...]]:
    """Read ``{code point: elements}`` of the characters beyond ASCII."""
    text = Path(__file__).with_name("collation_table.txt").read_text("ascii")
    table: dict[int, tuple[_Element, ...]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            codes, *said = line.split()
            first, _, last = codes.partition("-")
            for run, code in enumerate(range(int(first, 16), int(last or first, 16) + 1)):
                table[code] = tuple(_read_element(one, run) for one in said)
    return table


def _read_element(said: str, run: int) -> _Element:
    place, _, levels = said.partition(":")
    accent, _, case = levels.partition(":")
    return _Element(_place(place, run), int(accent or _NO_ACCENT), int(case or _LOWER))


def _place(said: str, run: int) -> bytes:
    anchor, _, offset = said.partition(".")
    code, after = int(anchor, 16), int(offset or 0) + run
    if code == _FIRST_HANGUL:
        return bytes([_HANGUL]) + after.to_bytes(2, "big")
    if not code or not after:
        return _LETTERS[code : code + 1] if code else b""
    return bytes([_LETTERS[code] + 1]) + after.to_bytes(2, "big")
