"""Draw a table with rounded corners in plain text.

Example:
    >>> print(draw(["ID", "Name"], [["1", "first"]]), end="")
    ╭────┬───────╮
    │ ID │ Name  │
    ├────┼───────┤
    │ 1  │ first │
    ╰────┴───────╯
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import NamedTuple
from unicodedata import category, east_asian_width

#: Control characters would let a job's name rewrite the terminal; others turn the direction of
#: writing around, or end a line.
_CODES = (
    range(32),
    range(127, 160),
    (0x200E, 0x200F),
    range(0x2028, 0x202F),
    range(0x2066, 0x206A),
)
_CONTROL = {code: chr(code).encode("unicode_escape").decode() for some in _CODES for code in some}

_LEAST_WIDTH = 4

#: How narrow the columns behind the first two may get before those do.
_FAIR_WIDTH = 12


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
        rows: the text of each cell; a newline in it starts a new line, unless it is shortened.
        width: columns of the terminal, into which long cells are made to fit; None: any width.
        numbers: the columns to align at the right.
        shortens: whether long cells are shortened, rather than folded; those of the first two
            columns last.
        style: the characters of the lines.
    """
    heads = [_lines(title) for title in titles]
    split = _one_line if shortens else _lines
    cells = [[split(cell) for cell in row] for row in rows]
    natural = [
        max(_width(line) for cell in column for line in cell)
        for column in zip(heads, *cells, strict=True)
    ]
    widths = natural if width is None else _fit(natural, _floors(titles, natural), width)
    if widths != natural:
        heads = _folded(heads, widths)
        cells = [_short(row, widths, style) if shortens else _folded(row, widths) for row in cells]
    head, *body = [_row(row, widths, numbers, style.bar) for row in (heads, *cells)]
    top, middle, bottom = (
        _rule(ends, widths, style.line) for ends in (style.top, style.middle, style.bottom)
    )
    return "\n".join([top, *head, middle, *(line for row in body for line in row), bottom, ""])


def escaped(text: str) -> str:
    r"""Return a text with its control characters written out.

    Example:
        >>> escaped("a\x1b[31m")
        'a\\x1b[31m'
    """
    return text.translate(_CONTROL)


def most_columns(width: int) -> int:
    """Return how many columns fit into a terminal."""
    return max((width - 1) // (_LEAST_WIDTH + 3), 1)


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


def _lines(cell: str) -> list[str]:
    return [escaped(line) for line in cell.removesuffix("\n").split("\n")]


def _one_line(cell: str) -> list[str]:
    return [escaped(cell.removesuffix("\n"))]


def _width(text: str) -> int:
    """Count the columns that text takes in a terminal.

    Source:
        Unicode Standard Annex 11, East Asian Width.
    """
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _padding(text: str, width: int) -> str:
    return " " * (width - _width(text))


def _floors(titles: Sequence[str], natural: Sequence[int]) -> list[list[int]]:
    """Return how narrow columns may get, at best and at worst."""
    words = [max(map(_width, title.split()), default=0) for title in titles]
    fair = [max(word, _FAIR_WIDTH) for word in words]
    return [[*natural[:2], *fair[2:]], words, [_LEAST_WIDTH] * len(natural)]


def _fit(natural: Sequence[int], floors: Sequence[Sequence[int]], width: int) -> list[int]:
    """Take from the widest columns until all fit.

    Args:
        natural: how wide each column would like to be.
        floors: how narrow each may get; the next ones count where that is not enough.
        width: how wide all may be together, with the lines between them.
    """
    room = width - 3 * len(natural) - 1
    widths = list(natural)
    for floor in floors:
        widths = _capped(widths, floor, room)
    return widths


def _capped(widths: Sequence[int], floor: Sequence[int], room: int) -> list[int]:
    """Give the widest columns one width in common, so that all fit, if the floor lets them."""

    def capped(cap: int) -> list[int]:
        return [min(width, max(cap, least)) for width, least in zip(widths, floor, strict=True)]

    caps = range(max(widths) + 1)
    cap = bisect_right(caps, room, key=lambda cap: sum(capped(cap))) - 1
    found, wider = capped(max(cap, 0)), capped(max(cap, 0) + 1)
    for index, width in enumerate(wider):  # what is left goes to the first that want it
        if sum(found) < room:
            found[index] = width
    return found


def _folded(row: Sequence[Sequence[str]], widths: Sequence[int]) -> list[list[str]]:
    return [
        [part for line in cell for part in _fold(line, width)]
        for cell, width in zip(row, widths, strict=True)
    ]


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
    if _width(line) <= width:
        return line
    return line[: _characters_within(line, width - 1)] + more


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
