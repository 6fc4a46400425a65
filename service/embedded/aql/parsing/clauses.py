"""The clauses of a query, other than FOR, and the order in which they may stand.

Source:
    The statement rules of ArangoDB's grammar, 3.12; ArangoDB manual 3.12, "High-level Operations".
"""

from collections.abc import Callable
from typing import Any, ClassVar

from service.embedded.aql import tree
from service.embedded.aql.parsing.graphs import ForReader
from service.embedded.aql.parsing.positions import where
from service.embedded.errors import InvalidAggregate

_SIMPLE_VALUES = frozenset(
    {"STRING", "INTEGER", "DOUBLE", "NULL", "TRUE", "FALSE", "BIND", "COLLECTION_BIND"}
)
_WRITES = (tree.Insert, tree.Update, tree.Remove, tree.Upsert)


class ClauseReader(ForReader):
    """Reads clauses and queries."""

    def query(self) -> tree.Query:
        """Read clauses up to and including the one that ends a query or subquery."""
        clauses: list[tree.Clause] = []
        while True:
            reader = self._clauses.get(self.kinds[self.next])
            if reader is None:
                if clauses and isinstance(clauses[-1], _WRITES):
                    return tree.Query(tuple(clauses))
                self.refuse()
            clause = reader(self)
            if isinstance(clause, tuple):
                clauses.extend(clause)
                continue
            clauses.append(clause)
            if isinstance(clause, tree.Return):
                return tree.Query(tuple(clauses))

    def collections(self) -> tuple[tree.Name | tree.Bind, ...]:
        """Read ``WITH a, b`` if it comes next; the commas may be left out."""
        if not self.taken("WITH"):
            return ()
        found = [self.collection()]
        while self.taken(",") or self.kinds[self.next] in {"NAME", "BIND", "COLLECTION_BIND"}:
            found.append(self.collection())
        return tuple(found)

    def _return(self) -> tree.Return:
        at = self.next
        self.next += 1
        distinct = self.taken("DISTINCT")
        return tree.Return(self.expression(), distinct, at=at)

    def _let(self) -> tuple[tree.Let, ...]:
        self.next += 1
        lets = self._lets()
        while self.taken(","):
            lets += self._lets()
        return lets

    def _lets(self) -> tuple[tree.Let, ...]:
        """Read one assignment, to a variable or to a pattern of them."""
        if self.starts_pattern():
            return self._destructured()
        name, value, at = self._assignment()
        return (tree.Let(name, value, at=at),)

    def _destructured(self) -> tuple[tree.Let, ...]:
        at = self.next
        targets = self.pattern()
        self.take("=")
        value = self.expression()
        whole = tree.Name(tree.hidden(at), at=at)
        return (tree.Let(whole.name, value, at=at), *(target.of(whole) for target in targets))

    def _assignment(self) -> tuple[str, tree.Expression, int]:
        at = self.next
        name = self.name()
        self.take("=")
        return name, self.expression(), at

    def _filter(self) -> tree.Filter:
        at = self.next
        self.next += 1
        return tree.Filter(self.expression(), at=at)

    def _sort(self) -> tree.Sort:
        at = self.next
        self.next += 1
        keys = [self._sort_key()]
        while self.taken(","):
            keys.append(self._sort_key())
        return tree.Sort(tuple(keys), at=at)

    def _sort_key(self) -> tuple[tree.Expression, str | tree.Expression]:
        value = self.expression()
        kind = self.kinds[self.next]
        if kind in {"ASC", "DESC"}:
            self.next += 1
            return value, kind
        if kind not in _SIMPLE_VALUES:
            return value, "ASC"
        return value, self.bind() if kind in {"BIND", "COLLECTION_BIND"} else self.operand()

    def _limit_clause(self) -> tree.Limit:
        at = self.next
        self.next += 1
        first = self._constant_number()
        if self.taken(","):
            return tree.Limit(first, self._constant_number(), at=at)
        return tree.Limit(None, first, at=at)

    def _constant_number(self) -> tree.Expression:
        """Read a number known before the query runs; a bind parameter may be part of it."""
        start = self.next
        number = self.expression()
        if not _is_constant(number):
            self.next = start
            self.refuse()
        return number

    # --- grouping --------------------------------------------------------------------------

    def _collect(self) -> tree.Collect:
        at = self.next
        self.next += 1
        groups: tuple[tuple[str, tree.Expression], ...] = ()
        if self.kinds[self.next] not in {"WITH", "AGGREGATE"}:
            groups = self._groups()
        if self.taken("WITH"):
            return tree.Collect(groups, count=self._count(), options=self.options(), at=at)
        aggregates = self._aggregates() if self.kinds[self.next] == "AGGREGATE" else ()
        into, projection = self._into()
        keep = None
        if not aggregates and self.is_word("KEEP"):
            keep = self._keep(into)
        return tree.Collect(
            groups, aggregates, into, projection, keep, options=self.options(), at=at
        )

    def _groups(self) -> tuple[tuple[str, tree.Expression], ...]:
        groups = [self._assignment()[:2]]
        while self.taken(","):
            groups.append(self._assignment()[:2])
        return tuple(groups)

    def _count(self) -> str:
        word = self.name()
        self.take("INTO")
        name = self.name()
        if word.upper() != "COUNT":
            self.next -= 1
            self.wrong(f"unexpected qualifier '{word}', expecting 'COUNT'")
        return name

    def _aggregates(self) -> tuple[tuple[str, tree.Call], ...]:
        self.take("AGGREGATE")
        aggregates = [self._aggregate()]
        while self.taken(","):
            aggregates.append(self._aggregate())
        return tuple(aggregates)

    def _aggregate(self) -> tuple[str, tree.Call]:
        name = self.name()
        self.take("=")
        value = self.expression()
        if not isinstance(value, tree.Call):
            message = "aggregate expression must be a function call"
            raise InvalidAggregate(message + where(self.text, self.next))
        return name, value

    def _into(self) -> tuple[str | None, tree.Expression | None]:
        if not self.taken("INTO"):
            return None, None
        name = self.name()
        return name, self.expression() if self.taken("=") else None

    def _keep(self, into: str | None) -> tuple[str, ...]:
        self.next += 1
        names = [self.name()]
        while self.taken(","):
            names.append(self.name())
        if into is None:
            self.wrong("use of 'KEEP' without 'INTO'")
        return tuple(names)

    def _window(self) -> tree.Window:
        at = self.next
        self.next += 1
        by = None
        if self.kinds[self.next] != "{":
            by = self.expression()
            self.take("WITH")
        bounds = self.object()
        return tree.Window(bounds, self._aggregates(), by, at=at)

    # --- writes ----------------------------------------------------------------------------

    def _insert(self) -> tree.Insert:
        at = self.next
        self.next += 1
        document = self.expression(before_target=True)
        return tree.Insert(document, self._target(), self.options(), at=at)

    def _remove(self) -> tree.Remove:
        at = self.next
        self.next += 1
        key = self.expression(before_target=True)
        return tree.Remove(key, self._target(), self.options(), at=at)

    def _update(self) -> tree.Update:
        at = self.next
        replace = self.kinds[at] == "REPLACE"
        self.next += 1
        key = None
        document = self.expression(before_target=True)
        if self.taken("WITH"):
            key, document = document, self.expression(before_target=True)
        return tree.Update(key, document, self._target(), self.options(), replace, at=at)

    def _upsert(self) -> tree.Upsert:
        at = self.next
        self.next += 1
        filtered = self.taken("FILTER")
        example = self._upsert_example(filtered=filtered)
        self.take("INSERT")
        insert = self.expression()
        replace = self.kinds[self.next] == "REPLACE"
        if not replace and self.kinds[self.next] != "UPDATE":
            self.refuse("UPDATE", "REPLACE")
        self.next += 1
        update = self.expression(before_target=True)
        return tree.Upsert(
            example=example,
            insert=insert,
            update=update,
            into=self._target(),
            options=self.options(),
            replace=replace,
            filtered=filtered,
            at=at,
        )

    def _upsert_example(self, *, filtered: bool) -> tree.Expression:
        if filtered:
            return self.expression()
        return self.object() if self.kinds[self.next] == "{" else self.bind()

    def _target(self) -> tree.Name | tree.Bind:
        """Read ``IN collection`` or ``INTO collection``."""
        if not self.taken("IN") and not self.taken("INTO"):
            self.refuse("IN", "INTO")
        at = self.next
        if self.kinds[at] == "STRING":
            return tree.Name(self.string(), at=at)
        return self.collection()

    #: token → how a clause that starts with it is read
    _clauses: ClassVar[dict[str, Callable[[Any], tree.Clause | tuple[tree.Clause, ...]]]] = {
        "FOR": ForReader.for_,
        "LET": _let,
        "FILTER": _filter,
        "SORT": _sort,
        "LIMIT": _limit_clause,
        "COLLECT": _collect,
        "WINDOW": _window,
        "RETURN": _return,
        "INSERT": _insert,
        "UPDATE": _update,
        "REPLACE": _update,
        "REMOVE": _remove,
        "UPSERT": _upsert,
    }


def _is_constant(value: tree.Expression) -> bool:
    """Say whether LIMIT takes an expression: no variable, no call, nothing negative."""
    match value:
        case tree.Literal():
            return not isinstance(value.value, int | float) or value.value >= 0
        case tree.Bind():
            return True
        case tree.Unary():
            return _is_constant(value.operand)
        case tree.Binary():
            return _is_constant(value.left) and _is_constant(value.right)
        case tree.Ternary():
            parts = (value.condition, value.then or value.condition, value.otherwise)
            return all(map(_is_constant, parts))
    return False
