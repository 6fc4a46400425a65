"""Print results on stdout, as a table or as JSON: the only code that does.

Not for what a command tells beside its result; that goes to stderr.
"""

import json
import sys

import click

from torc_cli.session import current

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    #: ``(title, what to show of a document: an attribute's name, or a function)``
    Column = tuple[str, str | Callable[[Mapping[str, Any]], Any]]


def as_json() -> bool:
    """Tell whether the person wants lists as JSON."""
    session = current()
    return (session.output_format or session.settings.output_format) == "json"


def print_json(value: "Any") -> None:
    """Print a value as JSON, two spaces a level."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    click.echo(text if _printable(text) == text else json.dumps(value, indent=2))


def print_json_line(value: "Any") -> None:
    """Print a value as JSON on one line, at once, for programs that read line by line."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(text if _printable(text) == text else json.dumps(value))


def document(members: "Mapping[str, Any]") -> "dict[str, Any]":
    """Return a document as it is printed: with its key first, under the short name ``id``."""
    return {"id": members.get("_key"), **members}


def print_documents(documents: "Iterable[Mapping[str, Any]]", columns: "Sequence[Column]") -> None:
    """Print a list: a table with these columns, or a bare JSON array of whole documents."""
    if as_json():
        print_json([document(each) for each in documents])
    else:
        rows = [[_cell(each, what) for _, what in columns] for each in documents]
        print_table([title for title, _ in columns], rows)


def print_document(members: "Mapping[str, Any]") -> None:
    """Print one document: JSON, or a table of its attributes where one is asked for."""
    if current().output_format == "table":
        shown = document(members)
        print_table(["Attribute", "Value"], [[name, _text(shown[name])] for name in shown])
    else:
        print_json(document(members))


def print_text(text: str) -> None:
    """Print a line that is a result by itself."""
    click.echo(_printable(text))


def print_rows(rows: "Sequence[Any]", *, as_json: bool = False) -> None:
    """Print rows of any kind: objects get a column for each attribute, all else one column."""
    if as_json:
        print_json(rows)
        return
    objects = [row if isinstance(row, dict) else {"value": row} for row in rows]
    titles = list(dict.fromkeys(name for row in objects for name in row))
    print_table(titles, [[_text(row.get(name, "")) for name in titles] for row in objects])


def print_table(titles: "Sequence[str]", rows: "Sequence[Sequence[str]]") -> None:
    """Print a table with rounded corners, as wide as a terminal, or as wide as needed in a pipe."""
    from torc_cli.tables import draw  # noqa: PLC0415 - jobs print JSON

    click.echo(_printable(draw(titles, rows, _terminal_width())), nl=False)


def _terminal_width() -> int | None:
    import shutil  # noqa: PLC0415 - only for tables

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _printable(text: str) -> str:
    """Return the text as this terminal can show it, with ``?`` for what it cannot."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _cell(members: "Mapping[str, Any]", what: "str | Callable[[Mapping[str, Any]], Any]") -> str:
    return _text(members.get(what, "") if isinstance(what, str) else what(members))


def _text(value: "Any") -> str:
    """Write a value for a person: text as it is, all else as compact JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
