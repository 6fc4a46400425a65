"""Write documents as tables, which take a tenth of the room: what all rows share stands once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

#: Rows of a table. A statement has about so many documents in memory at a time.
_MOST_ROWS = 5_000

#: ``{constant: {attribute: value}, keys: [attribute], rows: [[value]]}``
Table: TypeAlias = dict[str, Any]


def tables(documents: Iterable[dict[str, Any]]) -> list[Table]:
    """Write documents that have the same attributes as tables.

    Example:
        >>> tables([{"name": "a", "data": 1}, {"name": "b", "data": 1}])
        [{'constant': {'data': 1}, 'keys': ['name'], 'rows': [('a',), ('b',)]}]
    """
    return [_table(part) for part in in_parts(documents)]


def in_parts(rows: Iterable[T]) -> Iterator[list[T]]:
    """Yield rows, as many at a time as a table has."""
    remaining = iter(rows)
    while part := list(islice(remaining, _MOST_ROWS)):
        yield part


def _table(documents: Sequence[dict[str, Any]]) -> Table:
    constant, columns = {}, {}
    for key, first in documents[0].items():
        values = [document[key] for document in documents]
        if _are_the_same(first, values):
            constant[key] = first
        else:
            columns[key] = values
    rows = list(zip(*columns.values(), strict=True)) if columns else [()] * len(documents)
    return {"constant": constant, "keys": list(columns), "rows": rows}


def _are_the_same(first: Any, values: Sequence[Any]) -> bool:
    """Tell whether values are written alike; 1, 1.0 and true are equal and are not."""
    written = repr(first)
    return all(value is first or repr(value) == written for value in values)
