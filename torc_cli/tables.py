"""Draw a table with rounded corners in plain text.

Example:
    >>> print(draw(["ID", "Name"], [["1", "first"]]), end="")
    ╭────┬───────╮
    │ ID │ Name  │
    ├────┼───────┤
    │ 1  │ first │
    ╰────┴───────╯
"""

import sys
from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import NamedTuple

from torc_cli.escaping import escaped
from torc_cli.widths import LEAST_WIDTH, characters_within, fitting, text_width


class Style(NamedTuple):
    """The characters of a table."""

    top: str
    middle: str
    bottom: str
    line: str
    bar: str
    more: str  #: ends a text that was shortened


ROUNDED = Style("╭┬╮", "├┼┤", "╰┴╯", "─", "│", "…")
ASCII = Style("+++", "+++", "+++", "-", "|", "~")


def draw(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int | None = None,
    *,
    numbers: Collection[int] = (),
    shortens: bool = False,
    style: Style = ROUNDED,
) -> str:
    """Draw a table.

    Args:
        titles: one for each column.
        rows: the text of each cell.
        width: columns of the terminal, into which all is made to fit; None: any width.
        numbers: the columns to align at the right.
        shortens: whether a row is one line, long cells shortened; else a newline starts a line,
            and long cells are folded.
        style: the characters of the lines.
    """
    split = _one_line if shortens else _lines
    cells = [[split(cell) for cell in row] for row in rows]
    heads = [escaped(title) for title in titles]
    contents = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    room = sys.maxsize if width is None else width - 3 * len(heads) - 1
    widths = fitting(heads, contents or [0] * len(heads), room)
    cells = [_short(row, widths, style) if shortens else _folded(row, widths) for row in cells]
    head = _folded([[title] for title in heads], widths)
    above, *body = [_row(row, widths, numbers, style.bar) for row in (head, *cells)]
    top, middle, bottom = (
        _rule(ends, widths, style.line) for ends in (style.top, style.middle, style.bottom)
    )
    return "\n".join([top, *above, middle, *(line for row in body for line in row), bottom, ""])


def most_columns(width: int) -> int:
    """Return how many columns fit into a terminal."""
    return max((width - 1) // (LEAST_WIDTH + 3), 1)


def _rule(ends: str, widths: Sequence[int], line: str) -> str:
    return ends[0] + ends[1].join(line * (width + 2) for width in widths) + ends[2]


def _row(
    row: Sequence[Sequence[str]], widths: Sequence[int], numbers: Collection[int], bar: str
) -> list[str]:
    """Draw one row, which is as many lines as its highest cell."""
    return [
        f"{bar} "
        + f" {bar} ".join(
            _padding(text, width) + text if index in numbers else text + _padding(text, width)
            for index, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        + f" {bar}"
        for line in zip_longest(*row, fillvalue="")
    ]


def _padding(text: str, width: int) -> str:
    return " " * (width - text_width(text))


def _lines(cell: str) -> list[str]:
    return [escaped(line) for line in cell.removesuffix("\n").split("\n")]


def _one_line(cell: str) -> list[str]:
    return [escaped(cell.removesuffix("\n"))]


def _width(cell: Sequence[str]) -> int:
    return max(map(text_width, cell))


def _folded(row: Sequence[Sequence[str]], widths: Sequence[int]) -> list[list[str]]:
    return [
        [part for line in cell for part in _fold(line, width)]
        for cell, width in zip(row, widths, strict=True)
    ]


def _fold(line: str, width: int) -> list[str]:
    """Break a line so that no part is wider than a column, between words where it can be.

    Example:
        >>> _fold("abcdefg", 3), _fold("Return Code", 8)
        (['abc', 'def', 'g'], ['Return', 'Code'])
    """
    parts = []
    while text_width(line) > width:
        end = characters_within(line, width)
        space = line.rfind(" ", 1, end + 1)
        parts.append(line[: end if space < 0 else space])
        line = line[end if space < 0 else space + 1 :]
    return [*parts, line]


def _short(row: Sequence[Sequence[str]], widths: Sequence[int], style: Style) -> list[list[str]]:
    return [
        [_shortened(line, width, style.more) for line in cell]
        for cell, width in zip(row, widths, strict=True)
    ]


def _shortened(line: str, width: int, more: str) -> str:
    """Cut a line off where it is wider than a column.

    Example:
        >>> _shortened("abcdefg", 5, "…"), _shortened("abc", 5, "…")
        ('abcd…', 'abc')
    """
    if text_width(line) <= width:
        return line
    return line[: characters_within(line, width - 1)] + more
