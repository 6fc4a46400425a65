"""FOR in all its forms: over a value, along the edges of a graph, along paths.

Source:
    The for_statement rules of ArangoDB's grammar, 3.12; ArangoDB manual, "Graph Queries in AQL".
"""

from service.embedded.aql import tree
from service.embedded.aql.parsing.patterns import PatternReader
from service.embedded.aql.parsing.positions import where
from service.embedded.errors import BindParameterType

_DIRECTIONS = frozenset({"OUTBOUND", "INBOUND", "ANY"})

#: The most variables that each kind of path search gives.
_PATH_VARIABLES = {
    "SHORTEST_PATH": (2, "SHORTEST_PATH must have one or two return variables"),
    "K_SHORTEST_PATHS": (1, "K_SHORTEST_PATHS only has one return variable"),
    "K_PATHS": (1, "K_PATHS only has one return variable"),
    "ALL_SHORTEST_PATHS": (1, "ALL_SHORTEST_PATHS only has one return variable"),
}
_MOST_VARIABLES = 3


class ForReader(PatternReader):
    """Reads FOR clauses."""

    def for_(self) -> tree.For | tree.Traversal | tree.PathSearch | tuple[tree.For | tree.Let, ...]:
        """Read ``FOR …`` up to the next clause."""
        at = self.next
        self.next += 1
        if self.starts_pattern():
            return self._for_each_part(at)
        names = [self.name()]
        while len(names) < _MOST_VARIABLES and self.taken(","):
            names.append(self.name())
        if self.kinds[self.next] != "IN":
            self.refuse("IN", ",")
        self.next += 1
        if self.kinds[self.next] in _DIRECTIONS:
            return self._graph(names, None, at)
        source = self.expression()
        if self.kinds[self.next] in _DIRECTIONS:
            return self._graph(names, source, at)
        if len(names) > 1:
            self.wrong("Collections and views FOR loops only allow a single return variable")
        return tree.For(names[0], source, self._for_options(), at=at)

    def _for_each_part(self, at: int) -> tuple[tree.For | tree.Let, ...]:
        """Read ``FOR [a, b] IN values``: a loop and the LETs of its pattern."""
        targets = self.pattern()
        self.take("IN")
        whole = tree.Name(tree.hidden(at), at=at)
        loop = tree.For(whole.name, self.expression(), self._for_options(), at=at)
        return (loop, *(target.of(whole) for target in targets))

    def _for_options(self) -> tree.Object | None:
        if self.is_word("SEARCH"):
            self.not_here("SEARCH", self.next)
        if self.kinds[self.next] == "NAME" and not self.is_word("OPTIONS"):
            self.refuse()
        return self.options()

    def options(self) -> tree.Object | None:
        """Read ``OPTIONS {…}`` if it comes next."""
        if self.kinds[self.next] != "NAME":
            return None
        word = self.words[self.next]
        self.next += 1
        options = self.object()
        if word.upper() != "OPTIONS":
            self.wrong(f"unexpected qualifier '{word}', expecting 'OPTIONS'")
        return options

    def _graph(
        self, names: list[str], depths: tree.Expression | None, at: int
    ) -> tree.Traversal | tree.PathSearch:
        direction = self.kinds[self.next]
        self.next += 1
        kind = self.kinds[self.next]
        if kind in _PATH_VARIABLES:
            if depths is not None and kind != "K_PATHS":
                self.refuse()
            return self._paths(names, depths, direction, at)
        start = self.expression()
        along = self._along()
        prune_variable, prune = self._prune()
        options = self.options()
        edge, path = (*names[1:], None, None)[:2]
        return tree.Traversal(
            vertex=names[0],
            edge=edge,
            path=path,
            depths=depths,
            direction=direction,
            start=start,
            along=along,
            prune=prune,
            prune_variable=prune_variable,
            options=options,
            at=at,
        )

    def _prune(self) -> tuple[str | None, tree.Expression | None]:
        """Read ``PRUNE condition`` or ``PRUNE variable = condition`` if it comes next."""
        if not self.is_word("PRUNE"):
            return None, None
        self.next += 1
        variable = None
        if self.kinds[self.next] == "NAME" and self.kinds[self.next + 1] == "=":
            variable = self.name()
            self.next += 1
        return variable, self.expression()

    def _paths(
        self, names: list[str], depths: tree.Expression | None, direction: str, at: int
    ) -> tree.PathSearch:
        kind = self.kinds[self.next]
        self.next += 1
        start = self.expression()
        if not self.is_word("TO"):
            self.refuse("NAME")
        self.next += 1
        target = self.expression()
        along = self._along()
        options = self.options()
        most, message = _PATH_VARIABLES[kind]
        if len(names) > most:
            self.wrong(message)
        edge = names[1] if len(names) > 1 else None
        return tree.PathSearch(
            kind=kind,
            vertex=names[0],
            edge=edge,
            depths=depths,
            direction=direction,
            start=start,
            target=target,
            along=along,
            options=options,
            at=at,
        )

    def _along(self) -> tuple[tree.EdgeCollection, ...] | tree.NamedGraph:
        """Read the edge collections, or ``GRAPH`` and the name of one."""
        at = self.next
        if self.taken("GRAPH"):
            return tree.NamedGraph(self._graph_name(), at=at)
        collections = [self._edge_collection()]
        while self.taken(","):
            collections.append(self._edge_collection())
        return tuple(collections)

    def _graph_name(self) -> tree.Literal | tree.Bind:
        if self.kinds[self.next] == "STRING":
            return tree.Literal(self.string())
        return self.bind()

    def _edge_collection(self) -> tree.EdgeCollection:
        at = self.next
        direction = None
        if self.kinds[at] in _DIRECTIONS:
            direction = self.kinds[at]
            self.next += 1
        return tree.EdgeCollection(self.collection(), direction, at=at)

    def collection(self) -> tree.Name | tree.Bind:
        """Read a collection's name or the bind parameter that stands for it."""
        at = self.next
        if self.kinds[at] == "BIND":
            name = self.words[at][1:]
            message = f"bind parameter '{name}' has an invalid value or type"
            raise BindParameterType(message + where(self.text, at))
        if self.kinds[at] == "COLLECTION_BIND":
            return self.bind()
        return tree.Name(self.name(), at=at)
