"""A SELECT in the making: conditions and orders of AQL, said over the columns of an index."""

from collections.abc import Callable, Sequence
from typing import Any

from service.embedded.storage import encoding
from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.documents import CHUNK, chunks
from service.embedded.storage.encoding import Code

#: A statement and its parameters.
Statement = tuple[str, list[Any]]

#: An attribute to sort by, and whether the greatest comes first.
Order = tuple[Path, bool]

#: So many documents are rather looked up in groups than sorted out of all.
_FEW = 1000
#: Columns that hold something else in nearly each row.
_OWN = frozenset({"key", "from_id", "to_id"})


class Selection:
    """A SELECT in the making."""

    def __init__(self, collection: Collection, listed: Callable[[list[Code]], str]) -> None:
        self._collection = collection
        self._listed = listed
        #: What is read of a row.
        self._what = "doc"
        #: ``(column, clause, its parameters)``
        self._clauses: list[tuple[str, str, list[Code]]] = []
        #: Columns that can have one value only.
        self._fixed: set[str] = set()

    def read_columns(self, paths: Sequence[Path]) -> None:
        """Let the statements read these attributes in the place of whole documents."""
        self._what = ", ".join(str(self._collection.plain_column(path)) for path in paths)

    def found(self, order: Sequence[Order]) -> Statement:
        """Write the statement that finds documents in order."""
        rows, parameters = self.places() if not order else self._rows(self._clauses)
        sql = f"SELECT {self._what} FROM {rows} ORDER BY {self._keys(order)}"  # noqa: S608 - our names
        return sql, parameters

    def places(self) -> Statement:
        """Write where the rows are, so that SQLite meets them in the order of their places.

        Where its index has them in another, it is to sort the places alone, not whole documents.
        """
        rows, parameters = self._rows(self._clauses)
        if self._is_in_place():
            return rows, parameters
        return f"{self._collection.table} WHERE id IN (SELECT id FROM {rows})", parameters  # noqa: S608 - our names

    def _is_in_place(self) -> bool:
        """Tell whether rows come as they were inserted, or are so few that it does not matter."""
        columns = {column for column, _, _ in self._clauses}
        return (
            not columns.isdisjoint(_OWN)
            or any(self._fixed.issuperset(names) for names in self._collection.index_columns)
            or not columns
        )

    def first_found(self, order: Sequence[Order], limit: int) -> Statement:
        """Write the same with a limit: only what is found is read whole."""
        if not order:
            rows, parameters = self._rows(self._clauses)
            sql = f"SELECT {self._what} FROM {rows} LIMIT ?"  # noqa: S608 - our names
            return sql, [*parameters, limit]
        keys, table = self._keys(order), self._collection.table
        rows, parameters = self._rows(self._clauses)
        first = f"SELECT id FROM {rows} ORDER BY {keys} LIMIT ?"  # noqa: S608 - our names
        sql = f"SELECT {self._what} FROM {table} WHERE id IN ({first}) ORDER BY {keys}"  # noqa: S608 - our names
        return sql, [*parameters, limit]

    def groups(self, paths: Sequence[Path]) -> Statement:
        """Write the statement that finds the first document of each group, and counts it."""
        columns = ", ".join(str(self._collection.column(path)) for path in paths)
        rows, parameters = self._rows(self._clauses)
        groups = f"SELECT min(id) AS first, count(*) AS number FROM {rows} GROUP BY {columns}"  # noqa: S608 - our names
        firsts = f"({groups}) JOIN {self._collection.table} ON id = first"
        return f"SELECT doc, number FROM {firsts} ORDER BY {columns}", parameters  # noqa: S608 - our names

    def shared(self, paths: Sequence[Path]) -> Statement:
        """Write the statement that tells whether some codes stand for several numbers."""
        columns = [str(self._collection.column(path)) for path in paths]
        clause = " OR ".join(f"{each} = ? OR ({each} >= ? AND {each} < x'')" for each in columns)
        sql = f"SELECT EXISTS (SELECT 1 FROM {self._collection.table} WHERE {clause})"  # noqa: S608 - our names
        return sql, [encoding.FLOOR, encoding.CEILING_CODE] * len(columns)

    def number(self) -> Statement:
        """Write the statement that counts what there is to find."""
        rows, parameters = self._rows(self._clauses)
        return f"SELECT count(*) FROM {rows}", parameters  # noqa: S608 - our names

    def split(self, order: Sequence[Order], limit: int) -> tuple[Sequence[Order], Sequence[Order]]:
        """Cut an order where it changes its direction, if an index has it up to there and after.

        Nothing is cut off for many documents: then it is better to read the index once and sort.
        """
        directions = [is_descending for _, is_descending in order]
        if limit > _FEW or True not in directions or False not in directions:
            return (), order
        columns = self._columns(order)
        if not self._has_index_for(columns):
            return (), order
        change = directions.index(not directions[0])
        return order[:change], order[change:]

    def _is_sorted_by(self, names: list[str | None], columns: list[str]) -> bool:
        """Tell whether an index over these columns has rows with the fixed values in an order."""
        start = 0
        while start < len(names) and names[start] in self._fixed:
            start += 1
        return names[start : start + len(columns)] == columns

    def next_group(self, order: Sequence[Order], group: Sequence[Code], depth: int) -> Statement:
        """Write the statement that finds the next values of some keys, after those of a group.

        Args:
            order: the keys.
            group: their values so far; none to find the first.
            depth: how many values stay as they are; the one after them changes.
        """
        columns = self._columns(order)
        clauses = list(self._clauses)
        if group:
            clauses = _with_values(clauses, columns[:depth], group[:depth])
            beyond = "<" if order[depth][1] else ">"
            clauses.append((columns[depth], f"{columns[depth]} {beyond} ?", [group[depth]]))
        rows, parameters = self._rows(clauses)
        keys = ", ".join(_directed(columns, order))
        return f"SELECT {', '.join(columns)} FROM {rows} ORDER BY {keys} LIMIT 1", parameters  # noqa: S608 - our names

    def members(
        self, keys: Sequence[Order], group: Sequence[Code], order: Sequence[Order]
    ) -> Statement:
        """Write the statement that finds the documents with a group's values, in order."""
        rows, parameters = self._rows(_with_values(self._clauses, self._columns(keys), group))
        sorted_by = ", ".join(_directed(self._columns(order), order))
        sql = f"SELECT {self._what} FROM {rows} ORDER BY {sorted_by}"  # noqa: S608 - our names
        return sql, parameters

    def _rows(self, clauses: list[tuple[str, str, list[Code]]]) -> Statement:
        where = " AND ".join([clause for _, clause, _ in clauses])
        parameters = [code for _, _, codes in clauses for code in codes]
        return self._collection.table + (f" WHERE {where}" if where else ""), parameters

    def _columns(self, order: Sequence[Order]) -> list[str]:
        return [str(self._collection.column(path)) for path, _ in order]

    def _keys(self, order: Sequence[Order]) -> str:
        """Write the keys to sort by; the last is the place, where that is not a further sort."""
        columns = self._columns(order)
        keys = _directed(columns, order)
        if not (columns and self._has_index_for(columns)):
            keys.append("id")
        return ", ".join(keys)

    def _has_index_for(self, columns: list[str]) -> bool:
        """Tell whether rows with the fixed values are in this order in some index."""
        return any(self._is_sorted_by(names, columns) for names in self._collection.index_columns)

    def add(self, path: Path, operator: str, value: Any) -> bool:
        """Say a condition in SQL; false when that only narrows the rows down."""
        if path == ("_id",):
            path, value = ("_key",), self._keys_of(value, operator)
        column = str(self._collection.column(path))
        if operator == "IN":
            return self._add_list(column, [self._collection.code(path, each) for each in value])
        code = self._collection.code(path, value)
        if operator == "==":
            self._fixed.add(column)
            self._add(column, f"{column} = ?", code)
            return not encoding.is_shared(code)
        if encoding.is_ordered(code):
            self._add(column, f"{column} {operator} ?", code)
            return True
        self._add_bound(column, operator, code)
        return False

    def _add(self, column: str, clause: str, *codes: Code) -> None:
        self._clauses.append((column, clause, list(codes)))

    def _add_list(self, column: str, codes: list[Code]) -> bool:
        if len(codes) > CHUNK:
            self._add(column, f"{column} IN {self._listed(codes)}")
        elif codes:
            ((marks, part),) = chunks(codes)
            self._add(column, f"{column} IN ({marks})", *part)
        else:
            self._add(column, "0")
        return not any(encoding.is_shared(code) for code in codes)

    def _add_bound(self, column: str, operator: str, code: Code) -> None:
        """Keep to the kind of the code: among its values SQLite does not know the order."""
        if operator in {"<", "<="}:
            self._add(
                column, f"{column} {'<' if isinstance(code, str | bytes) else '<='} ?", _after(code)
            )
        else:
            self._add(column, f"{column} >= ?", _first(code))

    def _keys_of(self, value: Any, operator: str) -> Any:
        """Take the keys out of the ids in a condition on ``_id``; null where it is not ours."""
        if operator == "IN":
            return [self._keys_of(member, "==") for member in value]
        if not isinstance(value, str):
            return None
        name, _, key = value.partition("/")
        return key if name == self._collection.name else None


def _with_values(
    clauses: list[tuple[str, str, list[Code]]], columns: list[str], values: Sequence[Code]
) -> list[tuple[str, str, list[Code]]]:
    """Fix the values of columns, in the place of what was said about them."""
    kept = [each for each in clauses if each[0] not in columns]
    fixed = zip(columns, values, strict=True)
    return kept + [(column, f"{column} = ?", [value]) for column, value in fixed]


def _directed(columns: list[str], order: Sequence[Order]) -> list[str]:
    return [
        f"{column} DESC" if is_descending else column
        for column, (_, is_descending) in zip(columns, order, strict=True)
    ]


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
