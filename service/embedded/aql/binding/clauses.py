"""Binding of clauses: each declares its variables for the clauses behind it."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

from service.embedded.aql import tree
from service.embedded.aql.binding.expressions import ExpressionBinder, check_aggregate
from service.embedded.aql.binding.names import Names
from service.embedded.aql.binding.options import check_options
from service.embedded.aql.execution.names import names_in, nodes_in
from service.embedded.aql.parsing.positions import find_kept, where
from service.embedded.errors import (
    AqlSyntaxError,
    CompileTimeOptions,
    VariableUnknown,
)

#: Functions that no PRUNE may call: ArangoDB evaluates it where the data is.
_NOT_IN_PRUNE = frozenset(
    """
    APPLY CALL COLLECTIONS COLLECTION_COUNT CURRENT_DATABASE CURRENT_USER DOCUMENT SCHEMA_GET
    SCHEMA_VALIDATE V8 VERSION
    """.split()  # noqa: SIM905 - as in the registry of functions
)

#: The clauses that take OPTIONS, but for INSERT.
_WithOptions: TypeAlias = (
    tree.For
    | tree.Traversal
    | tree.PathSearch
    | tree.Collect
    | tree.Update
    | tree.Remove
    | tree.Upsert
)


class ClauseBinder(ExpressionBinder):
    """Binds clauses and queries."""

    def __init__(self, names: Names, text: str) -> None:
        super().__init__(names, text)
        self.writes = False  #: whether there was a write
        #: the clauses in which a constant may be wrong
        self.checked: list[tree.Node] = []
        self._lets: set[str] = set()

    def query(self, node: tree.Query) -> tree.Query:
        """Return a query with its names resolved; the scope is the caller's."""
        collections = tuple(map(self._collection, node.collections))
        clauses = tuple(
            self._methods_of_clauses[each.__class__](self, each) for each in node.clauses
        )
        return tree.Query(clauses, collections, node.text)

    def _collection(self, node: tree.Name | tree.Bind | tree.Collection) -> tree.Collection:
        if isinstance(node, tree.Bind):
            self.parameters.add(node.name)
        return self.names.collection(node)

    def _options(self, node: _WithOptions) -> tree.Object | None:
        """Return options that are constant, with the values of bind parameters in them."""
        if node.options is None:
            return None
        check_options(type(node), node.options, self.text)
        return self._constant(self._filled_in(self.object(node.options)))

    def _constant(self, options: tree.Object) -> tree.Object:
        if not _is_constant(options):
            place = where(self.text, options.at)
            message = f"'OPTIONS' have to be known at query compile time{place}"
            raise CompileTimeOptions(message)
        return options

    def _filled_in(self, options: tree.Object) -> tree.Object:
        entries = tuple(
            (key, self.names.literal(value) if isinstance(value, tree.Bind) else value)
            for key, value in options.entries
        )
        return tree.Object(entries, at=options.at)

    def _for(self, node: tree.For) -> tree.For:
        source = self.source(node.source)
        self.scopes.start_loop()
        self.scopes.declare(node.variable)
        bound = tree.For(node.variable, source, self._options(node), at=node.at)
        self.checked.append(bound)
        return bound

    def _traversal(self, node: tree.Traversal) -> tree.Traversal:
        depths = self._depths(node.depths)
        start = self.expression(node.start)
        along = self._along(node.along)
        self.scopes.start_loop()
        for name in filter(None, (node.vertex, node.edge, node.path)):
            self.scopes.declare(name)
        prune = self._prune(node)
        options = self._options(node)
        if node.prune_variable is not None:
            self.scopes.declare(node.prune_variable)
        bound = tree.Traversal(
            vertex=node.vertex,
            edge=node.edge,
            path=node.path,
            depths=depths,
            direction=node.direction,
            start=start,
            along=along,
            prune=prune,
            prune_variable=node.prune_variable,
            options=options,
            at=node.at,
        )
        self.checked.append(bound)
        return bound

    def _prune(self, node: tree.Traversal) -> tree.Expression | None:
        prune = self.optional(node.prune)
        if prune is not None and any(isinstance(each, tree.Subquery) for each in nodes_in(prune)):
            message = f"PRUNE condition must not use a subquery{where(self.text, node.at)}"
            raise AqlSyntaxError(message)
        for call in nodes_in(prune) if prune is not None else ():
            if isinstance(call, tree.Call) and call.name in _NOT_IN_PRUNE:
                message = f"PRUNE condition must not use the function {call.name}()"
                raise AqlSyntaxError(message + where(self.text, node.at))
        return prune

    def _path_search(self, node: tree.PathSearch) -> tree.PathSearch:
        depths = self._depths(node.depths)
        start = self.expression(node.start)
        target = self.expression(node.target)
        along = self._along(node.along)
        options = self._options(node)
        self.scopes.start_loop()
        for name in filter(None, (node.vertex, node.edge)):
            self.scopes.declare(name)
        bound = tree.PathSearch(
            kind=node.kind,
            vertex=node.vertex,
            edge=node.edge,
            depths=depths,
            direction=node.direction,
            start=start,
            target=target,
            along=along,
            options=options,
            at=node.at,
        )
        self.checked.append(bound)
        return bound

    def _depths(self, node: tree.Expression | None) -> tree.Expression | None:
        """Return the depths of a walk; of variables, only those of LET may be constant."""
        bound = self.optional(node)
        if bound is not None and names_in(bound) - self._lets:
            message = "invalid traversal depth: it must be known before the query runs"
            raise AqlSyntaxError(message)
        return bound

    def _along(
        self, along: tuple[tree.EdgeCollection, ...] | tree.NamedGraph
    ) -> tuple[tree.EdgeCollection, ...] | tree.NamedGraph:
        if isinstance(along, tree.NamedGraph):
            if isinstance(along.graph, tree.Bind):
                self.parameters.add(along.graph.name)
            return self.names.graph(along)
        self.parameters.update(
            each.collection.name for each in along if isinstance(each.collection, tree.Bind)
        )
        return self.names.edges(along)

    def _let(self, node: tree.Let) -> tree.Let:
        value = self.expression(node.value)
        self.scopes.declare(node.variable)
        self._lets.add(node.variable)
        return tree.Let(node.variable, value, at=node.at)

    def _filter(self, node: tree.Filter) -> tree.Filter:
        return tree.Filter(self.expression(node.condition), at=node.at)

    def _sort(self, node: tree.Sort) -> tree.Sort:
        keys = (
            (self.expression(value), way if isinstance(way, str) else self.expression(way))
            for value, way in node.keys
        )
        return tree.Sort(tuple(keys), at=node.at)

    def _limit(self, node: tree.Limit) -> tree.Limit:
        bound = tree.Limit(self.optional(node.offset), self.expression(node.count), at=node.at)
        self.checked.append(bound)
        return bound

    def _return(self, node: tree.Return) -> tree.Return:
        if node.distinct and not self.scopes.has_rows():
            place = where(self.text, node.at + 1)
            message = f"cannot use DISTINCT modifier on top-level query element{place}"
            raise AqlSyntaxError(message)
        return tree.Return(self.expression(node.value), node.distinct, at=node.at)

    # --- grouping --------------------------------------------------------------------------

    def _collect(self, node: tree.Collect) -> tree.Collect:
        introduced: set[str] = set()
        groups = tuple(self._group(name, value, introduced) for name, value in node.groups)
        aggregates = self._aggregates(node.aggregates, introduced)
        projection = self.optional(node.projection)
        self._check_keep(node)
        if projection is not None:
            self._check_unused(projection, introduced)
        self.scopes.collect(introduced)
        for name in filter(None, (node.into, node.count)):
            self.scopes.declare(name)
        return tree.Collect(
            groups,
            aggregates,
            node.into,
            projection,
            node.keep,
            node.count,
            self._options(node),
            at=node.at,
        )

    def _group(
        self, name: str, value: tree.Expression, introduced: set[str]
    ) -> tuple[str, tree.Expression]:
        bound = self.expression(value)
        self._check_unused(bound, introduced)
        self.scopes.declare(name)
        introduced.add(name)
        return name, bound

    def _aggregates(
        self, aggregates: tuple[tuple[str, tree.Call], ...], introduced: set[str]
    ) -> tuple[tuple[str, tree.Call], ...]:
        bound = []
        for name, call in aggregates:
            check_aggregate(call, self.text)
            _, argument = self._group(name, call.arguments[0], introduced)
            bound.append((name, tree.Call(call.name, (argument,), at=call.at)))
        return tuple(bound)

    def _check_unused(self, value: tree.Expression, introduced: set[str]) -> None:
        used = introduced and introduced & names_in(value)
        if used:
            message = f"use of COLLECT variable '{min(used)}' inside same COLLECT's expression"
            raise VariableUnknown(message)

    def _check_keep(self, node: tree.Collect) -> None:
        for name in node.keep or ():
            if not self.scopes.sees(name):
                place = where(self.text, find_kept(self.text, node.at, name))
                message = f"use of unknown variable '{name}' for KEEP{place}"
                raise AqlSyntaxError(message)

    def _window(self, node: tree.Window) -> tree.Window:
        by = self.optional(node.by)
        bounds = self.object(node.bounds)
        aggregates = self._aggregates(node.aggregates, set())
        _check_window(bounds, where(self.text, node.at))
        return tree.Window(bounds, aggregates, by, at=node.at)

    # --- writes ----------------------------------------------------------------------------

    def _target(self, node: tree.Name | tree.Bind | tree.Collection) -> tree.Collection:
        self.writes = True
        return self._collection(node)

    def _insert(self, node: tree.Insert) -> tree.Insert:
        document = self.expression(node.document)
        into = self._target(node.into)
        # ArangoDB is recorded to take no bind value here; it does in the options of other writes,
        # where python-arango sends some.
        options = node.options and self._constant(self.object(node.options))
        if options is not None:
            check_options(tree.Insert, options, self.text)
        # what is ignored is not even read: nobody can ask for it
        self._written(*(("NEW",) if _ignores(options) else ("OLD", "NEW")))
        return tree.Insert(document, into, options, at=node.at)

    def _update(self, node: tree.Update) -> tree.Update:
        key = self.optional(node.key)
        document = self.expression(node.document)
        into = self._target(node.into)
        options = self._options(node)
        self._written("OLD", "NEW")
        return tree.Update(key, document, into, options, node.replace, at=node.at)

    def _remove(self, node: tree.Remove) -> tree.Remove:
        key = self.expression(node.key)
        into = self._target(node.into)
        options = self._options(node)
        self._written("OLD")
        return tree.Remove(key, into, options, at=node.at)

    def _upsert(self, node: tree.Upsert) -> tree.Upsert:
        example = self.element(node.example) if node.filtered else self.expression(node.example)
        self._written("OLD")
        insert = self.expression(node.insert)
        update = self.expression(node.update)
        into = self._target(node.into)
        options = self._options(node)
        self._written("NEW")
        return tree.Upsert(
            example=example,
            insert=insert,
            update=update,
            into=into,
            options=options,
            replace=node.replace,
            filtered=node.filtered,
            at=node.at,
        )

    def _written(self, *names: str) -> None:
        for name in names:
            self.scopes.declare_pseudo(name)

    _methods_of_clauses: ClassVar[dict[type, Callable[[Any, Any], Any]]] = {
        tree.For: _for,
        tree.Traversal: _traversal,
        tree.PathSearch: _path_search,
        tree.Let: _let,
        tree.Filter: _filter,
        tree.Sort: _sort,
        tree.Limit: _limit,
        tree.Return: _return,
        tree.Collect: _collect,
        tree.Window: _window,
        tree.Insert: _insert,
        tree.Update: _update,
        tree.Remove: _remove,
        tree.Upsert: _upsert,
    }


def _ignores(options: tree.Object | None) -> bool:
    """Say whether an INSERT passes over documents whose keys are taken."""
    entries = () if options is None else options.entries
    return (tree.Literal("overwriteMode"), tree.Literal("ignore")) in entries


def _is_constant(node: tree.Expression) -> bool:
    """Say whether an expression is a value written out."""
    if isinstance(node, tree.Array):
        return all(map(_is_constant, node.items))
    if isinstance(node, tree.Object):
        return all(_is_constant(key) and _is_constant(value) for key, value in node.entries)
    return isinstance(node, tree.Literal)


def _check_window(bounds: tree.Object, place: str) -> None:
    """Check that a window has one or two bounds, of the right names."""
    names = [key.value if isinstance(key, tree.Literal) else None for key, _ in bounds.entries]
    if not names:
        message = "At least one WINDOW bound must be specified ('preceding'/'following')"
        message += place
        raise AqlSyntaxError(message)
    for name in names:
        if name not in {"preceding", "following"}:
            message = f'Invalid WINDOW attribute \'{name}\'; only "preceding" and "following" are'
            message += f" supported{place}"
            raise AqlSyntaxError(message)
        if names.count(name) > 1:
            message = f"WINDOW attribute '{name}' is specified multiple times{place}"
            raise AqlSyntaxError(message)
