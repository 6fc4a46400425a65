"""The order of strings: ArangoDB's, which is ICU's root collation with upper case first.

Strings are compared by letter, then by accent, then by case, then by code point, and punctuation
counts and sorts before digits, digits before letters. Not for equality: strings are equal only
when they are the same code points (``values.equal``).
"""

from functools import lru_cache

#: The printable and blank ASCII characters in their order; both cases of a letter share a place.
_ASCII_ORDER = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"

#: Longer strings are not worth the memory of a cache.
_CACHED_LENGTH = 64


def _ascii_letters() -> bytes:
    table = bytearray(128)
    for place, character in enumerate(_ASCII_ORDER, start=2):
        table[ord(character)] = table[ord(character.upper())] = place
    return bytes(table) + bytes(128)


_LETTERS = _ascii_letters()


def string_key(text: str) -> bytes:
    """Return bytes that sort as ArangoDB sorts the string."""
    return _cached_key(text) if len(text) <= _CACHED_LENGTH else _key(text)


def _key(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return data.translate(_LETTERS) + b"\x00\x00" + data


_cached_key = lru_cache(maxsize=32768)(_key)
