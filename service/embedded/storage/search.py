"""Find documents by indexed attributes, exactly as AQL would by comparing values.

What SQLite can decide by codes (``encoding.py``) it decides, over its index. What it cannot - the
order of keys and ids, among arrays and among objects, and the few numbers that share a code - it
narrows down, and the values themselves are compared here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from service.embedded.aql import values
from service.embedded.storage import encoding
from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.documents import CHUNK, chunks
from service.embedded.storage.edges import EdgeReads
from service.embedded.storage.encoding import Code
from service.embedded.storage.snapshots import Shared

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


#: An attribute to sort by, and whether the greatest comes first.
Order = tuple[Path, bool]


def value_at(document: Any, path: Path) -> Any:
    """Return the attribute at a path, null where there is none."""
    for name in path:
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


class SearchReads(EdgeReads):
    """The part of a transaction that finds documents by what they say."""

    def __init__(self, store: Shared) -> None:
        super().__init__(store)
        self._lists = 0

    def search(
        self,
        collection: Collection,
        conditions: Sequence[Condition] = (),
        order: Sequence[Order] = (),
        limit: int | None = None,
    ) -> Iterator[str]:
        """Find the documents for which all conditions hold, as JSON text.

        Args:
            collection: where to look.
            conditions: on paths for which ``collection.can_search`` says yes.
            order: ``(path, is descending)`` of paths for which ``collection.can_order`` says
                yes. Where they do not decide, and without any, documents come in the order
                in which they were inserted, unless a key is descending.
            limit: the most documents to find.
        """
        plan = _Plan(self.catalog.collection(collection.number))
        left = [each for each in conditions if not plan.add(each, self._listed)]
        sql = plan.sql(order)
        if left:
            return _limited(self._matching(sql, plan.parameters, left), limit)
        if limit is not None:
            sql += " LIMIT ?"
            plan.parameters.append(limit)
        return self.texts(sql, plan.parameters)

    def _listed(self, codes: list[Code]) -> str:
        """Put a long list into a temporary table, for the connection's life; return its name.

        SQLite takes only so many question marks, and each number of them is a text to prepare.
        """
        self._lists += 1
        name = f"temp.list_{self._lists}"
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        self.connection.execute(f"CREATE TABLE {name} (code)")
        self.connection.executemany(
            f"INSERT INTO {name} VALUES (?)",  # noqa: S608 - our name
            ((code,) for code in codes),
        )
        return name

    def _matching(
        self, sql: str, parameters: list[Any], conditions: list[Condition]
    ) -> Iterator[str]:
        for text in self.texts(sql, parameters):
            document = orjson.loads(text)
            if all(condition.holds(document) for condition in conditions):
                yield text


def _limited(texts: Iterator[str], limit: int | None) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number == limit:
            return
        yield text


class _Plan:
    """A SELECT in the making."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._clauses: list[str] = []
        self.parameters: list[Any] = []

    def sql(self, order: Sequence[Order]) -> str:
        """Write the statement."""
        where = f" WHERE {' AND '.join(self._clauses)}" if self._clauses else ""
        table = self._collection.table
        return f"SELECT doc FROM {table}{where} ORDER BY {self._keys(order)}"  # noqa: S608 - our names

    def _keys(self, order: Sequence[Order]) -> str:
        keys = []
        for path, is_descending in order:
            column = self._collection.column(path)
            keys.append(f"{column} DESC" if is_descending else f"{column}")
        if not any(is_descending for _, is_descending in order):
            keys.append("id")
        return ", ".join(keys)

    def add(self, condition: Condition, listed: Callable[[list[Code]], str]) -> bool:
        """Say a condition in SQL; false when that only narrows the rows down."""
        path, value, operator = condition.path, condition.value, condition.operator
        if path == ("_id",):
            path, value = ("_key",), self._keys_of(value, operator)
        column = str(self._collection.column(path))
        if operator == "IN":
            return self._add_list(
                column, [self._collection.code(path, member) for member in value], listed
            )
        code = self._collection.code(path, value)
        if operator == "==":
            self._add(f"{column} = ?", code)
            return not encoding.is_shared(code)
        if encoding.is_ordered(code):
            self._add(f"{column} {operator} ?", code)
            return True
        self._add_bound(column, operator, code)
        return False

    def _add(self, clause: str, *codes: Code) -> None:
        self._clauses.append(clause)
        self.parameters.extend(codes)

    def _add_list(
        self,
        column: str,
        codes: list[Code],
        listed: Callable[[list[Code]], str],
    ) -> bool:
        if len(codes) > CHUNK:
            self._add(f"{column} IN {listed(codes)}")
        elif codes:
            ((marks, part),) = chunks(codes)
            self._add(f"{column} IN ({marks})", *part)
        else:
            self._add("0")
        return not any(encoding.is_shared(code) for code in codes)

    def _add_bound(self, column: str, operator: str, code: Code) -> None:
        """Keep to the kind of the code: among its values SQLite does not know the order."""
        if operator in {"<", "<="}:
            self._add(f"{column} {'<' if isinstance(code, str | bytes) else '<='} ?", _after(code))
        else:
            self._add(f"{column} >= ?", _first(code))

    def _keys_of(self, value: Any, operator: str) -> Any:
        """Take the keys out of the ids in a condition on ``_id``; null where it is not ours."""
        if operator == "IN":
            return [self._keys_of(member, "==") for member in value]
        if not isinstance(value, str):
            return None
        name, _, key = value.partition("/")
        return key if name == self._collection.name else None


def _first(code: Code) -> Code:
    """Return the least code of the same kind."""
    if isinstance(code, str):
        return ""
    if isinstance(code, bytes):
        return code[:1]
    return code


def _after(code: Code) -> Code:
    """Return a code above all of the same kind; of numbers the code itself."""
    if isinstance(code, str):
        return encoding.STRINGS
    if isinstance(code, bytes):
        return bytes([code[0] + 1])
    return code
