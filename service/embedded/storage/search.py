"""Find documents by indexed attributes, exactly as AQL would by comparing values.

What SQLite can decide by codes (``encoding.py``) it decides, over its index. What it cannot - the
order of keys and ids, among arrays and among objects, and the few numbers that share a code - it
narrows down, and the values themselves are compared here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import orjson

from service.embedded.aql.values import algebra as values
from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.edges import EdgeReads
from service.embedded.storage.encoding import Code
from service.embedded.storage.selections import Order, Selection

Operator = Literal["==", "<", "<=", ">", ">=", "IN"]

#: ``{operator: does it hold for the sign of a comparison}``
_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """``document.path operator value``; for ``IN`` the value is a list."""

    path: Path
    operator: Operator
    value: Any

    def holds(self, document: dict[str, Any]) -> bool:
        """Compare the values themselves."""
        value = value_at(document, self.path)
        if self.operator == "IN":
            return any(values.equal(value, member) for member in self.value)
        if self.operator == "==":
            return values.equal(value, self.value)
        return _HOLDS[self.operator](values.compare(value, self.value))


def value_at(document: Any, path: Path) -> Any:
    """Return the attribute at a path, null where there is none."""
    for name in path:
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


class SearchReads(EdgeReads):
    """The part of a transaction that finds documents by what they say."""

    #: How many long lists it has put into tables.
    _lists = 0

    def search(
        self,
        collection: Collection,
        conditions: Sequence[Condition] = (),
        order: Sequence[Order] = (),
        limit: int | None = None,
        columns: Sequence[Path] | None = None,
    ) -> Iterator[Any]:
        """Find the documents for which all conditions hold, as JSON text.

        Args:
            collection: where to look.
            conditions: on paths for which ``collection.can_search`` says yes.
            order: ``(path, is descending)`` of paths for which ``collection.can_order`` says
                yes. Where they do not decide, documents come in the order of the index
                that has the keys; without such an index, and without any keys, in the order
                in which they were inserted.
            limit: the most documents to find. Without an order these are any documents: to
                find the first ones, all would have to be sorted.
            columns: attributes to find in the place of the text, as a tuple for each document.
        """
        if columns is not None and not all(map(collection.plain_column, columns)):
            return map(reader_of(columns), self.search(collection, conditions, order, limit))
        selection = Selection(self.catalog.collection(collection.number), self._listed)
        add = selection.add
        left = [each for each in conditions if not add(each.path, each.operator, each.value)]
        if left:
            texts = _limited(_matching(self.texts(*selection.found(order)), left), limit)
            return texts if columns is None else map(reader_of(columns), texts)
        read = self.texts
        if columns is not None:
            selection.read_columns(columns)
            read = self.rows
        if limit is None:
            return read(*selection.found(order))
        first, then = selection.split(order, limit)
        if first:
            return _limited(self._by_groups(selection, first, then, read), limit)
        return read(*selection.first_found(order, limit))

    def groups(
        self, collection: Collection, conditions: Sequence[Condition], paths: Sequence[Path]
    ) -> Iterator[tuple[str, int]] | None:
        """Group the documents for which all conditions hold, as COLLECT … WITH COUNT does.

        Args:
            collection: where to look.
            conditions: as for ``search``.
            paths: the attributes to group by; ``collection.can_order`` must say yes of each.

        Returns:
            The JSON text of the first document of each group and the number of documents in
            it, sorted by the attributes; None when the index alone cannot tell, for these values.
        """
        selection = self._exact(collection, conditions)
        if selection is None or self.connection.execute(*selection.shared(paths)).fetchone()[0]:
            return None
        return self.rows(*selection.groups(paths))

    def count_found(self, collection: Collection, conditions: Sequence[Condition]) -> int | None:
        """Count the documents for which all conditions hold; None when the index cannot tell."""
        selection = self._exact(collection, conditions)
        if selection is None:
            return None
        return int(self.connection.execute(*selection.number()).fetchone()[0])

    def _exact(self, collection: Collection, conditions: Sequence[Condition]) -> Selection | None:
        selection = Selection(self.catalog.collection(collection.number), self._listed)
        said = [selection.add(each.path, each.operator, each.value) for each in conditions]
        return selection if all(said) else None

    def _by_groups(
        self,
        selection: Selection,
        first: Sequence[Order],
        then: Sequence[Order],
        read: Callable[..., Iterator[Any]],
    ) -> Iterator[Any]:
        """Find documents in an order that goes up and down, from an index that only goes up.

        The documents that do not differ in the first keys are a group: the next group is found
        by a look or two into the index, its documents by another. Sorting would read them all.
        """
        group = self._next_group(selection, first, ())
        while group:
            yield from read(*selection.members(first, group, then))
            group = self._next_group(selection, first, group)

    def _next_group(
        self, selection: Selection, keys: Sequence[Order], group: Sequence[Code]
    ) -> Sequence[Code]:
        """Find the values of the keys that come next; none at the end."""
        for depth in reversed(range(len(keys) if group else 1)):
            statement = selection.next_group(keys, group, depth)
            if found := self.connection.execute(*statement).fetchone():
                return tuple(found)
        return ()

    def _listed(self, codes: list[Code]) -> str:
        """Put a long list into a temporary table, for the connection's life; return its name.

        SQLite takes only so many question marks, and each number of them is a text to prepare.
        """
        self._lists += 1
        name = f"temp.list_{self._lists}"
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {name} (code)")
        self.connection.execute(f"DELETE FROM {name}")  # noqa: S608 - our name
        self.connection.executemany(
            f"INSERT INTO {name} VALUES (?)",  # noqa: S608 - our name
            ((code,) for code in codes),
        )
        return name


def _matching(texts: Iterator[str], conditions: list[Condition]) -> Iterator[str]:
    for text in texts:
        document = orjson.loads(text)
        if all(condition.holds(document) for condition in conditions):
            yield text


def reader_of(paths: Sequence[Path]) -> Callable[[str], tuple[Any, ...]]:
    """Return what takes attributes out of a document's text.

    Example:
        >>> reader_of([("a",), ("b", "c")])('{"b":{"c":1}}')
        (None, 1)
    """
    loads, names = orjson.loads, [path[0] for path in paths if len(path) == 1]
    if len(names) == len(paths):
        return lambda text: tuple(map(loads(text).get, names))

    def read(text: str) -> tuple[Any, ...]:
        document = loads(text)
        return tuple([value_at(document, path) for path in paths])

    return read


def _limited(found: Iterator[Any], limit: int | None) -> Iterator[Any]:
    return found if limit is None else islice(found, limit)
