"""Keys of documents (``_key``): which are allowed, and the next one when none is given.

Source:
    ArangoDB manual 3.12, "Document identifiers and keys"; "Create a collection", ``keyOptions``.
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.embedded.errors import (
    IllegalDocumentKey,
    InvalidKeyGenerator,
    UnexpectedDocumentKey,
)

_KEY = re.compile(r"[a-zA-Z0-9_\-:.@()+,=;$!*'%]{1,254}")
#: several keys, each in a line
_KEYS = re.compile(rf"(?:{_KEY.pattern}\n)+")
_COLLECTION_AND_KEY = re.compile(rf"[^/\s]{{1,256}}/{_KEY.pattern}")
_COLLECTIONS_AND_KEYS = re.compile(rf"(?:{_COLLECTION_AND_KEY.pattern}\n)+")
#: names with characters beyond ASCII may have spaces
_EXTENDED_COLLECTION_AND_KEY = re.compile(rf"[^/\x00-\x1f]{{1,256}}/{_KEY.pattern}")
#: Numbers that a counter can hold, with room for all the keys to come.
_LARGEST = 2**62
#: Traditional keys begin above: like ArangoDB's they cannot be taken for positions.
_FIRST = 10_000
_GENERATORS = ("traditional", "autoincrement", "padded", "uuid")

_DEFAULTS: dict[str, Any] = {"type": "traditional", "allowUserKeys": True}
_AUTOINCREMENT_DEFAULTS: dict[str, Any] = {"offset": 0, "increment": 1}


def options_of(given: Any) -> dict[str, Any]:
    """Complete a collection's ``keyOptions``.

    Raises:
        InvalidKeyGenerator: if they name no generator or numbers that are none.
    """
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        raise InvalidKeyGenerator
    options = _DEFAULTS | {name: given[name] for name in _DEFAULTS if name in given}
    if options["type"] not in _GENERATORS or not isinstance(options["allowUserKeys"], bool):
        raise InvalidKeyGenerator
    if options["type"] == "autoincrement":
        options |= {name: given.get(name, least) for name, least in _AUTOINCREMENT_DEFAULTS.items()}
        _check_numbers(options)
    return options


def _check_numbers(options: Mapping[str, Any]) -> None:
    for name, least in _AUTOINCREMENT_DEFAULTS.items():
        value = options[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InvalidKeyGenerator


def is_key(value: Any) -> bool:
    """Tell whether a value can be a document's key.

    Example:
        >>> is_key("job:4711"), is_key("a/b"), is_key("")
        (True, False, False)
    """
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def is_id(value: Any) -> bool:
    """Tell whether a value can be a document's id: ``collection/key``."""
    if value.__class__ is not str:
        return False
    rule = _COLLECTION_AND_KEY if value.isascii() else _EXTENDED_COLLECTION_AND_KEY
    return rule.fullmatch(value) is not None


def are_keys(values: Sequence[Any]) -> bool:
    r"""Tell whether each of many values can be a document's key.

    Example:
        >>> are_keys(["a", "b"]), are_keys(["a", ""]), are_keys(["a\nb"])
        (True, False, False)
    """
    return _fit(values, _KEYS)


def are_ids(values: Sequence[Any]) -> bool:
    """Tell whether each of many values can be a document's id."""
    return _fit(values, _COLLECTIONS_AND_KEYS) or all(map(is_id, values))


def _fit(values: Sequence[Any], lines: re.Pattern[str]) -> bool:
    """Tell whether values are ASCII strings that fit the lines of a pattern: all at one look."""
    if set(map(type, values)) != {str}:
        return False
    text = "\n".join([*values, ""])
    is_line_each = text.count("\n") == len(values)
    return is_line_each and text.isascii() and lines.fullmatch(text) is not None


def check(key: Any, options: Mapping[str, Any]) -> None:
    """Refuse a key that the user may not give.

    Raises:
        UnexpectedDocumentKey: if the collection makes its keys itself.
        IllegalDocumentKey: if it is no key.
    """
    if not options["allowUserKeys"]:
        message = "collection does not allow using user-defined keys"
        raise UnexpectedDocumentKey(message)
    if not is_key(key):
        raise IllegalDocumentKey


def number_of(key: str) -> int:
    """Return the number that a key spells, 0 if none: the generator must not give it again."""
    if key.isascii() and key.isdigit():
        number = int(key)
        return number if number <= _LARGEST else 0
    return 0


def highest_number(keys: Iterable[str]) -> int:
    """Return the highest number that one of many keys spells, 0 if none does."""
    numbers = map(int, filter(str.isdigit, keys))
    return max([number for number in numbers if number <= _LARGEST], default=0)


def following(last: int, options: Mapping[str, Any]) -> int:
    """Return the number of the next key, after the last one given or seen.

    Example:
        >>> following(0, {"type": "autoincrement", "offset": 10, "increment": 5})
        10
        >>> following(11, {"type": "autoincrement", "offset": 10, "increment": 5})
        15
    """
    if options["type"] != "autoincrement":
        return max(last, _FIRST if options["type"] == "traditional" else 0) + 1
    offset: int = options["offset"]
    increment: int = options["increment"]
    return offset if last < offset else last + increment - (last - offset) % increment


def spelled(number: int, options: Mapping[str, Any]) -> str:
    """Write a generated number as this generator does."""
    kind = options["type"]
    if kind == "padded":
        return f"{number:016x}"
    return str(uuid.uuid4()) if kind == "uuid" else str(number)
