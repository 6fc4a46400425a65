"""What the names in a query mean: a parsed query and its bind values in, a bound query out.

``bind(query, bind_vars, names)`` returns a ``Bound``, whose ``query`` is a tree of the same shape:

- a ``Name`` is always a variable in sight; ``OLD`` and ``NEW`` behind a write are such variables;
- a collection is a ``Collection``, wherever it stands: the source of FOR, the target of a write, an
  edge collection, after WITH, and in an expression, where it is the array of its documents;
- ``CURRENT`` is a ``Current``;
- ``@@collection`` is gone, and so is the ``Bind`` of an attribute's name (a list of names has
  become a path) and of a graph's name: the tree depends on those values;
- every other ``Bind`` is still there, and its value is among the bind values: it may be another
  one the next time, if it passes ``Bound.check``.

Checked here, in ArangoDB's order of looking: variables (1510, 1511, 1512), functions and the number
of their arguments (1540, 1541, 1582, and 9 for those this engine refuses), collections and graphs
(1203, 1208, 1218, 1924), bind parameters (1550 to 1553), options that are not constant (1575),
aggregates (1574), constant sources and limits that cannot be (1563, 1504), and collections that
are used after they were written (1579).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.embedded.aql import tree
from service.embedded.aql.binding.access import check_access
from service.embedded.aql.binding.clauses import ClauseBinder
from service.embedded.aql.binding.constants import check_constants, depends_on_binds
from service.embedded.aql.binding.names import CatalogNames, Names
from service.embedded.aql.binding.parameters import check_parameters
from service.embedded.errors import TooMuchNesting


@dataclass(frozen=True, slots=True)
class Bound:
    """A query whose names are resolved."""

    query: tree.Query
    parameters: frozenset[str]  #: the names of its bind parameters
    checked: tuple[tree.Node, ...]  #: the clauses whose bind values must be of a certain kind

    def check(self, bind_vars: Mapping[str, Any]) -> None:
        """Check other values for the same query, the structural ones being the same.

        Raises:
            ArangoError: 1551, 1552, 1501, 1504 or 1563, as binding would have raised it.
        """
        check_parameters(self.parameters, bind_vars)
        if self.checked:
            check_constants(self.checked, bind_vars)


def bind(query: tree.Query, bind_vars: Mapping[str, Any], catalog: CatalogNames) -> Bound:
    """Resolve the names of a query and put in the bind values that decide what it is.

    Args:
        query: as it was parsed.
        bind_vars: ``{name: value}``, ``{"@name": collection}`` for ``@@name``.
        catalog: what there is in the database.

    Raises:
        ArangoError: see the module.
    """
    try:
        return _bind(query, bind_vars, catalog)
    except RecursionError as ex:
        raise TooMuchNesting from ex


def _bind(query: tree.Query, bind_vars: Mapping[str, Any], catalog: CatalogNames) -> Bound:
    names = Names(catalog, bind_vars)
    binder = ClauseBinder(names, query.text)
    bound = binder.query(query)
    parameters = frozenset(binder.parameters)
    check_parameters(parameters, bind_vars)
    if names.wrong is not None:
        raise names.wrong
    if binder.writes:
        check_access(bound)
    checked = tuple(binder.checked)
    check_constants(checked, bind_vars)
    return Bound(bound, parameters, tuple(each for each in checked if depends_on_binds(each)))
