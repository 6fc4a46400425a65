"""Pairs of documents of two collections that have a text in common: an edge and its vertex, say.

One statement finds them all, where ``search.py`` would be asked again for every few of the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.columns import ColumnReads
from service.embedded.storage.search import Condition
from service.embedded.storage.selections import Selection, Statement


@dataclass(frozen=True, slots=True)
class Side:
    """One document of each pair."""

    collection: Collection
    #: the attribute with the text in common; ``_id`` of the second has no index to find it by
    shared: Path
    #: what to read; as the one before, each is one that ``collection.plain_column`` knows
    columns: Sequence[Path]

    def sql(self, path: Path) -> str:
        """Write an attribute."""
        return str(self.collection.plain_column(path))


class PairReads(ColumnReads):
    """The part of a transaction that finds pairs of documents."""

    def pairs(
        self, first: Side, conditions: Sequence[Condition], second: Side
    ) -> Iterator[tuple[Any, ...]] | None:
        """Find pairs, in the order of the first documents, then of the second ones.

        Args:
            first: the one document.
            conditions: which ones, as for ``search``.
            second: the other.

        Returns:
            ``(number of the first, its columns …, columns of the second …)``. A first one without
            a second comes once, with None for each column of that. None when the index alone
            cannot tell.
        """
        firsts = self._exact(first.collection, conditions)
        return None if firsts is None else self.rows(*_statement(first, firsts, second))


def _statement(first: Side, firsts: Selection, second: Side) -> Statement:
    """Write the statement; columns of the first get other names than those of the second."""
    found, parameters = firsts.places()
    columns = {f"first_{number}": first.sql(path) for number, path in enumerate(first.columns)}
    named = {"first_id": "id", "first_shared": first.sql(first.shared), **columns}
    inside = ", ".join(f"{sql} AS {name}" for name, sql in named.items())
    outside = ", ".join(["first_id", *columns, *map(second.sql, second.columns)])
    return (
        f"SELECT {outside} FROM (SELECT {inside} FROM {found})"  # noqa: S608 - our names
        f" LEFT JOIN {second.collection.table} ON {second.sql(second.shared)} = first_shared"
        " ORDER BY first_id, id"
    ), parameters
