"""The engine: text and bind values in, rows out.

Parsed queries and compiled programs are kept, because both cost more than a small statement.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from service.embedded.aql import tree
from service.embedded.aql.binding.bound import Bound, bind
from service.embedded.aql.execution.names import calls_in, nodes_in
from service.embedded.aql.execution.pipeline import Program, compile_query
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.watchdog import WATCHDOG
from service.embedded.aql.explanation import explained
from service.embedded.aql.functions import REGISTRY
from service.embedded.aql.parsing.parser import parse
from service.embedded.aql.parsing.syntax_view import described
from service.embedded.aql.recent import Recent
from service.embedded.aql.values.notices import listen
from service.embedded.errors import TooMuchNesting
from service.embedded.storage.store import Store
from service.embedded.storage.transactions import Transaction

#: Queries kept.
_KEPT = 1000

_WRITES = (tree.Insert, tree.Update, tree.Remove, tree.Upsert)
_READS = (tree.Collection, tree.Traversal, tree.PathSearch)


class Rows(Protocol):
    """Where the rows of a query go, one after the other; a list is one."""

    def extend(self, rows: Iterable[Any], /) -> None:
        """Take rows; an error among them is the query's."""


@dataclass(slots=True)
class Result:
    """What a query answered."""

    rows: list[Any]  #: empty when the caller said where they go
    stats: dict[str, Any]
    warnings: list[dict[str, Any]] = field(default_factory=list)
    is_modification: bool = False
    cached: bool = False
    #: ``{phase: seconds}``; planning is part of executing
    profile: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What is known of a text before its bind values are."""

    query: tree.Query
    is_modification: bool
    bind_names: frozenset[str]
    #: the bind parameters that decide what the query is, and not only which values it meets
    structural: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A compiled query, and what must not have changed for it to be right."""

    bound: Bound
    program: Program
    needs_storage: bool
    version: int  #: of the catalog; it does not matter when no storage is needed


class Engine:
    """Runs queries on a store. Threads may share one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parsed: Recent[_Parsed] = Recent(_KEPT)
        self.plans: Recent[_Plan] = Recent(_KEPT)

    def execute(
        self,
        database: str,
        text: str,
        bind_vars: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
        into: Rows | None = None,
    ) -> Result:
        """Run a query: all of it, or nothing.

        Args:
            database: the name of the database.
            text: the query.
            bind_vars: ``{name: value}``; ``{"@name": collection}`` for ``@@name``.
            options: ArangoDB's: ``fullCount``, ``maxRuntime`` in seconds, ``memoryLimit`` in
                bytes, ``failOnWarning``, ``maxWarningCount``.
            into: takes the rows while the query runs, so that they need not all be in memory.

        Raises:
            ArangoError: whatever ArangoDB would answer.
        """
        began = time.perf_counter()
        parsed = self.parsed(text)
        parsing = time.perf_counter() - began
        execution = _Execution(self, parsed, database, text, dict(bind_vars or {}), options or {})
        ready = time.perf_counter()
        rows: list[Any] = []
        listen(execution.run.warn)
        try:
            execution.put_rows(rows if into is None else into)
        except RecursionError:
            raise TooMuchNesting from None
        finally:
            listen(None)
        done = time.perf_counter()
        result = execution.result(rows, done - began)
        result.profile = {
            "initializing": ready - began - parsing,
            "parsing": parsing,
            "executing": done - ready,
        }
        return result

    def explain(
        self,
        database: str,
        text: str,
        bind_vars: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Describe how a query would be run, in the shape of ArangoDB's explain.

        Raises:
            ArangoError: whatever is wrong with the query.
        """
        parsed = self.parsed(text)
        with self._store.read() as transaction:
            found = transaction.catalog.database(database)
            bound = bind(parsed.query, dict(bind_vars or {}), found)
            return explained(bound.query, found, all_plans=bool((options or {}).get("allPlans")))

    def validate(self, text: str) -> dict[str, Any]:
        """Describe a query without looking at the database.

        Returns:
            ``{"collections": [name], "bindVars": [name], "ast": [node]}``.

        Raises:
            ArangoError: if the text is no query.
        """
        return described(self.parsed(text).query)

    def parsed(self, text: str) -> _Parsed:
        """Return a text parsed, from memory if possible."""
        known = self._parsed.get(text)
        if known is None:
            known = _analysed(parse(text))
            self._parsed.put(text, known)
        return known

    def open(self, *, to_write: bool) -> Transaction:
        """Begin a transaction."""
        return self._store.write() if to_write else self._store.read()


class _Execution:
    """One call of `Engine.execute`."""

    def __init__(
        self,
        engine: Engine,
        parsed: _Parsed,
        database: str,
        text: str,
        bind_vars: dict[str, Any],
        options: Mapping[str, Any],
    ) -> None:
        self.engine = engine
        self.parsed = parsed
        self.bind_vars = bind_vars
        self.full_count = bool(options.get("fullCount"))
        self.run = Run(database, options)
        self.key: tuple[Any, ...] = (database, text, self.full_count)
        if parsed.structural:
            self.key += tuple([_hashable(bind_vars.get(name)) for name in parsed.structural])

    def put_rows(self, into: Rows) -> None:
        """Run the query in a transaction, or without one if it needs none."""
        plan = self._known_plan()
        if plan is not None and not plan.needs_storage:
            plan.bound.check(self.bind_vars)
            self._run(plan, into)
            return
        with self.engine.open(to_write=self.parsed.is_modification) as transaction:
            self.run.open(transaction)
            if plan is None or plan.version != transaction.catalog.version:
                plan = self._new_plan(transaction)
            else:
                plan.bound.check(self.bind_vars)
            self._run(plan, into)

    def _run(self, plan: _Plan, into: Rows) -> None:
        program = plan.program
        WATCHDOG.watch(self.run, lambda: into.extend(program.execute(self.run, self.bind_vars)))

    def _known_plan(self) -> _Plan | None:
        if self.bind_vars.keys() != self.parsed.bind_names:
            return None  # binding says what is missing or too much
        return self.engine.plans.get(self.key)

    def _new_plan(self, transaction: Transaction) -> _Plan:
        database = transaction.catalog.database(self.run.database)
        bound = bind(self.parsed.query, self.bind_vars, database)
        program = compile_query(bound.query, database, full_count=self.full_count)
        plan = _Plan(bound, program, _needs_storage(bound.query), transaction.catalog.version)
        self.engine.plans.put(self.key, plan)
        return plan

    def result(self, rows: list[Any], seconds: float) -> Result:
        """Put the answer together."""
        statistics = self.run.statistics
        stats = {
            "writesExecuted": statistics.writes_executed,
            "writesIgnored": statistics.writes_ignored,
            "documentLookups": 0,
            "seeks": 0,
            "scannedFull": statistics.scanned_full,
            "scannedIndex": statistics.scanned_index,
            "cursorsCreated": 0,
            "cursorsRearmed": 0,
            "cacheHits": 0,
            "cacheMisses": 0,
            "filtered": statistics.filtered,
            "httpRequests": 0,
            "executionTime": seconds,
            "peakMemoryUsage": self.run.memory,
            "intermediateCommits": 0,
        }
        if self.full_count and statistics.full_count is not None:
            stats["fullCount"] = statistics.full_count
        return Result(
            rows,
            stats,
            self.run.warnings,
            self.parsed.is_modification,
        )


def _analysed(query: tree.Query) -> _Parsed:
    names: set[str] = set()
    structural: set[str] = set()
    is_modification = False
    for node in nodes_in(query):
        if isinstance(node, tree.Bind):
            names.add(node.name)
            if node.name.startswith("@"):
                structural.add(node.name)
        elif isinstance(node, _WRITES):
            is_modification = True
        structural.update(_structural(node))
    return _Parsed(query, is_modification, frozenset(names), tuple(sorted(structural)))


def _structural(node: tree.Node) -> set[str]:
    """Return the bind parameters of a node that binding puts into the tree."""
    if isinstance(node, tree.Attribute) and isinstance(node.name, tree.Bind):
        return {node.name.name}
    if isinstance(node, tree.NamedGraph) and isinstance(node.graph, tree.Bind):
        return {node.graph.name}
    options = getattr(node, "options", None)
    if options is None:
        return set()
    return {each.name for each in nodes_in(options) if isinstance(each, tree.Bind)}


def _needs_storage(query: tree.Query) -> bool:
    return any(isinstance(node, (*_READS, *_WRITES)) for node in nodes_in(query)) or any(
        call.name not in REGISTRY or REGISTRY[call.name].needs_context for call in calls_in(query)
    )


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, list | dict) else (type(value), value)
