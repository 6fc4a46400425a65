"""Show a parsed query as ArangoDB's parser does: nodes with a type, subnodes, names and values.

Only for people and tools that ask to see a query's tree; nothing here runs it.

Source:
    ArangoDB manual 3.12, "HTTP interface for AQL queries", parse.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from service.embedded.aql import tree
from service.embedded.aql.execution.names import nodes_in
from service.embedded.aql.planning import declared_names

_BINARY = {
    "AND": "logical and",
    "OR": "logical or",
    "IN": "compare in",
    "NOT_IN": "compare not in",
    "+": "plus",
    "-": "minus",
    "*": "times",
    "/": "division",
    "%": "modulus",
}
_UNARY = {"NOT": "unary not", "-": "unary minus", "+": "unary plus"}
_CALLED = {"LIKE": "LIKE", "=~": "REGEX_TEST"}

#: ``{node: its type}``, where all parts are subnodes
_TYPES: Mapping[type, str] = {
    tree.Query: "root",
    tree.Subquery: "subquery",
    tree.Array: "array",
    tree.Ternary: "ternary",
    tree.Range: "range",
    tree.Expansion: "expand",
    tree.Index: "indexed access",
    tree.Filter: "filter",
    tree.Limit: "limit",
    tree.Collect: "collect",
    tree.Window: "window",
    tree.Insert: "insert",
    tree.Update: "update",
    tree.Remove: "remove",
    tree.Upsert: "upsert",
    tree.Traversal: "traversal",
    tree.PathSearch: "shortest path",
    tree.EdgeCollection: "edge collection",
    tree.NamedGraph: "graph",
    tree.AtLeast: "array quantifier",
}


def described(query: tree.Query) -> dict[str, Any]:
    """Describe a parsed query: its collections, its bind parameters and its tree."""
    view = _View()
    root = view.node(query)
    binds = {node.name for node in nodes_in(query) if isinstance(node, tree.Bind)}
    return {"collections": view.collections, "bindVars": sorted(binds), "ast": [root]}


class _View:
    """One description: numbers variables and gathers collections as it comes to them."""

    def __init__(self) -> None:
        #: ``{variable: number}``
        self._variables: dict[str, int] = {}
        self.collections: list[str] = []

    def node(self, node: Any) -> dict[str, Any]:
        """Describe a node and everything below it."""
        special = _SPECIAL.get(type(node))
        if special is not None:
            return special(self, node)
        return self._with(_TYPES[type(node)], _parts(node))

    def _with(self, type_: str, parts: Iterable[Any], **more: Any) -> dict[str, Any]:
        subnodes = [self._part(part) for part in parts]
        return {"type": type_, **more, **({"subNodes": subnodes} if subnodes else {})}

    def _part(self, part: Any) -> dict[str, Any]:
        if isinstance(part, tree.Node | _Element):
            return self.node(part)
        if isinstance(part, tuple):
            return self._with("array", part)
        return {"type": "value", "value": part}

    def _declared(self, name: str) -> dict[str, Any]:
        number = self._variables[name] = len(self._variables)
        return {"type": "variable", "name": name, "id": number}

    def name(self, node: tree.Name) -> dict[str, Any]:
        """Describe a variable or a collection."""
        if node.name in self._variables:
            return {"type": "reference", "name": node.name, "id": self._variables[node.name]}
        if node.name in ("OLD", "NEW"):
            return {"type": "reference", "name": node.name}
        if node.name not in self.collections:
            self.collections.append(node.name)
        return {"type": "collection", "name": node.name}

    def loop(self, node: tree.For) -> dict[str, Any]:
        """Describe FOR."""
        source = self.node(node.source)
        return {"type": "for", "subNodes": [self._declared(node.variable), source]}

    def let(self, node: tree.Let) -> dict[str, Any]:
        """Describe LET."""
        value = self.node(node.value)
        return {"type": "let", "subNodes": [self._declared(node.variable), value]}

    def walk(self, node: tree.Traversal | tree.PathSearch) -> dict[str, Any]:
        """Describe a traversal or a search for paths."""
        parts = [self._part(part) for part in _parts(node) if not isinstance(part, str)]
        variables = [self._declared(name) for name in sorted(declared_names(node))]
        return {"type": _TYPES[type(node)], "subNodes": variables + parts}

    def write(self, node: tree.Insert | tree.Update | tree.Remove | tree.Upsert) -> dict[str, Any]:
        """Describe a write: its options first."""
        type_ = "replace" if isinstance(node, tree.Update) and node.replace else _TYPES[type(node)]
        options = {"type": "no-op"} if node.options is None else self.node(node.options)
        parts = [self._part(part) for part in _parts(node) if part is not node.options]
        return {"type": type_, "subNodes": [options, *parts]}

    def collect(self, node: tree.Collect) -> dict[str, Any]:
        """Describe COLLECT."""
        groups = [(name, self.node(value)) for name, value in node.groups]
        results = [(name, self.node(call)) for name, call in node.aggregates]
        assigned = [
            {"type": "assign", "subNodes": [self._declared(name), value]}
            for name, value in groups + results
        ]
        names = [name for name in (node.into, node.count) if name is not None]
        return {"type": "collect", "subNodes": assigned + [self._declared(name) for name in names]}

    def sort(self, node: tree.Sort) -> dict[str, Any]:
        """Describe SORT."""
        return self._with("sort", [_Element(*key) for key in node.keys])

    def element(self, node: "_Element") -> dict[str, Any]:
        """Describe one key of SORT."""
        ascending = node.direction != "DESC"
        direction = ascending if isinstance(node.direction, str) else node.direction
        return self._with("sort element", [node.key, direction])

    def give(self, node: tree.Return) -> dict[str, Any]:
        """Describe RETURN."""
        if not node.distinct:
            return self._with("return", [node.value])
        return {"type": "return", "subNodes": [self._with("distinct", [node.value])]}

    def literal(self, node: tree.Literal) -> dict[str, Any]:
        """Describe a constant."""
        return {"type": "value", "value": node.value}

    def bind(self, node: tree.Bind) -> dict[str, Any]:
        """Describe a bind parameter."""
        return {"type": "parameter", "name": node.name}

    def attribute(self, node: tree.Attribute) -> dict[str, Any]:
        """Describe ``of.name``."""
        if isinstance(node.name, tree.Bind):
            return self._with("bound attribute access", [node.of, node.name])
        return self._with("attribute access", [node.of], name=node.name)

    def binary(self, node: tree.Binary) -> dict[str, Any]:
        """Describe an operator with two operands."""
        if node.operator in _CALLED:
            arguments = self._with("array", [node.left, node.right])
            return {
                "type": "function call",
                "name": _CALLED[node.operator],
                "subNodes": [arguments],
            }
        return self._with(
            _BINARY.get(node.operator, f"compare {node.operator}"), [node.left, node.right]
        )

    def unary(self, node: tree.Unary) -> dict[str, Any]:
        """Describe an operator with one operand."""
        return self._with(_UNARY[node.operator], [node.operand])

    def quantified(self, node: tree.Quantified) -> dict[str, Any]:
        """Describe an array comparison."""
        type_ = _BINARY.get(node.operator, f"compare {node.operator}")
        return self._with(f"array {type_}", [node.left, node.right, node.quantifier])

    def mapping(self, node: tree.Object) -> dict[str, Any]:
        """Describe an object."""
        elements = []
        for name, value in node.entries:
            if isinstance(name, tree.Literal):
                elements.append(self._with("object element", [value], name=name.value))
            else:
                elements.append(self._with("calculated object element", [name, value]))
        return {"type": "object", **({"subNodes": elements} if elements else {})}

    def call(self, node: tree.Call) -> dict[str, Any]:
        """Describe a function call."""
        arguments = self._with("array", node.arguments)
        return {"type": "function call", "name": node.name, "subNodes": [arguments]}

    def current(self, node: tree.Current) -> dict[str, Any]:  # noqa: ARG002 - one of a table
        """Describe the element of an expansion."""
        return {"type": "reference", "name": "CURRENT"}


class _Element:
    """One key of SORT."""

    def __init__(self, key: tree.Expression, direction: "str | tree.Expression") -> None:
        self.key = key
        self.direction = direction


def _parts(node: tree.Node) -> Iterable[Any]:
    """Return what a node is made of, without positions and what is not there."""
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name in ("at", "text", "replace", "filtered") or value is None:
            continue
        if field.name in ("clauses", "items"):
            yield from value
        elif value != ():
            yield value


_SPECIAL: Mapping[type, Callable[[_View, Any], dict[str, Any]]] = {
    tree.Name: _View.name,
    tree.Insert: _View.write,
    tree.Update: _View.write,
    tree.Remove: _View.write,
    tree.Upsert: _View.write,
    tree.For: _View.loop,
    tree.Let: _View.let,
    tree.Traversal: _View.walk,
    tree.PathSearch: _View.walk,
    tree.Collect: _View.collect,
    tree.Sort: _View.sort,
    _Element: _View.element,
    tree.Return: _View.give,
    tree.Literal: _View.literal,
    tree.Bind: _View.bind,
    tree.Attribute: _View.attribute,
    tree.Binary: _View.binary,
    tree.Unary: _View.unary,
    tree.Quantified: _View.quantified,
    tree.Object: _View.mapping,
    tree.Call: _View.call,
    tree.Current: _View.current,
}
