"""Expressions: operators by precedence, values, names, calls, and what may follow a value.

Source:
    The expression rules and the precedence declarations of ArangoDB's grammar, 3.12.
"""

import sys
from collections.abc import Callable
from typing import Any, ClassVar

from service.embedded.aql import tree
from service.embedded.aql.parsing.expansions import ExpansionReader

#: How tightly each operator binds its left side; the right side is bound as tightly, leaning left.
_POWERS = {
    "?": 10,
    "OR": 20,
    "AND": 30,
    "ALL": 40,
    "ANY": 40,
    "NONE": 40,
    **dict.fromkeys(("==", "!=", "=~", "!~"), 50),
    **dict.fromkeys(("IN", "NOT", "LIKE"), 60),
    **dict.fromkeys(("<", "<=", ">", ">="), 70),
    "..": 80,
    **dict.fromkeys(("+", "-"), 90),
    **dict.fromkeys(("*", "/", "%"), 100),
}
_AT_LEAST_POWER = 45
_UNARY_POWER = 110

#: The operators that take an array's quantifier before them.
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "IN", "NOT"})

#: The operators that NOT may stand before.
_NEGATABLE = frozenset({"IN", "LIKE", "=~", "!~"})

_SPECIAL = frozenset({"?", "ALL", "ANY", "NONE", "NOT", ".."})

#: What follows the name of a function, and what follows a value that something is taken from.
_CALLS, _SUFFIXES = frozenset({"(", "::"}), frozenset({".", "["})

#: What may stand behind the collection of a write.
_AFTER_TARGET = frozenset(
    {"END", "NAME", ")", "]", ",", "FOR", "LET", "FILTER", "COLLECT", "SORT", "LIMIT", "WINDOW"}
    | {"RETURN", "INSERT", "UPDATE", "REPLACE", "REMOVE", "UPSERT"}
)
_TARGETS = frozenset({"NAME", "STRING", "COLLECTION_BIND", "BIND"})

QUERY_STARTS = frozenset(
    {"FOR", "LET", "FILTER", "COLLECT", "SORT", "LIMIT", "WINDOW", "RETURN"}
    | {"INSERT", "UPDATE", "REPLACE", "REMOVE", "UPSERT"}
)

_CONSTANTS = {"NULL": None, "TRUE": True, "FALSE": False}
#: The largest integer; a larger number is a double. The most characters it can have: as binary.
_LARGEST, _LONGEST = 2**63 - 1, 66

#: ArangoDB reads a number beyond these as null.
_INFINITE, _SMALLEST = float("inf"), sys.float_info.min


class ExpressionReader(ExpansionReader):
    """Reads expressions."""

    def expression(self, floor: int = 0, *, before_target: bool = False) -> tree.Expression:
        """Read an expression up to an operator that binds no tighter than ``floor``.

        ``before_target``: an ``IN`` may also introduce the collection of a write, and ends the
        expression when it does.
        """
        left = self.operand()
        while True:
            kind = self.kinds[self.next]
            power = _POWERS.get(kind)
            if power is None:
                if kind != "NAME" or floor >= _AT_LEAST_POWER or not self.is_at_least():
                    return left
                left = self._quantified(left, self.at_least())
            elif power <= floor or (before_target and kind == "IN" and self._target_follows()):
                return left
            elif kind in _SPECIAL:
                special = self._special(kind, left)
                if special is None:
                    return left
                left = special
            else:
                self.next += 1
                left = tree.Binary(kind, left, self.expression(power))

    def _special(self, kind: str, left: tree.Expression) -> tree.Expression | None:
        """Read the rest of an operation that is more than ``left operator right``."""
        if kind == "..":
            self.next += 1
            return tree.Range(left, self.expression(_POWERS[".."]))
        if kind == "?":
            return self._ternary(left)
        if kind == "NOT":
            return self._negated(left)
        if kind == "ANY" and self.kinds[self.next + 1] not in _COMPARISONS:
            return None  # the direction of a traversal, whose depths these are
        self.next += 1
        return self._quantified(left, kind)

    def _ternary(self, condition: tree.Expression) -> tree.Expression:
        self.next += 1
        then = None if self.kinds[self.next] == ":" else self.expression()
        self.take(":")
        return tree.Ternary(condition, then, self.expression(_POWERS["?"] - 1))

    def _negated(self, left: tree.Expression) -> tree.Expression:
        """Read ``NOT IN``, ``NOT LIKE``, ``NOT =~`` or ``NOT !~``."""
        following = self.kinds[self.next + 1]
        if self.words[self.next] == "!" or following not in _NEGATABLE:
            self.refuse()
        self.next += 2
        right = self.expression(_POWERS[following])
        if following in {"IN", "LIKE"}:
            return tree.Binary(f"NOT_{following}", left, right)
        return tree.Binary("!~" if following == "=~" else "=~", left, right)

    def _quantified(self, left: tree.Expression, quantifier: str | tree.AtLeast) -> tree.Expression:
        operator = self.kinds[self.next]
        if operator not in _COMPARISONS:
            self.refuse()
        self.next += 1
        power = _POWERS[operator]
        if operator == "NOT":
            self.take("IN")
            operator = "NOT_IN"
        return tree.Quantified(quantifier, operator, left, self.expression(power))

    def _target_follows(self) -> bool:
        i = self.next + 1
        return self.kinds[i] in _TARGETS and self.kinds[i + 1] in _AFTER_TARGET

    # --- operands --------------------------------------------------------------------------

    def operand(self) -> tree.Expression:
        """Read what stands on one side of an operator."""
        i = self.next
        kind = self.kinds[i]
        if kind == "NAME":
            following = self.kinds[i + 1]
            if following in _CALLS:
                return self.suffixes(self._call())
            name = tree.Name(self.name(), at=i)
            return self.suffixes(name) if following in _SUFFIXES else name
        reader = self._operands.get(kind)
        if reader is None:
            self.refuse()
        return reader(self)

    def _bind(self) -> tree.Expression:
        return self.suffixes(self.bind())

    def bind(self) -> tree.Bind:
        """Read ``@value`` or ``@@collection``."""
        i = self.next
        if self.kinds[i] not in {"BIND", "COLLECTION_BIND"}:
            self.refuse()
        self.next += 1
        return tree.Bind(self.words[i][1:], at=i)

    def _string(self) -> tree.Expression:
        return tree.Literal(self.string())

    def _integer(self) -> tree.Expression:
        word = self.words[self.next]
        self.next += 1
        if len(word) > _LONGEST:
            return tree.Literal(_finite(word))
        value = int(word, 0)
        return tree.Literal(value if value <= _LARGEST else float(value))

    def _double(self) -> tree.Expression:
        word = self.words[self.next]
        self.next += 1
        return tree.Literal(_finite(word))

    def _constant(self) -> tree.Expression:
        kind = self.kinds[self.next]
        self.next += 1
        return tree.Literal(_CONSTANTS[kind])

    def _unary(self) -> tree.Expression:
        operator = self.kinds[self.next]
        self.next += 1
        operand = self.expression(_UNARY_POWER)
        if operator != "NOT" and isinstance(operand, tree.Literal):
            value = operand.value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return tree.Literal(-value if operator == "-" else value)
        return tree.Unary(operator, operand)

    def _parenthesis(self) -> tree.Expression:
        self.next += 1
        inner: tree.Expression
        if self.kinds[self.next] in QUERY_STARTS:
            inner = tree.Subquery(self.query())
        else:
            inner = self.expression()
        self.take(")")
        return self.suffixes(inner)

    def _call(self) -> tree.Call:
        i = self.next
        name = self.name().upper()
        while self.taken("::"):
            name += "::" + self.name().upper()
        return self._arguments(name, i)

    def _like(self) -> tree.Expression:
        i = self.next
        self.next += 1
        return self.suffixes(self._arguments("LIKE", i))

    def _arguments(self, name: str, at: int) -> tree.Call:
        self.take("(")
        arguments: list[tree.Expression] = []
        if not self.taken(")"):
            arguments.append(self._argument())
            while self.taken(","):
                arguments.append(self._argument())
            self.take(")")
        return tree.Call(name, tuple(arguments), at=at)

    def _argument(self) -> tree.Expression:
        if self.kinds[self.next] in QUERY_STARTS:
            return tree.Subquery(self.query())
        return self.expression()

    def _array(self) -> tree.Expression:
        self.next += 1
        items: list[tree.Expression] = []
        while self.kinds[self.next] != "]":
            items.append(self.expression())
            if not self.taken(","):
                break
        self.take("]")
        return self.suffixes(tree.Array(tuple(items)))

    def _object(self) -> tree.Expression:
        return self.suffixes(self.object())

    def object(self) -> tree.Object:
        """Read an object literal."""
        at = self.next
        self.take("{")
        entries: list[tuple[tree.Expression, tree.Expression]] = []
        while self.kinds[self.next] != "}":
            entries.append(self._entry())
            if not self.taken(","):
                break
        self.take("}")
        return tree.Object(tuple(entries), at=at)

    def _entry(self) -> tuple[tree.Expression, tree.Expression]:
        kind = self.kinds[self.next]
        key: tree.Expression
        if kind == "NAME":
            name = self.name()
            if self.kinds[self.next] in {",", "}"}:
                return tree.Literal(name), tree.Name(name, at=-self.next)
            key = tree.Literal(name)
        elif kind == "STRING":
            key = self._string()
        elif kind == "BIND":
            key = self.bind()
        elif kind == "[":
            self.next += 1
            key = self.expression()
            self.take("]")
        else:
            self.refuse()
        self.take(":")
        return key, self.expression()

    #: token → how an operand that starts with it is read
    _operands: ClassVar[dict[str, Callable[[Any], tree.Expression]]] = {
        "BIND": _bind,
        "COLLECTION_BIND": _bind,
        "STRING": _string,
        "INTEGER": _integer,
        "DOUBLE": _double,
        "NULL": _constant,
        "TRUE": _constant,
        "FALSE": _constant,
        "NOT": _unary,
        "-": _unary,
        "+": _unary,
        "(": _parenthesis,
        "[": _array,
        "{": _object,
        "LIKE": _like,
    }


def _finite(word: str) -> float | None:
    """Return a number, or null for one that no double holds in full."""
    value = float(word)
    if value == _INFINITE or (value < _SMALLEST and _has_digits(word)):
        return None
    return value


def _has_digits(word: str) -> bool:
    mantissa = word.lower().partition("e")[0]
    return mantissa.strip("0.") != ""
