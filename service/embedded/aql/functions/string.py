"""The functions on text: joining, cutting, searching.

Arguments that are no text are read as text (``to_string``).
Patterns are in ``regex.py``, encodings and hashes in ``encoding.py``.

Source:
    ArangoDB manual 3.12, AQL, "String functions".
"""

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

from service.embedded.aql.functions.expectations import answering
from service.embedded.aql.functions.function import MANY, Function
from service.embedded.aql.functions.limits import refuse_above
from service.embedded.aql.values.algebra import truth
from service.embedded.aql.values.conversions import to_number, to_string
from service.embedded.aql.values.patterns import like

#: Most characters that REPEAT() makes, as in ArangoDB.
_LONGEST = 2**24

#: What TRIM() removes if nothing else is said.
_BLANKS = "\r\n \t"


def _whole(value: Any) -> int:
    return int(to_number(value))


def concat(*values: Any) -> str:
    """Return the values as one text; a single array is spread."""
    try:
        return "".join(values)
    except TypeError:  # not all of them are texts
        parts = values[0] if len(values) == 1 and isinstance(values[0], list) else values
        return "".join(map(to_string, parts))


def concat_separator(separator: Any, *values: Any) -> str:
    """Return the values as one text with a separator between them; nulls are left out."""
    parts = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    return to_string(separator).join(to_string(part) for part in parts if part is not None)


def char_length(value: Any) -> int:
    """Return how many characters a text has."""
    return len(to_string(value))


def lower(value: Any) -> str:
    """Return a text in lower case."""
    return to_string(value).lower()


def upper(value: Any) -> str:
    """Return a text in upper case."""
    return to_string(value).upper()


def substring(value: Any, offset: Any, *count: Any) -> str:
    """Return part of a text; a negative offset counts from the end."""
    text, start = to_string(value), _whole(offset)
    start = start if start >= 0 else max(0, len(text) + start)
    return text[start : start + max(0, _whole(count[0]))] if count else text[start:]


def substring_bytes(value: Any, offset: Any, *rest: Any) -> str | None:
    """Return part of a text, counted in bytes; null if that cuts a character.

    After the length may come how many characters before it to add, and how many after it.
    """
    data, start = to_string(value).encode(), _whole(offset)
    start = start if start >= 0 else max(0, len(data) + start)
    end = start + max(0, _whole(rest[0])) if rest else len(data)
    more = [max(0, _whole(characters)) for characters in rest[1:]] or [0]
    try:
        before, found, after = (
            part.decode() for part in (data[:start], data[start:end], data[end:])
        )
    except UnicodeDecodeError:
        return None
    return before[max(0, len(before) - more[0]) :] + found + after[: more[-1]]


def left(value: Any, count: Any) -> str:
    """Return the first characters."""
    return to_string(value)[: max(0, _whole(count))]


def right(value: Any, count: Any) -> str:
    """Return the last characters."""
    text = to_string(value)
    return text[max(0, len(text) - max(0, _whole(count))) :]


def trim(value: Any, what: Any = None) -> str:
    """Return a text without blanks, or other characters, at its ends.

    A number says at which: 0 is both, 1 the left one, 2 the right one.
    """
    text = to_string(value)
    if isinstance(what, (int, float)) and not isinstance(what, bool):
        strip: Callable[..., str] = {1: str.lstrip, 2: str.rstrip}.get(int(what), str.strip)
        return strip(text, _BLANKS)
    return text.strip(what if isinstance(what, str) else _BLANKS)


def ltrim(value: Any, characters: Any = _BLANKS) -> str:
    """Return a text without blanks, or other characters, at its beginning."""
    return to_string(value).lstrip(to_string(characters))


def rtrim(value: Any, characters: Any = _BLANKS) -> str:
    """Return a text without blanks, or other characters, at its end."""
    return to_string(value).rstrip(to_string(characters))


def split(value: Any, separator: Any = None, limit: Any = None) -> Any:
    """Return the parts of a text between separators, at most so many of them."""
    text = to_string(value)
    most = None if limit is None else _whole(limit)
    if most is not None and most < 0:
        return None
    separators = (
        [to_string(one) for one in separator]
        if isinstance(separator, list)
        else ([to_string(separator)])
    )
    return [text][:most] if separator is None else _parts(text, separators)[:most]


def _parts(text: str, separators: list[str]) -> list[str]:
    if "" in separators:
        return list(text)
    return re.split("|".join(map(re.escape, separators)), text) if separators else [text]


def substitute(value: Any, search: Any, *rest: Any) -> str | None:
    """Return a text with every search text replaced, in one pass, at most so many times.

    ``{search: replacement}`` may stand for both; of an array of replacements each search text
    takes its own, or nothing. What is replaced, and with what, must be texts.
    """
    if isinstance(search, dict):
        texts, into = list(search), list(search.values())
    else:
        texts = search if isinstance(search, list) else [search]
        into, rest = _replacements(texts, rest), rest[1:]
    if not _are_texts(texts) or not _are_texts(one for one in into if one is not None):
        return None
    table: dict[str, str] = {}
    for text, replaced in zip_longest(texts, into[: len(texts)]):
        table.setdefault(text, replaced or "")
    return _replaced(to_string(value), table, _whole(rest[0]) if rest else -1)


def _replacements(texts: list[Any], rest: tuple[Any, ...]) -> list[Any]:
    if not rest:
        return []
    return rest[0] if isinstance(rest[0], list) else [rest[0]] * len(texts)


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _replaced(text: str, table: dict[str, str], limit: int) -> str:
    table.pop("", None)
    if not table or limit == 0:
        return text
    pattern = "|".join(map(re.escape, table))
    most = min(max(0, limit), len(text))
    return re.sub(pattern, lambda found: table[found[0]], text, count=most)


def contains(value: Any, search: Any, return_index: Any = None) -> bool | int:
    """Tell if a text is in another, or at which byte: -1 if it is not; an empty one never is."""
    text, wanted = to_string(value).encode(), to_string(search).encode()
    found = text.find(wanted) if wanted else -1
    return found if truth(return_index) else found >= 0


def find_first(value: Any, search: Any, start: Any = None, end: Any = None) -> int:
    """Return where a text is first found between two positions, both included, or -1."""
    text, (low, high) = to_string(value), _bounds(value, start, end)
    return text.find(to_string(search), low, high) if 0 <= low <= high else -1


def find_last(value: Any, search: Any, start: Any = None, end: Any = None) -> int:
    """Return where a text is last found between two positions, both included, or -1."""
    text, (low, high) = to_string(value), _bounds(value, start, end)
    return text.rfind(to_string(search), low, high) if 0 <= low <= high else -1


def _bounds(value: Any, start: Any, end: Any) -> tuple[int, int]:
    return _whole(start), char_length(value) if end is None else _whole(end) + 1


def starts_with(value: Any, prefix: Any, least: Any = 1) -> Any:
    """Tell if a text begins with a prefix, or with so many of an array of them."""
    if not isinstance(prefix, list):
        return isinstance(value, str) and isinstance(prefix, str) and value.startswith(prefix)
    text = to_string(value)
    return sum(isinstance(one, str) and text.startswith(one) for one in prefix) >= _whole(least)


def repeat(value: Any, times: Any, separator: Any = "") -> Any:
    """Return a text so many times, with a separator between."""
    text, count, between = to_string(value), _whole(times), to_string(separator)
    if count < 0:
        return None
    if not text and not between:
        return ""
    refuse_above(_LONGEST, (len(text) + len(between)) * count, "characters that REPEAT() makes")
    return between.join([text] * count)


FUNCTIONS = (
    Function("CHAR_LENGTH", char_length, 1, 1),
    Function("CONCAT", concat, 1, MANY),
    Function("CONCAT_SEPARATOR", concat_separator, 2, MANY),
    Function("CONTAINS", contains, 2, 3),
    Function("FIND_FIRST", find_first, 2, 4),
    Function("FIND_LAST", find_last, 2, 4),
    Function("LEFT", left, 2, 2),
    Function("LIKE", like, 2, 3),
    Function("LOWER", lower, 1, 1),
    Function("LTRIM", ltrim, 1, 2),
    Function("REPEAT", answering("REPEAT", repeat), 2, 3),
    Function("RIGHT", right, 2, 2),
    Function("RTRIM", rtrim, 1, 2),
    Function("SPLIT", split, 1, 3),
    Function("STARTS_WITH", starts_with, 2, 3),
    Function("SUBSTITUTE", answering("SUBSTITUTE", substitute), 2, 4),
    Function("SUBSTRING", substring, 2, 3),
    Function("SUBSTRING_BYTES", answering("SUBSTRING_BYTES", substring_bytes), 2, 5),
    Function("TRIM", trim, 1, 2),
    Function("UPPER", upper, 1, 1),
)
