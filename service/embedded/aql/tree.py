"""The nodes of a parsed query: frozen dataclasses with typed fields.

The tree says what the text says and nothing more: names are not resolved (a ``Name`` may be a
variable or a collection) and bind parameters are still parameters. ``binding`` does both.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything in the tree."""

    #: the number of the token to blame, if anything is wrong; see ``positions.py``
    at: int = field(default=0, compare=False, repr=False)


# --- expressions ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: null, a truth value, a number or a string."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Array(Node):
    """``[a, b]``."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Object(Node):
    """``{name: value, "name": value, [computed]: value, shorthand, @bound: value}``."""

    #: ``((name, value), …)``; a name that is no ``Literal`` is computed, and ``{x}`` is ``{x: x}``
    entries: tuple[tuple["Expression", "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A bare name: a variable in scope or else a collection."""

    name: str


@dataclass(frozen=True, slots=True)
class Collection(Node):
    """A collection by its name: what binding puts where a ``Name`` or ``@@bind`` stood for one."""

    name: str


@dataclass(frozen=True, slots=True)
class Bind(Node):
    """``@value`` (name ``value``) or ``@@collection`` (name ``@collection``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Current(Node):
    """The element an expansion is at: ``CURRENT``, or what stands before ``.b`` in ``a[*].b``."""


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """``of.name``, or ``of.@name`` with a ``Bind``."""

    of: "Expression"
    name: "str | Bind"


@dataclass(frozen=True, slots=True)
class Index(Node):
    """``of[index]``."""

    of: "Expression"
    index: "Expression"


@dataclass(frozen=True, slots=True)
class Expansion(Node):
    """``of[* FILTER … LIMIT … RETURN …].rest``.

    ``element`` is what each element becomes: an expression over ``Current``; what follows the
    bracket is already applied to it.
    """

    of: "Expression"
    levels: int  #: number of asterisks: ``[**]`` flattens one level
    condition: "Expression | None"
    limit: "tuple[Expression, Expression] | None"  #: (offset, count)
    element: "Expression"
    #: None for ``[* …]``. The question mark operator, which gives a truth value, has ``ANY``
    #: (``[?]``, ``[? FILTER …]``), ``ALL``, ``NONE``, ``AtLeast(n)``, or an exact number or range.
    quantifier: "Expression | AtLeast | str | None" = None


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """``AT LEAST (count)``."""

    count: "Expression"


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``NOT a``, ``-a``, ``+a``; the operator is ``NOT``, ``-`` or ``+``."""

    operator: str
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """``a operator b``.

    The operator is one of ``OR AND == != < <= > >= IN NOT_IN LIKE NOT_LIKE =~ !~ + - * / %``
    (``||``, ``&&`` are OR, AND).
    """

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``a ALL == b``: an array comparison."""

    quantifier: "str | AtLeast"  #: ALL, ANY or NONE, or AT LEAST (n)
    operator: str  #: a comparison, ``IN`` or ``NOT_IN``
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Ternary(Node):
    """``a ? b : c``; ``then`` is None for ``a ?: c``."""

    condition: "Expression"
    then: "Expression | None"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True)
class Range(Node):
    """``first..last``."""

    first: "Expression"
    last: "Expression"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``NAME(a, b)``; the name is upper case."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Subquery(Node):
    """``(FOR … RETURN …)`` in an expression: the array of its rows."""

    query: "Query"


Expression: TypeAlias = (
    Literal
    | Array
    | Object
    | Name
    | Collection
    | Bind
    | Current
    | Attribute
    | Index
    | Expansion
    | Unary
    | Binary
    | Quantified
    | Ternary
    | Range
    | Call
    | Subquery
)

# --- clauses -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class For(Node):
    """``FOR variable IN source OPTIONS {…}``."""

    variable: str
    source: Expression
    options: Object | None = None


@dataclass(frozen=True, slots=True)
class EdgeCollection(Node):
    """One of a traversal's edge collections, with its own direction if it has one."""

    collection: Name | Bind | Collection
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class NamedGraph(Node):
    """``GRAPH "name"``, ``GRAPH name`` or ``GRAPH @name``."""

    graph: Literal | Bind  #: always a ``Literal`` once bound


@dataclass(frozen=True, slots=True)
class Traversal(Node):
    """``FOR v, e, p IN min..max DIRECTION start edges PRUNE … OPTIONS {…}``."""

    vertex: str
    edge: str | None
    path: str | None
    depths: Expression | None  #: a number or a Range; None is 1..1
    direction: str  #: OUTBOUND, INBOUND or ANY
    start: Expression
    along: tuple[EdgeCollection, ...] | NamedGraph
    prune: Expression | None = None
    prune_variable: str | None = None  #: ``PRUNE name = condition``
    options: Object | None = None
    #: attributes that `projections.py` reads in the place of vertices, each into a variable
    columns: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class PathSearch(Node):
    """``FOR … IN DIRECTION kind start TO target edges OPTIONS {…}``."""

    kind: str  #: SHORTEST_PATH, K_SHORTEST_PATHS, K_PATHS or ALL_SHORTEST_PATHS
    vertex: str  #: the path variable, for the kinds that have only one
    edge: str | None
    depths: Expression | None  #: K_PATHS only
    direction: str
    start: Expression
    target: Expression
    along: tuple[EdgeCollection, ...] | NamedGraph
    options: Object | None = None


def hidden(number: int) -> str:
    """Return the name of a variable that nobody can name; no other has this number."""
    return f"#{number}"


def is_hidden(name: str) -> bool:
    """Tell whether a variable is one that nobody named."""
    return name.startswith("#")


@dataclass(frozen=True, slots=True)
class Let(Node):
    """``LET variable = value``; ``LET a = 1, b = 2`` is two of them."""

    variable: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``FILTER condition``."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class Sort(Node):
    """``SORT a, b DESC, c @direction``."""

    #: ``((value, direction), …)``: direction is "ASC", "DESC" or an expression to evaluate
    keys: tuple[tuple[Expression, "str | Expression"], ...]


@dataclass(frozen=True, slots=True)
class Limit(Node):
    """``LIMIT offset, count``."""

    offset: Expression | None
    count: Expression


@dataclass(frozen=True, slots=True)
class Collect(Node):
    """``COLLECT groups AGGREGATE … INTO … KEEP … WITH COUNT INTO … OPTIONS {…}``."""

    groups: tuple[tuple[str, Expression], ...]
    aggregates: tuple[tuple[str, Call], ...] = ()
    into: str | None = None
    projection: Expression | None = None  #: ``INTO g = expression``
    keep: tuple[str, ...] | None = None
    count: str | None = None  #: ``WITH COUNT INTO count``
    options: Object | None = None


@dataclass(frozen=True, slots=True)
class Window(Node):
    """``WINDOW {preceding: …, following: …} AGGREGATE …``, row or range based."""

    bounds: Object
    aggregates: tuple[tuple[str, Call], ...]
    by: Expression | None = None  #: ``WINDOW value WITH {…}``


@dataclass(frozen=True, slots=True)
class Insert(Node):
    """``INSERT document INTO collection OPTIONS {…}``."""

    document: Expression
    into: Name | Bind | Collection
    options: Object | None = None


@dataclass(frozen=True, slots=True)
class Update(Node):
    """``UPDATE key WITH document IN collection`` or ``UPDATE document IN collection``."""

    key: Expression | None  #: None when the document names itself
    document: Expression
    into: Name | Bind | Collection
    options: Object | None = None
    replace: bool = False  #: REPLACE instead of UPDATE


@dataclass(frozen=True, slots=True)
class Remove(Node):
    """``REMOVE key IN collection``."""

    key: Expression
    into: Name | Bind | Collection
    options: Object | None = None


@dataclass(frozen=True, slots=True)
class Upsert(Node):
    """``UPSERT example INSERT document UPDATE|REPLACE document IN collection``."""

    example: Expression  #: or, when ``filtered``, the condition over ``Current``
    insert: Expression
    update: Expression
    into: Name | Bind | Collection
    options: Object | None = None
    replace: bool = False
    filtered: bool = False  #: ``UPSERT FILTER condition``


@dataclass(frozen=True, slots=True)
class Return(Node):
    """``RETURN [DISTINCT] value``."""

    value: Expression
    distinct: bool = False


Clause: TypeAlias = (
    For
    | Traversal
    | PathSearch
    | Let
    | Filter
    | Sort
    | Limit
    | Collect
    | Window
    | Insert
    | Update
    | Remove
    | Upsert
    | Return
)


@dataclass(frozen=True, slots=True)
class Query(Node):
    """A whole query, or a subquery."""

    clauses: tuple[Clause, ...]
    #: the collections after WITH; only the outermost query has them
    collections: tuple[Name | Bind | Collection, ...] = ()
    text: str = field(default="", compare=False, repr=False)  #: what was parsed; outermost only


#: A JSON value, as documents hold them.
Value: TypeAlias = Any
