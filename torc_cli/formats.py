"""Write results as JSON, CSV or YAML, lists piece by piece: they may be longer than the memory."""

import json
import sys

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO, Any

#: Bytes of rows that are kept in memory until the names of all columns are known.
_KEPT_BYTES = 2**24


def printable(text: str) -> str:
    """Return the text as this terminal can show it, with ``?`` for what it cannot."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def json_text(value: "Any", indent: int | None = 2) -> str:
    """Write a value as JSON, with escapes where the terminal cannot show a character."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return text if printable(text) == text else json.dumps(value, indent=indent)


def text_of(value: "Any", form: str) -> "Iterator[str]":
    """Write one value.

    Args:
        value: any JSON; as CSV, an object is one row, and a list its rows.
        form: ``json``, ``csv`` or ``yaml``.
    """
    if form == "csv":
        yield from _csv(value if isinstance(value, list) else [value], ())
    elif form == "yaml":
        yield _yaml(value, json.dumps(value, indent=2) + "\n")  # JSON is YAML
    else:
        yield json_text(value) + "\n"


def list_text(rows: "Iterable[Any]", form: str, names: "Sequence[str]" = ()) -> "Iterator[str]":
    """Write a list in pieces.

    Args:
        rows: its items.
        form: ``json``, ``csv`` or ``yaml``.
        names: the columns of CSV; none stands for all attributes that any row has.
    """
    if form == "csv":
        return _csv(rows, names)
    return _yaml_list(rows) if form == "yaml" else _json_list(rows)


def _json_list(rows: "Iterable[Any]") -> "Iterator[str]":
    before = "["
    for row in rows:
        yield before + "\n  " + json_text(row).replace("\n", "\n  ")
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _yaml_list(rows: "Iterable[Any]") -> "Iterator[str]":
    is_empty = True
    for row in rows:
        yield _yaml([row], f"- {json.dumps(row)}\n")
        is_empty = False
    if is_empty:
        yield "[]\n"


def _yaml(value: "Any", escaped: str) -> str:
    """Write YAML, or what stands for it where the terminal cannot show a character."""
    from torc.specification.yaml_text import write_yaml  # noqa: PLC0415 - slow to import

    text = write_yaml(value)
    return text if printable(text) == text else escaped


def _csv(rows: "Iterable[Any]", names: "Sequence[str]") -> "Iterator[str]":
    """Write CSV with a header; what is neither text nor a number is JSON, null is empty.

    Source:
        RFC 4180.
    """
    import csv  # noqa: PLC0415 - only here
    from io import StringIO  # noqa: PLC0415 - the same

    from torc_cli.columns import value_at  # noqa: PLC0415 - the same

    find = value_at
    if not names:
        names, rows = _names_and_rows(rows)
        find = dict.get  # type: ignore[assignment]  # names with dots are names here
    buffer = StringIO()
    writer = csv.writer(buffer)
    if names:
        writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(find(_object(row), name)) for name in names])
        yield buffer.getvalue()
        buffer.truncate(0)
        buffer.seek(0)
    yield buffer.getvalue()


def _names_and_rows(rows: "Iterable[Any]") -> "tuple[list[str], Iterator[Any]]":
    """Read all rows to learn which attributes there are; return them and the rows again."""
    from tempfile import SpooledTemporaryFile  # noqa: PLC0415 - only for CSV without --columns

    names: dict[str, None] = {}
    kept: IO[str] = SpooledTemporaryFile(_KEPT_BYTES, "w+", encoding="utf-8")  # noqa: SIM115 - read later
    for row in rows:
        names.update(dict.fromkeys(_object(row)))
        kept.write(json.dumps(row) + "\n")
    kept.seek(0)
    return list(names), _again(kept)


def _again(kept: "IO[str]") -> "Iterator[Any]":
    with kept:
        for line in kept:
            yield json.loads(line)


def _object(row: "Any") -> "dict[str, Any]":
    return row if isinstance(row, dict) else {"value": row}


def _cell(value: "Any") -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
