"""Print results on stdout, as a table, JSON, CSV or YAML: the only code that does.

Not for what a command tells beside its result; that goes to stderr.
"""

import json
import sys

import click

from torc_cli.formats import json_text, list_text, printable, text_of
from torc_cli.options import say
from torc_cli.session import current

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from typing import Any, TextIO

    #: ``(title, what to show of a document: an attribute's name, or a function)``
    Column = tuple[str, str | Callable[[Mapping[str, Any]], Any]]

#: Characters that are written at once.
_CHUNK_SIZE = 2**16


def is_for_programs() -> bool:
    """Tell whether lists and what commands did are written for programs, not for a person."""
    return _format() != "table"


def is_nested() -> bool:
    """Tell whether the format has objects inside others: whether it is JSON or YAML."""
    return _format() in {"json", "yaml"}


def _format(default: str = "table") -> str:
    """Return the format that is asked for.

    Args:
        default: stands for the setting's ``table``: what scripts read is JSON with any settings.
    """
    session = current()
    if session.output_format:
        return session.output_format
    setting = session.settings.output_format
    return default if setting == "table" else setting


def print_value(value: "Any") -> None:
    """Print a result: JSON where no format is asked for."""
    form = _format("json")
    [shown] = _chosen([value])
    if form != "table":
        _write(text_of(shown, form))
    elif isinstance(shown, dict):
        print_table(["Attribute", "Value"], [[name, _text(shown[name])] for name in shown])
    else:
        print_rows(shown if isinstance(shown, list) else [shown])


def print_json(value: "Any") -> None:
    """Print a value that is JSON in any case, two spaces a level."""
    click.echo(json_text(value))


def document(members: "Mapping[str, Any]") -> "dict[str, Any]":
    """Return a document as it is printed: with its key first, under the short name ``id``."""
    return {"id": members.get("_key"), **members}


def print_documents(
    documents: "Iterable[Mapping[str, Any]]",
    columns: "Sequence[Column]",
    *,
    none: str = "There is nothing to show.",
) -> None:
    """Print a list: a table with these columns or the chosen ones, or whole documents.

    Args:
        documents: a list, or an iterator over what the service was asked for.
        columns: of the table.
        none: what to tell when there are no documents.
    """
    excluded = current().excluded
    if current().columns or is_for_programs():
        rows = (_without(excluded, document(each)) for each in documents)
        print_rows(list(rows) if isinstance(documents, list) else rows, none=none)
        return
    columns = [column for column in columns if column[1] not in excluded]
    values = [
        [each.get(what, "") if isinstance(what, str) else what(each) for _, what in columns]
        for each in documents
    ]
    _print_list([title for title, _ in columns], values, none)


def _without(excluded: "Container[str]", members: "Mapping[str, Any]") -> "dict[str, Any]":
    return {name: value for name, value in members.items() if name not in excluded}


def print_document(members: "Mapping[str, Any]") -> None:
    """Print one document: JSON where no format is asked for."""
    print_value(document(members))


def print_rows(
    rows: "Iterable[Any]", *, none: str = "There is nothing to show.", default: str = "table"
) -> None:
    """Print rows of any kind: objects get a column for each attribute, all else one column.

    Args:
        rows: a list, or an iterator over what the service was asked for.
        none: what to tell when there are no rows.
        default: the format where none is asked for.
    """
    names: Sequence[str] = current().columns
    form = _format(default)
    if form != "table":
        _write(list_text(_chosen(rows), form, names))
        return
    objects = [row if isinstance(row, dict) else {"value": row} for row in rows]
    if names:
        from torc_cli.columns import refuse_unknown, value_at  # noqa: PLC0415 - only with --columns

        refuse_unknown(names, objects)
        values = [[value_at(row, name) for name in names] for row in objects]
    else:
        names = list(dict.fromkeys(name for row in objects for name in row))
        values = [[row.get(name, "") for name in names] for row in objects]
    _print_list(names, values, none)


def print_done(answers: "list[dict[str, Any]]") -> None:
    """Print what a command did, one answer for each thing, if a program is to read it.

    A person was told on stderr.
    """
    if is_for_programs():
        print_rows(answers)


def print_page(items: "list[Any]") -> None:
    """Print rows inside an object, as the service answers: ``{"items": […]}``."""
    _write(text_of({"items": list(_chosen(items))}, _format()))


def print_as_it_comes(rows: "Iterable[Mapping[str, Any]]", names: "Sequence[str]") -> None:
    """Print rows for programs, each at once; JSON with one row on a line.

    Args:
        rows: they may never end.
        names: the columns of CSV where none are chosen.
    """
    form = _format()
    if form == "json":
        pieces: Iterable[str] = (json_text(row, None) + "\n" for row in _chosen(rows))
    else:
        pieces = list_text(_chosen(rows), form, current().columns or names)
    for piece in pieces:
        click.echo(printable(piece), nl=False)


def print_text(text: str) -> None:
    """Print text that is a result by itself, as it is."""
    click.echo(printable(text))


def print_line(text: str) -> None:
    """Print a line for a person; control characters in it are written out."""
    from torc_cli.escaping import escaped  # noqa: PLC0415 - jobs print JSON

    click.echo(printable(escaped(text)))


def print_table(titles: "Sequence[str]", rows: "Sequence[Sequence[Any]]") -> None:
    """Print a table, as wide as a terminal, or as wide as needed in a pipe; long cells fold."""
    click.echo(drawn(titles, rows, sys.stdout), nl=False)


def _print_list(titles: "Sequence[str]", rows: "list[list[Any]]", none: str) -> None:
    """Print a table whose rows are a line each; what does not fit is shortened or left out."""
    if not rows:
        say(none)
        return
    width = _terminal_width(sys.stdout)
    if width is not None:
        from torc_cli.tables import most_columns  # noqa: PLC0415 - jobs print JSON

        most = most_columns(width)
        if left_out := titles[most:]:
            say(f"Not shown, for want of room: {', '.join(left_out)}. Choose with --columns.")
            titles, rows = titles[:most], [row[:most] for row in rows]
    click.echo(drawn(titles, rows, sys.stdout, shortens=True), nl=False)


def drawn(
    titles: "Sequence[str]",
    rows: "Sequence[Sequence[Any]]",
    stream: "TextIO",
    *,
    shortens: bool = False,
) -> str:
    """Draw a table as a stream can show it.

    Args:
        titles: one for each column.
        rows: the values of each row; columns of numbers are aligned at the right.
        stream: where it goes.
        shortens: whether long cells are shortened, rather than folded.
    """
    from torc_cli.tables import ASCII, ROUNDED, draw  # noqa: PLC0415 - jobs print JSON

    numbers = [index for index in range(len(titles)) if _are_numbers(row[index] for row in rows)]
    cells = [[printable(_text(value)) for value in row] for row in rows]
    style = ROUNDED if printable("╭…") == "╭…" else ASCII
    width = _terminal_width(stream)
    heads = [printable(title) for title in titles]
    return draw(heads, cells, width, numbers=numbers, shortens=shortens, style=style)


def _chosen(rows: "Iterable[Any]") -> "Iterable[Any]":
    """Return rows with the attributes that --columns names.

    Raises:
        Failure: if no row has such an attribute.
    """
    names = current().columns
    if not names:
        return rows
    from torc_cli.columns import only, refuse_unknown  # noqa: PLC0415 - only with --columns

    if isinstance(rows, list):
        refuse_unknown(names, rows)
    return (only(row if isinstance(row, dict) else {"value": row}, names) for row in rows)


def _write(pieces: "Iterable[str]") -> None:
    """Print text that comes in pieces, many of them at once."""
    chunk: list[str] = []
    size = 0
    for piece in pieces:
        chunk.append(piece)
        size += len(piece)
        if size > _CHUNK_SIZE:
            click.echo(printable("".join(chunk)), nl=False)
            chunk, size = [], 0
    click.echo(printable("".join(chunk)), nl=False)


def _terminal_width(stream: "TextIO") -> int | None:
    import shutil  # noqa: PLC0415 - only for tables

    return shutil.get_terminal_size().columns if stream.isatty() else None


def _are_numbers(values: "Iterable[Any]") -> bool:
    """Tell whether values are numbers, apart from those that are missing."""
    kinds = {type(value) for value in values if value is not None and value != ""}
    return bool(kinds) and kinds <= {int, float}


def _text(value: "Any") -> str:
    """Write a value for a person: text as it is, all else as compact JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
