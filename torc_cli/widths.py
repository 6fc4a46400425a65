"""How wide texts are, and how wide the columns of a table may be."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from unicodedata import category, east_asian_width

#: How narrow a column may get at the worst.
LEAST_WIDTH = 4

#: How narrow a column may get as long as others can give room.
_FAIR_WIDTH = 12

#: Columns that are wider have texts in them, of which a part is enough.
_LONG_WIDTH = 24


def text_width(text: str) -> int:
    """Count the columns that text takes in a terminal.

    Source:
        Unicode Standard Annex 11, East Asian Width.

    Example:
        >>> text_width("abc"), text_width("中文"), text_width("e\u0301")
        (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def characters_within(text: str, width: int) -> int:
    """Count the characters at the front of a text that fit into a width; at least one."""
    used = 0
    for index, character in enumerate(text):
        used += _character_width(character)
        if used > width:
            return max(index, 1)
    return len(text)


def _character_width(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def fitting(titles: Sequence[str], contents: Sequence[int], room: int) -> list[int]:
    """Choose the widths of columns.

    Args:
        titles: of the columns.
        contents: how wide each column's widest cell is.
        room: how wide all may be together.
    """
    natural = [
        max(text_width(title), content) for title, content in zip(titles, contents, strict=True)
    ]
    widths = natural
    for floor in _floors(titles, contents, natural):
        if sum(widths) > room:
            widths = _capped(widths, floor, room)
    return widths


def _floors(
    titles: Sequence[str], contents: Sequence[int], natural: Sequence[int]
) -> Iterator[list[int]]:
    """Yield how narrow columns may get.

    First titles are folded. Then long texts give room, then the columns from the last on; the
    first two, which say what a row is about, only when that does not help.
    """
    words = [max(map(text_width, [*title.split(), " " * LEAST_WIDTH])) for title in titles]
    yield [max(pair) for pair in zip(words, contents, strict=True)]
    fair = [max(word, _FAIR_WIDTH) for word in words]
    pairs = zip(natural, fair, strict=True)
    long = [least if width > _LONG_WIDTH else width for width, least in pairs]
    yield [*natural[:2], *long[2:]]
    yield [*natural[:1], *(max(_LONG_WIDTH, word) for word in words[1:2]), *natural[2:]]
    for last in range(len(titles) - 1, 1, -1):
        yield [*natural[:last], fair[last], *natural[last + 1 :]]
    yield [*natural[:2], *words[2:]]
    yield [*natural[:1], *fair[1:]]
    yield [*natural[:1], *words[1:]]
    yield [*natural[:1], *[LEAST_WIDTH] * len(titles[1:])]
    yield [LEAST_WIDTH] * len(titles)


def _capped(widths: Sequence[int], floor: Sequence[int], room: int) -> list[int]:
    """Give the widest columns one width in common, so that all fit, if the floor lets them."""

    def capped(cap: int) -> list[int]:
        return [min(width, max(cap, least)) for width, least in zip(widths, floor, strict=True)]

    cap = bisect_right(range(max(widths) + 1), room, key=lambda cap: sum(capped(cap))) - 1
    found, wider = capped(max(cap, 0)), capped(max(cap, 0) + 1)
    for index, width in enumerate(wider):  # what is left goes to the first that want it
        if sum(found) < room:
            found[index] = width
    return found
