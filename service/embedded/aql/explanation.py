"""Show a plan as ArangoDB's explain does: a chain of nodes, each named by its type.

The chain is what `execution/pipeline.py` runs, clause for clause. Costs are only an order of
magnitude.

Source:
    ArangoDB manual 3.12, "HTTP interface for AQL queries", explain; AQL, "Explaining queries".
"""

from collections.abc import Sequence
from typing import Any

from service.embedded.aql.execution.names import collections_in, nodes_in
from service.embedded.aql.planning import Access, Step, declared_names, plan_clauses
from service.embedded.aql.tree import (
    Collect,
    Collection,
    EdgeCollection,
    Expression,
    Filter,
    For,
    Insert,
    Let,
    Limit,
    Name,
    NamedGraph,
    PathSearch,
    Query,
    Remove,
    Return,
    Sort,
    Subquery,
    Traversal,
    Update,
    Upsert,
    Window,
)
from service.embedded.storage.catalog import Database, Index

_WRITES = (Insert, Update, Remove, Upsert)

#: ``{clause: type of its node}``, where that is all
_TYPES: dict[type, str] = {
    For: "EnumerateListNode",
    Filter: "FilterNode",
    Sort: "SortNode",
    Limit: "LimitNode",
    Collect: "CollectNode",
    Window: "WindowNode",
    Traversal: "TraversalNode",
    Insert: "InsertNode",
    Remove: "RemoveNode",
    Upsert: "UpsertNode",
    Return: "ReturnNode",
}

_PATH_NODES = {
    "SHORTEST_PATH": "ShortestPathNode",
    "K_SHORTEST_PATHS": "EnumeratePathsNode",
    "K_PATHS": "EnumeratePathsNode",
    "ALL_SHORTEST_PATHS": "EnumeratePathsNode",
}

#: How many rows a clause is guessed to make of one, and to let pass.
_ROWS_OF_LIST, _PASSING = 100, 0.5


def explained(query: Query, database: Database, *, all_plans: bool = False) -> dict[str, Any]:
    """Describe the plan of a bound query.

    Args:
        query: the bound query.
        database: what collections and indexes there are.
        all_plans: answer with a list of plans; there is one only.
    """
    plan = _Chain(database).plan(query)
    answer: dict[str, Any] = {"plans": [plan]} if all_plans else {"plan": plan}
    if not all_plans:
        answer["cacheable"] = not plan["isModificationQuery"]
    return {
        **answer,
        "warnings": [],
        "stats": {
            "rulesExecuted": len(plan["rules"]),
            "rulesSkipped": 0,
            "plansCreated": 1,
            "peakMemoryUsage": 0,
            "executionTime": 0.0,
        },
    }


class _Chain:
    """The nodes of one plan, numbered from 1, subqueries included."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._variables: list[dict[str, Any]] = []
        self._rules: set[str] = set()
        self._count = 0

    def plan(self, query: Query) -> dict[str, Any]:
        """Describe a whole query."""
        nodes = self.nodes(query)
        return {
            "nodes": nodes,
            "rules": sorted(self._rules),
            "collections": _collections(query, self._database),
            "variables": self._variables,
            "estimatedCost": nodes[-1]["estimatedCost"],
            "estimatedNrItems": nodes[-1]["estimatedNrItems"],
            "isModificationQuery": any(isinstance(node, _WRITES) for node in nodes_in(query)),
        }

    def nodes(self, query: Query) -> list[dict[str, Any]]:
        """Describe a query or subquery, from its one row to its result."""
        nodes = [self._node("SingletonNode", [], 1, 1.0)]
        for step in plan_clauses(query.clauses, self._database):
            self._add(step, nodes)
        return nodes

    def _node(
        self, type_: str, before: Sequence[dict[str, Any]], rows: float, cost: float, **more: Any
    ) -> dict[str, Any]:
        self._count += 1
        return {
            "type": type_,
            "dependencies": [before[-1]["id"]] if before else [],
            "id": self._count,
            "estimatedCost": cost,
            "estimatedNrItems": int(rows),
            **more,
        }

    def _add(self, step: Step, nodes: list[dict[str, Any]]) -> None:
        for part in _subqueries(step):
            inner = self.nodes(part.query)
            rows, cost = nodes[-1]["estimatedNrItems"], nodes[-1]["estimatedCost"]
            more = {"subquery": {"nodes": inner}, "isConst": False}
            nodes.append(
                self._node("SubqueryNode", nodes, rows, cost + inner[-1]["estimatedCost"], **more)
            )
        if _is_calculated(step):
            rows, cost = nodes[-1]["estimatedNrItems"], nodes[-1]["estimatedCost"]
            nodes.append(self._node("CalculationNode", nodes, rows, cost + rows))
        if not isinstance(step, Let):
            self._add_clause(step, nodes)
        self._declare(step)

    def _add_clause(self, step: Step, nodes: list[dict[str, Any]]) -> None:
        type_ = _type_of(step)
        before = nodes[-1]["estimatedNrItems"]
        rows = max(1, int(before * _factor(step)))
        more = self._details(step)
        self._note_rules(step)
        nodes.append(self._node(type_, nodes, rows, nodes[-1]["estimatedCost"] + rows, **more))

    def _details(self, step: Step) -> dict[str, Any]:
        match step:
            case Access(loop=loop, collection=collection):
                more: dict[str, Any] = {
                    "database": self._database.name,
                    "collection": collection.name,
                    "outVariable": {"name": loop.variable},
                }
                if step.is_lookup:
                    more["indexes"] = [_index(index) for index in _used(step)]
                return more
            case Insert() | Update() | Remove() | Upsert():
                return {"collection": getattr(step.into, "name", "")}
            case Traversal(direction=direction) | PathSearch(direction=direction):
                return {"database": self._database.name, "defaultDirection": direction}
            case Limit(offset=offset, count=count):
                return {"offset": getattr(offset, "value", 0), "limit": getattr(count, "value", 0)}
        return {}

    def _note_rules(self, step: Step) -> None:
        if isinstance(step, Access) and step.pushed:
            self._rules |= {"use-indexes", "remove-filter-covered-by-index"}
        if isinstance(step, Access) and step.order:
            self._rules.add("use-index-for-sort")
        if isinstance(step, Sort):
            self._rules.add("sort-limit")
        if isinstance(step, _WRITES):
            self._rules.add("remove-data-modification-out-variables")

    def _declare(self, step: Step) -> None:
        for name in sorted(declared_names(step)):
            self._declare_variable(name, is_document=isinstance(step, Access))
        if isinstance(step, _WRITES):
            # what it writes is a variable without a name of its own
            self._declare_variable(str(len(self._variables)))

    def _declare_variable(self, name: str, *, is_document: bool = False) -> None:
        self._variables.append(
            {
                "id": len(self._variables),
                "name": name,
                "isFullDocumentFromCollection": is_document,
                "isDataFromCollection": is_document,
            }
        )


def _type_of(step: Step) -> str:
    if isinstance(step, Access):
        return "IndexNode" if step.is_lookup else "EnumerateCollectionNode"
    if isinstance(step, Update):
        return "ReplaceNode" if step.replace else "UpdateNode"
    if isinstance(step, PathSearch):
        return _PATH_NODES[step.kind]
    return _TYPES[type(step)]


def _factor(step: Step) -> float:
    if isinstance(step, Filter):
        return _PASSING
    return _ROWS_OF_LIST if isinstance(step, Access | For | Traversal | PathSearch) else 1


def _is_calculated(step: Step) -> bool:
    """Tell whether a clause has an expression that ArangoDB would calculate beforehand."""
    if isinstance(step, Let):
        return not isinstance(step.value, Subquery)
    return any(not isinstance(node, Name | Subquery) for node in _expressions(step))


def _expressions(step: Step) -> list[Expression]:
    match step:
        case Filter(condition=node) | Return(value=node) | For(source=node):
            return [node]
        case Insert(document=node) | Update(document=node) | Remove(key=node):
            return [node]
        case Sort(keys=keys):
            return [key for key, _ in keys]
        case Collect(groups=groups):
            return [node for _, node in groups]
    return []


def _subqueries(step: Step) -> list[Subquery]:
    """Return the outermost subqueries in a clause."""
    found: list[Subquery] = []
    inside: set[int] = set()
    for node in nodes_in(step.loop if isinstance(step, Access) else step):
        if isinstance(node, Subquery) and id(node) not in inside:
            found.append(node)
            inside.update(id(each) for each in nodes_in(node.query))
    return found


def _used(access: Access) -> list[Index]:
    """Return the indexes that have an attribute which is asked for."""
    paths = {pushed.path for pushed in access.pushed} | {path for path, _ in access.order}
    if ("_id",) in paths:
        paths.add(("_key",))
    return [index for index in access.collection.indexes if paths & set(index.fields)]


def _index(index: Index) -> dict[str, Any]:
    return {
        "id": index.id,
        "type": index.type,
        "name": index.name,
        "fields": [".".join(path) for path in index.fields],
        "unique": index.unique,
        "sparse": index.sparse,
    }


def _collections(query: Query, database: Database) -> list[dict[str, str]]:
    """Return the collections of a query, each with how it is used."""
    written = {
        node.into.name
        for node in nodes_in(query)
        if isinstance(node, _WRITES) and isinstance(node.into, Collection)
    }
    read = collections_in(query) | _walked(query, database)
    return [
        {"name": name, "type": "write" if name in written else "read"}
        for name in sorted(read | written)
    ]


def _walked(query: Query, database: Database) -> set[str]:
    names: set[str] = set()
    for node in nodes_in(query):
        if isinstance(node, EdgeCollection) and isinstance(node.collection, Collection):
            names.add(node.collection.name)
        elif isinstance(node, NamedGraph):
            graph = database.graphs.get(str(getattr(node.graph, "value", "")), {})
            names.update(each["collection"] for each in graph.get("edgeDefinitions", ()))
    return names
