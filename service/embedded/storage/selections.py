"""A SELECT in the making: conditions and orders of AQL, said over the columns of an index.

The same conditions come again and again with other values. So what depends on no values is written
once for each collection, and then known (``Collection.texts``).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from service.embedded.storage import encoding
from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.documents import CHUNK, chunks
from service.embedded.storage.encoding import Code

#: A statement and its parameters.
Statement = tuple[str, list[Any]]

#: An attribute to sort by, and whether the greatest comes first.
Order = tuple[Path, bool]

_Written = TypeVar("_Written")

#: What was written over a collection is forgotten when it is so many texts: nobody asks that much.
_MOST_TEXTS = 1000
#: So many documents are rather looked up in groups than sorted out of all.
_FEW = 1000
#: A condition as SQL, behind the column that it is about.
Clause = tuple[str, str]

#: Columns that hold something else in nearly each row.
_OWN = frozenset({"key", "from_id", "to_id"})


class Selection:
    """A SELECT in the making."""

    def __init__(self, collection: Collection, listed: Callable[[list[Code]], str]) -> None:
        self._collection = collection
        self._listed = listed
        #: What is read of a row.
        self._what = "doc"
        #: ``(column, clause)``
        self._clauses: list[Clause] = []
        #: The parameters of each clause.
        self._codes: list[list[Code]] = []
        #: Columns that can have one value only.
        self._fixed: set[str] = set()

    def read_columns(self, paths: Sequence[Path]) -> None:
        """Let the statements read these attributes in the place of whole documents."""
        self._what = ", ".join(str(self._collection.plain_column(path)) for path in paths)

    def found(self, order: Sequence[Order]) -> Statement:
        """Write the statement that finds documents in order."""
        return self._known(self._found, tuple(order)), self._parameters()

    def _found(self, order: Sequence[Order]) -> str:
        rows = self._rows(self._clauses) if order else self._places()
        return f"SELECT {self._what} FROM {rows} ORDER BY {self._keys(order)}"  # noqa: S608 - our names

    def places(self) -> Statement:
        """Write where the rows are, so that SQLite meets them in the order of their places.

        Where its index has them in another, it is to sort the places alone, not whole documents.
        """
        return self._places(), self._parameters()

    def _places(self) -> str:
        rows = self._rows(self._clauses)
        if self._is_in_place():
            return rows
        return f"{self._collection.table} WHERE id IN (SELECT id FROM {rows})"  # noqa: S608 - our names

    def _is_in_place(self) -> bool:
        """Tell whether rows come as they were inserted, or are so few that it does not matter."""
        columns = {column for column, _ in self._clauses}
        return (
            not columns.isdisjoint(_OWN)
            or any(self._fixed.issuperset(names) for names in self._collection.index_columns)
            or not columns
        )

    def first_found(self, order: Sequence[Order], limit: int) -> Statement:
        """Write the same with a limit: only what is found is read whole."""
        return self._known(self._first_found, tuple(order)), [*self._parameters(), limit]

    def _first_found(self, order: Sequence[Order]) -> str:
        rows = self._rows(self._clauses)
        if not order:
            return f"SELECT {self._what} FROM {rows} LIMIT ?"  # noqa: S608 - our names
        keys, table = self._keys(order), self._collection.table
        first = f"SELECT id FROM {rows} ORDER BY {keys} LIMIT ?"  # noqa: S608 - our names
        return f"SELECT {self._what} FROM {table} WHERE id IN ({first}) ORDER BY {keys}"  # noqa: S608 - our names

    def groups(self, paths: Sequence[Path]) -> Statement:
        """Write the statement that finds the first document of each group, and counts it."""
        columns = ", ".join(str(self._collection.column(path)) for path in paths)
        rows = self._rows(self._clauses)
        groups = f"SELECT min(id) AS first, count(*) AS number FROM {rows} GROUP BY {columns}"  # noqa: S608 - our names
        firsts = f"({groups}) JOIN {self._collection.table} ON id = first"
        return f"SELECT doc, number FROM {firsts} ORDER BY {columns}", self._parameters()  # noqa: S608 - our names

    def shared(self, paths: Sequence[Path]) -> Statement:
        """Write the statement that tells whether some codes stand for several numbers."""
        columns = [str(self._collection.column(path)) for path in paths]
        clause = " OR ".join(f"{each} = ? OR ({each} >= ? AND {each} < x'')" for each in columns)
        sql = f"SELECT EXISTS (SELECT 1 FROM {self._collection.table} WHERE {clause})"  # noqa: S608 - our names
        return sql, [encoding.FLOOR, encoding.CEILING_CODE] * len(columns)

    def number(self) -> Statement:
        """Write the statement that counts what there is to find."""
        return f"SELECT count(*) FROM {self._rows(self._clauses)}", self._parameters()  # noqa: S608 - our names

    def split(self, order: Sequence[Order], limit: int) -> tuple[Sequence[Order], Sequence[Order]]:
        """Cut an order where it changes its direction, if an index has it up to there and after.

        Nothing is cut off for many documents: then it is better to read the index once and sort.
        """
        directions = {is_descending for _, is_descending in order}
        if limit > _FEW or len(directions) == 1 or not order:
            return (), order
        change = self._known(self._change, tuple(order))
        return order[:change], order[change:]

    def _change(self, order: Sequence[Order]) -> int:
        """Return where to cut an order that goes up and down; 0 for nowhere."""
        if not self._has_index_for(self._columns(order)):
            return 0
        return next(place for place, key in enumerate(order) if key[1] is not order[0][1])

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
        sql, kept = self._known(self._next_group, tuple(order), depth if group else None)
        return sql, [*self._parameters(kept), *group[: depth + 1]]

    def _next_group(self, order: Sequence[Order], depth: int | None) -> tuple[str, Sequence[int]]:
        columns = self._columns(order)
        clauses, kept = self._with_values(columns[: depth or 0])
        if depth is not None:
            beyond = "<" if order[depth][1] else ">"
            clauses.append((columns[depth], f"{columns[depth]} {beyond} ?"))
        keys = ", ".join(_directed(columns, order))
        rows = self._rows(clauses)
        return f"SELECT {', '.join(columns)} FROM {rows} ORDER BY {keys} LIMIT 1", kept  # noqa: S608 - our names

    def members(
        self, keys: Sequence[Order], group: Sequence[Code], order: Sequence[Order]
    ) -> Statement:
        """Write the statement that finds the documents with a group's values, in order."""
        sql, kept = self._known(self._members, tuple(keys), tuple(order))
        return sql, [*self._parameters(kept), *group]

    def _members(self, keys: Sequence[Order], order: Sequence[Order]) -> tuple[str, Sequence[int]]:
        clauses, kept = self._with_values(self._columns(keys))
        sorted_by = ", ".join(_directed(self._columns(order), order))
        return f"SELECT {self._what} FROM {self._rows(clauses)} ORDER BY {sorted_by}", kept  # noqa: S608 - our names

    def _with_values(self, columns: Sequence[str]) -> tuple[list[Clause], list[int]]:
        """Fix the values of columns, in the place of what was said about them.

        Returns:
            The clauses, and the places of those that were there before.
        """
        kept = [place for place, each in enumerate(self._clauses) if each[0] not in columns]
        fixed = [(column, f"{column} = ?") for column in columns]
        return [self._clauses[place] for place in kept] + fixed, kept

    def _known(self, write: Callable[..., _Written], *about: Any) -> _Written:
        """Return what a method writes, which depends on the clauses but on none of their values."""
        texts, key = self._collection.texts, (write.__name__, self._what, *about, *self._clauses)
        found: _Written | None = texts.get(key)
        if found is None:
            if len(texts) >= _MOST_TEXTS:
                texts.clear()
            found = texts[key] = write(*about)
        return found

    def _rows(self, clauses: Sequence[Clause]) -> str:
        where = " AND ".join([clause for _, clause in clauses])
        return self._collection.table + (f" WHERE {where}" if where else "")

    def _parameters(self, places: Iterable[int] | None = None) -> list[Code]:
        """Return the parameters of the clauses, or of those in some places."""
        chosen = self._codes if places is None else [self._codes[place] for place in places]
        return [code for codes in chosen for code in codes]

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
        self._clauses.append((column, clause))
        self._codes.append(list(codes))

    def _add_list(self, column: str, codes: list[Code]) -> bool:
        if len(codes) > CHUNK:
            self._add(column, f"{column} IN {self._listed(codes)}")
        elif codes:
            ((marks, part),) = chunks(codes)
            self._add(column, f"{column} IN ({marks})", *part)
        else:
            self._add(column, "0")
        return not any(map(encoding.is_shared, codes))

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
