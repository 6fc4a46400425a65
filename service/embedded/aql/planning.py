"""Decide how the rows of a query are found, without changing what they are.

Two things: a condition of FILTER is tested as early as its variables are known, and the
conditions of a ``FOR … IN collection`` that an index answers exactly (with the SORT and LIMIT
behind it, where the index is in that order) are left to the storage. Everything else stays as it
is written. `execution/pipeline.py` runs what comes out of here, `explanation.py` shows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

from service.embedded.aql.execution.names import names_in, nodes_in
from service.embedded.aql.functions import REGISTRY
from service.embedded.aql.tree import (
    Array,
    Attribute,
    Binary,
    Call,
    Clause,
    Collection,
    Expression,
    Filter,
    For,
    Index,
    Insert,
    Let,
    Limit,
    Literal,
    Name,
    PathSearch,
    Remove,
    Sort,
    Traversal,
    Update,
    Upsert,
)
from service.embedded.storage import catalog
from service.embedded.storage.search import Operator

#: ``("resources", "memory")``: the way to an attribute inside a document.
Path: TypeAlias = tuple[str, ...]

_FLIPPED: dict[str, Operator] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

#: Clauses that a condition may be moved in front of.
_PASSABLE = (For, Traversal, PathSearch, Let, Filter)
_WRITES = (Insert, Update, Remove, Upsert)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A condition that the storage answers."""

    path: Path
    operator: Operator
    value: Expression  #: known before the loop begins
    condition: Expression  #: what it was in the query


@dataclass(frozen=True, slots=True)
class Access:
    """A loop over a collection, and what the storage does for it."""

    loop: For
    collection: catalog.Collection
    pushed: tuple[Pushed, ...] = ()
    order: tuple[tuple[Path, bool], ...] = ()  #: ``((path, descending), …)``
    limit: Limit | None = None  #: also stands after the loop; the storage may stop there
    #: what `projections.py` reads in the place of the documents, each into a variable
    columns: tuple[Path, ...] | None = None

    @property
    def tree(self) -> tuple[For | Expression, ...]:
        """What it was in the query, as far as it is not done by then."""
        return (self.loop, *(each.value for each in self.pushed))

    @property
    def is_lookup(self) -> bool:
        """Whether an index finds the documents."""
        return bool(self.pushed or self.order)


Step: TypeAlias = Clause | Access


@dataclass
class _Place:
    """A clause, and the conditions that are tested right after it."""

    clause: Clause | None
    conditions: list[Expression] = field(default_factory=list)


def plan_clauses(clauses: Sequence[Clause], database: catalog.Database | None) -> list[Step]:
    """Plan the clauses of one query or subquery.

    Args:
        clauses: its bound clauses.
        database: what collections and indexes there are; None when the query needs none.
    """
    places = _with_conditions_moved(clauses)
    steps: list[Step] = []
    for number, place in enumerate(places):
        clause = place.clause
        if isinstance(clause, For) and isinstance(clause.source, Collection) and database:
            access, rest = _plan_loop(clause, place.conditions, _found(clause.source, database))
            following = [after.clause for after in places[number + 1 : number + 3]]
            is_alone = not rest and not any(isinstance(step, _LOOPS) for step in steps)
            steps.append(_with_order(access, following, is_alone=is_alone))
            steps.extend(Filter(condition, at=condition.at) for condition in rest)
        else:
            steps.extend(() if clause is None else (clause,))
            steps.extend(Filter(each, at=each.at) for each in place.conditions)
    return _without_done_sorts(steps)


_LOOPS = (For, Traversal, PathSearch, Access)


def _found(collection: Collection, database: catalog.Database) -> catalog.Collection:
    found = database.collection(collection.name)
    if found is None:
        message = f"binding let the unknown collection {collection.name} pass"
        raise AssertionError(message)
    return found


# --- conditions ------------------------------------------------------------------------------


def _with_conditions_moved(clauses: Iterable[Clause]) -> list[_Place]:
    """Hang every condition behind the first clause after which it can be tested."""
    places = [_Place(None)]
    for clause in clauses:
        if not isinstance(clause, Filter):
            places.append(_Place(clause))
            continue
        for condition in conjuncts(clause.condition):
            _earliest(places, condition).conditions.append(condition)
    return places


def _earliest(places: list[_Place], condition: Expression) -> _Place:
    """Return the place where a condition is tested; conditions of one place keep their order."""
    if not is_repeatable(condition):
        return places[-1]
    names = names_in(condition)
    return next(
        place
        for place in reversed(places)
        if not _is_passable(place.clause) or names & declared_names(place.clause)
    )


def _is_passable(clause: Clause | None) -> bool:
    """Tell whether a condition that does not need the clause may be tested before it."""
    return isinstance(clause, _PASSABLE) and not any(
        isinstance(node, _WRITES) for node in nodes_in(clause)
    )


def conjuncts(condition: Expression) -> list[Expression]:
    """Split a condition at its ANDs.

    Example:
        >>> [each.name for each in conjuncts(Binary("AND", Name("a"), Name("b")))]
        ['a', 'b']
    """
    if isinstance(condition, Binary) and condition.operator == "AND":
        return conjuncts(condition.left) + conjuncts(condition.right)
    return [condition]


def is_repeatable(part: Any) -> bool:
    """Tell whether evaluating earlier, or another number of times, changes nothing."""
    return not any(
        isinstance(node, _WRITES) or (isinstance(node, Call) and not _is_repeatable_call(node))
        for node in nodes_in(part)
    )


def _is_repeatable_call(call: Call) -> bool:
    function = REGISTRY.get(call.name)
    return function is not None and function.deterministic


def declared_names(clause: Clause | Access | None) -> set[str]:
    """Return the variables that a clause declares."""
    match clause:
        case For(variable=name) | Let(variable=name):
            return {name}
        case Access(loop=loop):
            return {loop.variable}
        case Traversal(vertex=vertex, edge=edge, path=path, prune_variable=prune):
            return {name for name in (vertex, edge, path, prune) if name}
        case PathSearch(vertex=vertex, edge=edge):
            return {name for name in (vertex, edge) if name}
    return set()


# --- loops over collections --------------------------------------------------------------------


def _plan_loop(
    loop: For, conditions: list[Expression], collection: catalog.Collection
) -> tuple[Access, list[Expression]]:
    """Divide the conditions of a loop into those the storage answers and the rest."""
    pushed, rest = [], []
    for condition in conditions:
        found = _pushed(_as_membership(condition, loop.variable), loop.variable, collection)
        if found is None:
            rest.append(condition)
        else:
            pushed.append(replace(found, condition=condition))
    return Access(loop, collection, tuple(pushed)), rest


def _pushed(condition: Expression, variable: str, collection: catalog.Collection) -> Pushed | None:
    if not isinstance(condition, Binary) or not is_repeatable(condition):
        return None
    sides = [(condition.left, condition.operator, condition.right)]
    if condition.operator in _FLIPPED:
        sides.append((condition.right, _FLIPPED[condition.operator], condition.left))
    for attribute, operator, value in sides:
        path = attribute_path(attribute, variable)
        if path is None or variable in names_in(value):
            continue
        if operator in (*_FLIPPED, "IN") and collection.can_search(path, operator):
            return Pushed(path, cast(Operator, operator), value, condition)
    return None


def _as_membership(condition: Expression, variable: str) -> Expression:
    """Return ``x.a == 1 OR 2 == x.a`` as ``x.a IN [1, 2]``, and any other condition as it is."""
    sides = [_equated(each, variable) for each in _disjuncts(condition)]
    paths = {None if side is None else attribute_path(side[0], variable) for side in sides}
    if len(sides) == 1 or len(paths) > 1 or None in paths:
        return condition
    values = Array(tuple(side[1] for side in sides if side), at=condition.at)
    return Binary("IN", sides[0][0], values, at=condition.at) if sides[0] else condition


def _disjuncts(condition: Expression) -> list[Expression]:
    if isinstance(condition, Binary) and condition.operator == "OR":
        return _disjuncts(condition.left) + _disjuncts(condition.right)
    return [condition]


def _equated(condition: Expression, variable: str) -> tuple[Expression, Expression] | None:
    """Return the attribute of a variable and the value that a condition says it has."""
    if not isinstance(condition, Binary) or condition.operator != "==":
        return None
    for attribute, value in (
        (condition.left, condition.right),
        (condition.right, condition.left),
    ):
        if attribute_path(attribute, variable) is not None:
            return attribute, value
    return None


def attribute_path(node: Expression, variable: str) -> Path | None:
    """Return the way from a variable to an attribute, if the expression is just that.

    Example:
        >>> attribute_path(Attribute(Attribute(Name("job"), "a"), "b"), "job")
        ('a', 'b')
    """
    names: list[str] = []
    while not isinstance(node, Name):
        if isinstance(node, Attribute) and isinstance(node.name, str):
            names.append(node.name)
        elif isinstance(node, Index) and isinstance(node.index, Literal):
            if not isinstance(node.index.value, str):
                return None
            names.append(node.index.value)
        else:
            return None
        node = node.of
    return tuple(reversed(names)) if names and node.name == variable else None


# --- order -------------------------------------------------------------------------------------


def _with_order(access: Access, following: list[Clause | None], *, is_alone: bool) -> Access:
    """Leave the SORT and LIMIT right behind a loop to the storage, if it can do them."""
    if not is_alone or not following:
        return access
    limit = following[0]
    if isinstance(limit, Sort):
        order = _order(limit, access)
        if order is None:
            return access
        access = replace(access, order=order)
        limit = following[1] if len(following) > 1 else None
    return replace(access, limit=limit) if isinstance(limit, Limit) else access


def _order(sort: Sort, access: Access) -> tuple[tuple[Path, bool], ...] | None:
    order = []
    for key, direction in sort.keys:
        path = attribute_path(key, access.loop.variable)
        if path is None or direction not in ("ASC", "DESC"):
            return None
        if not access.collection.can_order(path):
            return None
        order.append((path, direction == "DESC"))
    return tuple(order)


def _without_done_sorts(steps: list[Step]) -> list[Step]:
    """Leave out each SORT that the loop before it already does."""
    return [
        step
        for number, step in enumerate(steps)
        if not (isinstance(step, Sort) and number and _is_done(steps[number - 1], step))
    ]


def _is_done(before: Step, sort: Sort) -> bool:
    return isinstance(before, Access) and len(before.order) == len(sort.keys) > 0
