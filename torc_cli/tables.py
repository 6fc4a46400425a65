"""Draw a table with rounded corners in plain text.

Example:
    >>> print(draw(["ID", "Name"], [["1", "first"]]), end="")
    ╭────┬───────╮
    │ ID │ Name  │
    ├────┼───────┤
    │ 1  │ first │
    ╰────┴───────╯
"""

from collections.abc import Sequence
from itertools import zip_longest
from unicodedata import combining, east_asian_width

#: Control characters would let a job's name rewrite the terminal.
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}

_LEAST_WIDTH = 4


def draw(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> str:
    """Draw a table.

    Args:
        titles: one for each column.
        rows: the text of each cell; a newline in it starts a new line.
        width: columns of the terminal, into which long cells are folded; None folds nothing.
    """
    cells = [[_lines(cell) for cell in row] for row in (titles, *rows)]
    natural = [
        max(_width(line) for cell in column for line in cell) for column in zip(*cells, strict=True)
    ]
    words = [max(map(_width, title.split()), default=0) for title in titles]
    widths = natural if width is None else _fit(natural, words, width - 3 * len(natural) - 1)
    head, *body = [_row(row, widths, folds=widths != natural) for row in cells]
    top, middle, bottom = (_rule(ends, widths) for ends in ("╭ ┬ ╮", "├ ┼ ┤", "╰ ┴ ╯"))
    return "\n".join([top, *head, middle, *(line for row in body for line in row), bottom, ""])


def _rule(ends: str, widths: Sequence[int]) -> str:
    left, cross, right = ends.split()
    return left + cross.join("─" * (width + 2) for width in widths) + right


def _row(row: Sequence[Sequence[str]], widths: Sequence[int], *, folds: bool) -> list[str]:
    """Draw one row, which is as many lines as its highest cell."""
    if folds:
        row = [
            [part for line in cell for part in _fold(line, width)]
            for cell, width in zip(row, widths, strict=True)
        ]
    return [
        "│ " + " │ ".join(map(_pad, line, widths)) + " │"
        for line in zip_longest(*row, fillvalue="")
    ]


def _lines(cell: str) -> list[str]:
    return [line.translate(_CONTROL) for line in cell.removesuffix("\n").split("\n")]


def _width(text: str) -> int:
    """Count the columns that text takes in a terminal.

    Source:
        Unicode Standard Annex 11, East Asian Width.
    """
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _fit(natural: Sequence[int], titles: Sequence[int], available: int) -> list[int]:
    """Take from the widest columns until all fit, last of all what the titles' words need.

    Args:
        natural: how wide each column would like to be.
        titles: how wide the longest word of each title is.
        available: how wide all may be together.
    """
    widths = list(natural)
    for least in (titles, [_LEAST_WIDTH] * len(widths)):
        spare = [width - low for width, low in zip(widths, least, strict=True)]
        while sum(widths) > available and max(spare) > 0:
            most = max(
                (index for index in range(len(widths)) if spare[index] > 0), key=widths.__getitem__
            )
            widths[most] -= 1
            spare[most] -= 1
    return widths


def _fold(line: str, width: int) -> list[str]:
    """Break a line so that no part is wider than a column, between words where it can be.

    Example:
        >>> _fold("abcdefg", 3), _fold("Return Code", 8)
        (['abc', 'def', 'g'], ['Return', 'Code'])
    """
    parts = []
    while _width(line) > width:
        end = _characters_within(line, width)
        space = line.rfind(" ", 1, end + 1)
        parts.append(line[: end if space < 0 else space])
        line = line[end if space < 0 else space + 1 :]
    return [*parts, line]


def _characters_within(line: str, width: int) -> int:
    """Count the characters at the front of a line that fit into a width; at least one."""
    used = 0
    for index, character in enumerate(line):
        used += _character_width(character)
        if used > width:
            return max(index, 1)
    return len(line)
