"""TOML text, with the place of every table and key.

The values are tomllib's. It does not say where they stand, so the places are found by a scan that
knows only tables, keys and what hides them: texts, brackets and comments.

Source:
    TOML v1.0.0, https://toml.io/en/v1.0.0.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from torc.specification.places import Malformed, Place

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
#: What can start a line outside of a value.
_STATEMENT = re.compile(
    rf"[ \t]*(?:\[\[[ \t]*(?P<entry>{_DOTTED})[ \t]*\]\]|\[[ \t]*(?P<table>{_DOTTED})[ \t]*\]"
    rf"|(?P<key>{_DOTTED})[ \t]*=)"
)
#: What of a value may hold a line end, or hide a bracket.
_PART = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]',
    re.DOTALL,
)
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
#: A place that is not known yet.
_NOWHERE = (1, 1)


def read_toml_values(text: str) -> dict[str, Any]:
    r"""Read a TOML document.

    Raises:
        Malformed: if the text is not TOML, or holds a date or time, which JSON has not.

    Example:
        >>> read_toml_values('[[jobs]]\nname = "first"')
        {'jobs': [{'name': 'first'}]}
    """
    try:
        values = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as ex:
        raise _malformed(text, str(ex)) from ex
    _refuse_dates(text, values)
    return values


def read_toml(text: str) -> Place:
    r"""Read a TOML document with the lines of its tables and keys.

    Raises:
        Malformed: if the text is not TOML.

    Example:
        >>> place = read_toml('x = 1\n[[jobs]]\nname = "first"')
        >>> place.value["jobs"][1].value[0].value["name"][0].line
        3
    """
    lines: dict[tuple[str | int, ...], tuple[int, int]] = {}
    table: tuple[str | int, ...] = ()
    numbers: dict[tuple[str | int, ...], int] = {}
    for path, kind, place in _statements(text):
        if kind == "key":
            lines.setdefault(table + path, place)
            continue
        table = _in_last_entries(path, numbers)
        if kind == "entry":
            numbers[table] = number = numbers.get(table, -1) + 1
            lines.setdefault(table, place)
            table = (*table, number)
        lines.setdefault(table, place)
    return _placed(read_toml_values(text), (), lines, _NOWHERE)


_Statement = tuple[tuple[str | int, ...], str, tuple[int, int]]


def _statements(text: str) -> list[_Statement]:
    """Return the tables, entries of tables and keys in the order of the text."""
    found: list[_Statement] = []
    text = text.replace("\r\n", "\n")
    position, line = 0, 1
    while position < len(text):
        match = _STATEMENT.match(text, position)
        if match and match.lastgroup:
            start = match.start(match.lastgroup)
            path = tuple(_plain(key) for key in re.findall(_KEY, match[match.lastgroup]))
            found.append((path, match.lastgroup, (line, start - position + 1)))
            position = match.end()
        end = _end_of_value(text, position)
        line += text.count("\n", position, end)
        position = end
    return found


def _end_of_value(text: str, position: int) -> int:
    """Return where the next statement may start: behind a line end outside of all brackets."""
    depth = 0
    for part in _PART.finditer(text, position):
        if part[0] == "\n" and depth <= 0:
            return part.end()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(part[0], 0)
    return len(text)


def _in_last_entries(
    path: tuple[str | int, ...], numbers: dict[tuple[str | int, ...], int]
) -> tuple[str | int, ...]:
    """Return the path of a table, which belongs to the last entry of each list on its way."""
    reached: tuple[str | int, ...] = ()
    for place, key in enumerate(path):
        reached = (*reached, key)
        if reached in numbers and place < len(path) - 1:
            reached = (*reached, numbers[reached])
    return reached


def _plain(key: str) -> str:
    return str(next(iter(tomllib.loads(f"{key} = 0")))) if key[0] in "\"'" else key


def _placed(
    value: Any,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], tuple[int, int]],
    above: tuple[int, int],
) -> Place:
    here = lines.get(path, above)
    if isinstance(value, dict):
        inner = {key: _placed(each, (*path, key), lines, here) for key, each in value.items()}
        keys = {key: Place(key, place.line, place.column) for key, place in inner.items()}
        return Place({key: (keys[key], inner[key]) for key in inner}, *here)
    if isinstance(value, list):
        items = [_placed(each, (*path, place), lines, here) for place, each in enumerate(value)]
        return Place(items, *here)
    return Place(value, *here)


def _malformed(text: str, message: str) -> Malformed:
    at = _AT.search(message)
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (text.count("\n") + 1, 1)
    said = _AT.sub("", message)
    return Malformed(said[:1].lower() + said[1:], line, column)


def _refuse_dates(text: str, values: Any) -> None:
    if isinstance(values, dict):
        values = list(values.values())
    if isinstance(values, list):
        for value in values:
            _refuse_dates(text, value)
    if isinstance(values, date | datetime | time):
        said = str(values)
        line = text[: max(text.find(said[:10]), 0)].count("\n") + 1
        message = f"{said} is a date or a time; write it as text, between quotes"
        raise Malformed(message, line, 1)
