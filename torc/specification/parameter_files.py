"""Parameters whose values are in a file: ``"@values.csv"`` in place of a range or a list.

The files are read here and their values sent, because the service may run on another machine.
"""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

from torc.errors import InvalidFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: ``@table.csv`` or ``@table.csv:column``
_FILE = re.compile(r"@(?P<path>.+?\.(?:csv|json|txt))(?::(?P<column>[^:/\\]+))?")
_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d*)")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?")

#: The sections whose entries may have parameters.
_SECTIONS = ("jobs", "files", "user_data")

#: ``{column: values}``; a list without names is the column ``""``.
_Table = dict[str, list[Any]]


def with_values(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return a specification with the values of all parameters that name a file.

    Args:
        data: a specification; one without such parameters is returned as it is.
        folder: where the files are that are not named with a whole path.

    Raises:
        InvalidFile: if a file or its column is not there.
    """
    reader = _Reader(folder)
    sections = {
        section: [
            _with_parameters(item, reader, f"{section}[{place}]")
            for place, item in enumerate(items)
        ]
        for section in _SECTIONS
        if isinstance(items := data.get(section), list)
    }
    specification: dict[str, Any] = _with_parameters({**data, **sections}, reader, "")
    return specification


def _with_parameters(item: Any, reader: _Reader, path: str) -> Any:
    parameters = item.get("parameters") if isinstance(item, dict) else None
    at = f"{path}.parameters".lstrip(".")
    if isinstance(parameters, str) and _FILE.fullmatch(parameters):
        mode = {} if not path else {"parameter_mode": item.get("parameter_mode") or "zip"}
        return {**item, "parameters": reader.table(parameters, at), **mode}
    if not isinstance(parameters, dict):
        return item
    values = {
        name: reader.values(name, written, f"{at}.{name}")
        if isinstance(written, str) and _FILE.fullmatch(written)
        else written
        for name, written in parameters.items()
    }
    return {**item, "parameters": values}


class _Reader:
    """Reads tables, each once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, _Table] = {}

    def table(self, written: str, at: str) -> _Table:
        """Return all columns of a file."""
        named = _FILE.fullmatch(written)
        path = named["path"] if named else written
        if path not in self._tables:
            self._tables[path] = _read(self._folder / path, at)
        return self._tables[path]

    def values(self, name: str, written: str, at: str) -> list[Any]:
        """Return the column that is named, or that has the parameter's name."""
        table = self.table(written, at)
        named = _FILE.fullmatch(written)
        column = (named and named["column"]) or ("" if "" in table else name)
        if column not in table:
            columns = ", ".join(table)
            message = f"{at}: {written} has no column {column!r}; it has {columns}."
            raise InvalidFile(message)
        return table[column]


def _read(path: Path, at: str) -> _Table:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as ex:
        reason = ex.strerror if isinstance(ex, OSError) else "it is not text in UTF-8"
        message = f"{at}: the values in {path} cannot be read: {reason}."
        raise InvalidFile(message) from ex
    try:
        table = _READERS[path.suffix](text)
    except ValueError as ex:
        message = f"{at}: {path} holds no table: {ex}."
        raise InvalidFile(message) from ex
    return table


def _csv(text: str) -> _Table:
    rows = [row for row in csv.reader(text.splitlines(keepends=True), strict=True) if row]
    if not rows:
        message = "its first line should name the columns"
        raise ValueError(message)
    names = [name.strip() for name in rows[0]]
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            message = f"row {number} has {len(row)} values for {len(names)} columns"
            raise ValueError(message)
    columns = zip(*rows[1:], strict=True) if rows[1:] else ([] for _ in names)
    return {
        name: [_value(text) for text in column] for name, column in zip(names, columns, strict=True)
    }


def _json(text: str) -> _Table:
    value = json.loads(text)
    if isinstance(value, dict) and all(isinstance(each, list) for each in value.values()):
        return value
    if not isinstance(value, list):
        message = "it should be a list, or lists by their names"
        raise ValueError(message)  # noqa: TRY004 - a file's content is a value
    if value and all(isinstance(each, dict) for each in value):
        return _columns(value)
    return {"": value}


def _columns(rows: list[Mapping[str, Any]]) -> _Table:
    names = list(rows[0])
    for number, row in enumerate(rows, 1):
        if row.keys() != set(names):
            message = f"entry {number} has other names than the first"
            raise ValueError(message)
    return {name: [row[name] for row in rows] for name in names}


def _lines(text: str) -> _Table:
    return {"": [_value(line.strip()) for line in text.splitlines() if line.strip()]}


_READERS = {".csv": _csv, ".json": _json, ".txt": _lines}


def _value(text: str) -> Any:
    """Return the number that a text is; one with leading zeros is a name, not a number.

    Example:
        >>> _value("12"), _value("1e-3"), _value("007")
        (12, 0.001, '007')
    """
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
