"""Binding of expressions: each kind of node has a method that returns it bound."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from service.embedded.aql import tree
from service.embedded.aql.binding.names import Names
from service.embedded.aql.binding.scopes import PSEUDO_VARIABLES, Scopes
from service.embedded.aql.functions import AGGREGATES, KNOWN, REGISTRY
from service.embedded.aql.parsing.positions import where
from service.embedded.errors import (
    ArangoError,
    ArgumentCountMismatch,
    FunctionUnknown,
    InvalidAggregate,
    NotImplementedHere,
    UserFunctionNotFound,
    VariableUnknown,
)

_CURRENT = frozenset({"CURRENT", "$CURRENT"})


class ExpressionBinder(ABC):
    """Binds expressions."""

    def __init__(self, names: Names, text: str) -> None:
        self.names = names
        self.text = text
        self.scopes = Scopes()
        self._elements = 0  #: how many expansions are around
        #: the names of the bind parameters that were met
        self.parameters: set[str] = set()

    def expression(self, node: tree.Expression) -> tree.Expression:
        """Return an expression with its names resolved."""
        bound: tree.Expression = self._methods[node.__class__](self, node)
        return bound

    def optional(self, node: tree.Expression | None) -> tree.Expression | None:
        """Return an expression bound, or None for none."""
        return None if node is None else self.expression(node)

    def _same(self, node: tree.Expression) -> tree.Expression:
        return node

    def _name(self, node: tree.Name) -> tree.Expression:
        name = node.name
        if self.scopes.sees(name):
            return node
        if name[:1] == "$" and name[1:] in PSEUDO_VARIABLES and self.scopes.sees(name[1:]):
            return tree.Name(name[1:])
        if self._elements and name in _CURRENT:
            return tree.Current()
        if node.at < 0:
            raise unknown_variable(name, self.text, -node.at)
        return self.names.collection(node)

    def _bind(self, node: tree.Bind) -> tree.Expression:
        self.parameters.add(node.name)
        return self.names.collection(node) if node.name.startswith("@") else node

    def _array(self, node: tree.Array) -> tree.Expression:
        return tree.Array(tuple(map(self.expression, node.items)))

    def _object(self, node: tree.Object) -> tree.Expression:
        return self.object(node)

    def object(self, node: tree.Object) -> tree.Object:
        """Return an object literal bound."""
        bound = [(self.expression(key), self.expression(value)) for key, value in node.entries]
        return tree.Object(tuple(bound), at=node.at)

    def _operand(self, node: tree.Expression) -> tree.Expression:
        """Return the value bound that something is taken from; it cannot be a collection."""
        bound = self.expression(node)
        if isinstance(bound, tree.Collection):
            self.names.refuse_operand(bound.name)
        return bound

    def _attribute(self, node: tree.Attribute) -> tree.Expression:
        of = self._operand(node.of)
        if isinstance(node.name, str):
            return node if of is node.of else tree.Attribute(of, node.name)
        self.parameters.add(node.name.name)
        for name in self.names.attribute(node.name):
            of = tree.Attribute(of, name)
        return of

    def _index(self, node: tree.Index) -> tree.Expression:
        return tree.Index(self._operand(node.of), self.expression(node.index))

    def source(self, node: tree.Expression) -> tree.Expression:
        """Return what FOR runs over bound; this may be the expansion of a collection."""
        if isinstance(node, tree.Expansion):
            return self._expanded(self.expression(node.of), node)
        return self.expression(node)

    def _expansion(self, node: tree.Expansion) -> tree.Expression:
        return self._expanded(self._operand(node.of), node)

    def _expanded(self, of: tree.Expression, node: tree.Expansion) -> tree.Expansion:
        limit = node.limit and (self.expression(node.limit[0]), self.expression(node.limit[1]))
        quantifier = self._quantifier(node.quantifier)
        condition = None if node.condition is None else self.element(node.condition)
        element = self.element(node.element)
        return tree.Expansion(of, node.levels, condition, limit, element, quantifier)

    def element(self, node: tree.Expression) -> tree.Expression:
        """Return an expression bound in which ``CURRENT`` has a meaning."""
        self._elements += 1
        bound = self.expression(node)
        self._elements -= 1
        return bound

    def _quantifier(
        self, quantifier: tree.Expression | tree.AtLeast | str | None
    ) -> tree.Expression | tree.AtLeast | str | None:
        if quantifier is None or isinstance(quantifier, str):
            return quantifier
        if isinstance(quantifier, tree.AtLeast):
            return tree.AtLeast(self.expression(quantifier.count))
        return self.expression(quantifier)

    def _unary(self, node: tree.Unary) -> tree.Expression:
        return tree.Unary(node.operator, self.expression(node.operand))

    def _binary(self, node: tree.Binary) -> tree.Expression:
        left, right = self.expression(node.left), self.expression(node.right)
        if left is node.left and right is node.right:
            return node
        return tree.Binary(node.operator, left, right)

    def _quantified(self, node: tree.Quantified) -> tree.Expression:
        quantifier = node.quantifier
        if isinstance(quantifier, tree.AtLeast):
            quantifier = tree.AtLeast(self.expression(quantifier.count))
        left = self.expression(node.left)
        return tree.Quantified(quantifier, node.operator, left, self.expression(node.right))

    def _ternary(self, node: tree.Ternary) -> tree.Expression:
        condition = self.expression(node.condition)
        then = self.optional(node.then)
        return tree.Ternary(condition, then, self.expression(node.otherwise))

    def _range(self, node: tree.Range) -> tree.Expression:
        return tree.Range(self.expression(node.first), self.expression(node.last))

    def _call(self, node: tree.Call) -> tree.Expression:
        return self.call(node)

    def call(self, node: tree.Call) -> tree.Call:
        """Return a function call bound, the function and the number of its arguments checked."""
        arguments = tuple(map(self.expression, node.arguments))
        check_call(node, self.text)
        return tree.Call(node.name, arguments, at=node.at)

    def _subquery(self, node: tree.Subquery) -> tree.Expression:
        elements, self._elements = self._elements, 0
        self.scopes.start_query()
        bound = self.query(node.query)
        self.scopes.end_query()
        self._elements = elements
        return tree.Subquery(bound)

    @abstractmethod
    def query(self, node: tree.Query) -> tree.Query:
        """Return a query with its names resolved."""

    _methods: ClassVar[dict[type, Callable[[Any, Any], Any]]] = {
        tree.Literal: _same,
        tree.Current: _same,
        tree.Collection: _same,
        tree.Name: _name,
        tree.Bind: _bind,
        tree.Array: _array,
        tree.Object: _object,
        tree.Attribute: _attribute,
        tree.Index: _index,
        tree.Expansion: _expansion,
        tree.Unary: _unary,
        tree.Binary: _binary,
        tree.Quantified: _quantified,
        tree.Ternary: _ternary,
        tree.Range: _range,
        tree.Call: _call,
        tree.Subquery: _subquery,
    }


def unknown_variable(name: str, text: str, number: int) -> VariableUnknown:
    """Make the error for ``{name}`` where there is no such variable."""
    place = where(text, number)
    return VariableUnknown(f"use of unknown variable '{name}' in object literal{place}")


def check_call(node: tree.Call, text: str) -> None:
    """Check that a function is there and takes as many arguments as it gets.

    Raises:
        ArangoError: 1582 for a user function, 1540 or 9 for another unknown one, 1541.
    """
    function = REGISTRY.get(node.name)
    if function is None:
        raise _unknown_function(node, text)
    count = len(node.arguments)
    if not function.least <= count <= function.most:
        raise _wrong_count(node.name, function.least, function.most)


def check_aggregate(node: tree.Call, text: str) -> None:
    """Check that a function aggregates, and takes one argument.

    Raises:
        ArangoError: 1574 for a function that does not, 1541, and what `check_call` raises.
    """
    if node.name not in AGGREGATES:
        check_call(node, text)
        message = f"unknown aggregate function used: {node.name}(){where(text, node.at)}"
        raise InvalidAggregate(message)
    if len(node.arguments) != 1:
        raise _wrong_count(node.name, 1, 1)


def _wrong_count(name: str, least: int, most: int) -> ArgumentCountMismatch:
    return ArgumentCountMismatch(
        f"invalid number of arguments for function '{name}()', expected number of "
        f"arguments: minimum: {least}, maximum: {most}"
    )


def _unknown_function(node: tree.Call, text: str) -> ArangoError:
    if "::" in node.name:
        return UserFunctionNotFound(f"user function '{node.name}()' not found")
    if node.name in KNOWN:
        place = where(text, node.at)
        return NotImplementedHere(f"the embedded engine has no function {node.name}(){place}")
    return FunctionUnknown(f"usage of unknown function '{node.name}()'")
