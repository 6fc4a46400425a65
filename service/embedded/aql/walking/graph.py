"""What a walk along edges reads: edges by their ends, vertices by their ids, many at a time.

Shared by `traversal.py` and `paths.py`; how to walk is theirs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

import orjson

from service.embedded.aql.execution.constants import is_constant
from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import Evaluate, Frame, Scope
from service.embedded.aql.tree import (
    EdgeCollection,
    Expression,
    NamedGraph,
    Object,
    PathSearch,
    Traversal,
)
from service.embedded.aql.walking.restrictions import check_restrictions, collection_names
from service.embedded.errors import (
    AqlSyntaxError,
    BadParameter,
    GraphNotFound,
    IllegalDocumentId,
    NegativeEdgeWeight,
)
from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.edges import Direction


class Link(NamedTuple):
    """An edge as seen from one of its ends."""

    to: str  #: ``_id`` of the other end
    key: Any  #: the same for the same edge, different for others
    edge: dict[str, Any] | None  #: the document, None if it was not asked for


@dataclass(frozen=True, slots=True)
class Way:
    """An edge collection and the direction in which it is walked."""

    collection: Collection
    direction: Direction


def compile_options(node: Object | None, scope: Scope) -> Callable[[Frame], dict[str, Any]]:
    """Make the options of a walk; they are constants, bind values included."""
    if node is None:
        return lambda _: {}
    return compile_expression(node, scope)


def ways(step: Traversal | PathSearch, run: Run, options: dict[str, Any]) -> list[Way]:
    """Return what a walk may go along, in the order in which it is written.

    Raises:
        ArangoError: if a named graph is not there, or the options restrict the walk to what it
            could not meet.
    """
    if isinstance(step.along, NamedGraph):
        return _graph_ways(str(cast(Any, step.along.graph).value), step.direction, run, options)
    along = [_way(each, step.direction, run) for each in step.along]
    if options:
        check_restrictions(options, run, {way.collection.name for way in along})
    wanted = collection_names(options.get("edgeCollections"))
    found = {way.collection.id: way for way in along if not wanted or way.collection.name in wanted}
    return list(found.values())


def _way(each: EdgeCollection, direction: str, run: Run) -> Way:
    name = cast(Any, each.collection).name
    return Way(run.collection(name), _direction(each.direction or direction))


def _graph_ways(name: str, direction: str, run: Run, options: dict[str, Any]) -> list[Way]:
    graph = run.catalog.graphs.get(name)
    if graph is None:
        message = f"graph '{name}' not found"
        raise GraphNotFound(message)
    wanted = collection_names(options.get("edgeCollections"))
    names = [definition["collection"] for definition in graph["edgeDefinitions"]]
    ends = {end for each in graph["edgeDefinitions"] for end in (*each["from"], *each["to"])}
    check_restrictions(options, run, names, ends.union(graph["orphanCollections"]))
    return [
        Way(run.collection(each), _direction(direction))
        for each in dict.fromkeys(names)
        if wanted is None or each in wanted
    ]


def _direction(direction: str) -> Direction:
    return cast(Direction, direction.lower())


#: A region of the graph is read ahead for so few vertices, when the walk may go on so far.
_FEW, _FAR = 4, 8
#: How many vertices it has, at first and at most.
_FIRST_REGION, _LARGEST_REGION = 16, 1024
#: So many vertices kept from earlier walks are much.
MUCH = 10_000


def _link(to: str, text: str | None) -> Link:
    edge = orjson.loads(text or "null")
    return Link(to, edge["_id"], edge)


class Adjacency:
    """The edges of vertices, kept once read."""

    def __init__(
        self,
        run: Run,
        along: Sequence[Way],
        *,
        with_edges: bool,
        vertex_collections: Any = None,
        vertices: "Vertices | None" = None,
    ) -> None:
        self._run = run
        self._along = along
        self._with_edges = with_edges
        self._allowed = collection_names(vertex_collections)
        #: reads the vertices of a region together with its edges
        self._vertices = vertices
        self._region = _FIRST_REGION
        #: ``{vertex id: its links}``
        self._known: dict[str, list[Link]] = {}

    def of(self, vertex: str, further: int = 0) -> list[Link]:
        """Return the links of a vertex, from which the walk may go so many edges further."""
        known = self._known.get(vertex)
        if known is None:
            self.read((vertex,), further)
            known = self._known[vertex]
        return known

    def read(self, vertices: Iterable[str], further: int = 0) -> None:
        """Read the links of these vertices, with one statement for each edge collection.

        Args:
            vertices: their ids.
            further: how many edges beyond them the walk may go. When they are few and the way
                is long, the links of what lies behind them are read too.
        """
        known = self._known
        wanted = [vertex for vertex in vertices if vertex not in known]
        if not wanted:
            return
        wanted = list(dict.fromkeys(wanted))
        if len(wanted) <= _FEW and further >= _FAR and self._read_region(wanted):
            return
        for vertex in wanted:
            known[vertex] = []
        for way in self._along:
            for vertex, link in self._links(way, wanted):
                if self._allowed is None or link.to.partition("/")[0] in self._allowed:
                    known[vertex].append(link)

    def _read_region(self, wanted: Sequence[str]) -> bool:
        """Read the links of vertices and of those behind them; false if that cannot be done."""
        if len(self._along) > 1 or self._along[0].direction == "any" or self._allowed is not None:
            return False
        found: dict[str, list[Link]] = {}
        way, with_edges = self._along[0], self._with_edges
        direction = cast(Literal["outbound", "inbound"], way.direction)
        region = self._run.transaction.region(
            way.collection, direction, wanted, self._region, with_edges=with_edges
        )
        number, last = way.collection.number, None
        links: list[Link] = []
        for vertex, to, row, text in region:
            if vertex != last:
                links = found[vertex] = []
                last = vertex
            if to is not None:
                links.append(_link(to, text) if with_edges else Link(to, (number, row), None))
        self._known |= found
        self._region = min(self._region * 4, _LARGEST_REGION)
        self._run.statistics.scanned_index += len(found)
        if self._vertices is not None:
            self._vertices.read(found)
        return True

    def _links(self, way: Way, vertices: Sequence[str]) -> Iterator[tuple[str, Link]]:
        transaction, count = self._run.transaction, 0
        if self._with_edges:
            loads = orjson.loads
            for vertex, text in transaction.edges(way.collection, way.direction, vertices):
                count += 1
                edge = loads(text)
                start = edge["_from"]
                yield vertex, Link(edge["_to"] if start == vertex else start, edge["_id"], edge)
        else:
            number = way.collection.number
            for vertex, to, row in transaction.neighbors(way.collection, way.direction, vertices):
                count += 1
                yield vertex, Link(to, (number, row), None)
        self._run.statistics.scanned_index += count

    def make_room(self) -> None:
        """Drop what was read, if it is much."""
        if len(self._known) > MUCH:
            self._known.clear()

    def start_small(self) -> None:
        """Let the next region that is read ahead be a small one."""
        self._region = _FIRST_REGION

    def take(self, vertex: str) -> list[Link]:
        """Return the links of a vertex that was read, and forget them: it is met only once."""
        return self._known.pop(vertex)


class Vertices:
    """Vertex documents, kept once read. A missing one is null, and the walk goes on."""

    def __init__(self, run: Run, columns: Sequence[Path] | None = None) -> None:
        """Make ready.

        Args:
            run: the execution.
            columns: attributes to read in the place of documents, as a tuple for each vertex.
        """
        self._run = run
        self.columns = columns
        #: what stands for a missing one
        self._nothing = None if columns is None else (None,) * len(columns)
        self._known: dict[str, Any] = {}

    def make_room(self) -> None:
        """Drop what was read, if it is much."""
        if len(self._known) > MUCH:
            self._known.clear()

    def get(self, vertex: str) -> Any:
        """Return a vertex, or its columns."""
        if vertex not in self._known:
            self.read((vertex,))
        return self._known[vertex]

    def read(self, vertices: Iterable[str]) -> None:
        """Read these vertices, with one statement for each collection they are in."""
        known = self._known
        keys: dict[str, list[str]] = {}
        for vertex in vertices:
            if vertex not in known:
                known[vertex] = self._nothing
                name, _, key = vertex.partition("/")
                keys.setdefault(name, []).append(key)
        for name, wanted in keys.items():
            collection = self._run.catalog.collection(name)
            if collection is None:
                self._run.warn(1203, f"collection or view not found: {name}")
                continue
            prefix = f"{name}/"
            for key, vertex in self._found(collection, wanted):
                known[prefix + key] = vertex

    def _found(self, collection: Collection, keys: list[str]) -> Iterable[tuple[str, Any]]:
        transaction = self._run.transaction
        if self.columns is not None:
            return transaction.values_of(collection, keys, self.columns)
        texts = transaction.get_many(collection, keys)
        return zip(texts, map(orjson.loads, texts.values()), strict=True)


def refuse_bad_start(node: Expression, scope: Scope) -> None:
    """See to it that a constant start that can be no vertex is refused before the first row.

    Raises:
        AqlSyntaxError: for what is neither a string nor an object nor an array.
        IllegalDocumentId: for ``collection/`` without a key.
    """
    if not is_constant(node, binds=True):
        return
    evaluate = compile_expression(node, scope)

    def check(frame: Frame) -> None:
        value = evaluate(frame)
        if not isinstance(value, str | dict | list):
            message = (
                "invalid start vertex. Must either be an _id string or an object with _id."
                " (while instantiating plan)"
            )
            raise AqlSyntaxError(message)
        if isinstance(value, str) and value.endswith("/") and value != "/":
            raise IllegalDocumentId

    scope.slots.checks.append(check)


def weigher(options: dict[str, Any]) -> Callable[[dict[str, Any] | None], float]:
    """Return the weight of an edge: an attribute if it is a number, else the default."""
    name = options.get("weightAttribute")
    default = options.get("defaultWeight", 1)
    if default.__class__ not in (int, float):
        default = 1

    def weight(edge: dict[str, Any] | None) -> float:
        value = edge.get(name) if edge is not None and name is not None else None
        number: float = value if value.__class__ in (int, float) else default
        if number < 0:
            raise NegativeEdgeWeight
        return number

    return weight


def compile_start(node: Any, scope: Scope) -> Evaluate:
    """Make the start of a walk: a function that returns the id of a vertex.

    That is an id or what a document has as ``_id``; None if the value names no vertex.
    """
    evaluate = compile_expression(node, scope)

    def start(frame: Frame) -> str | None:
        value = evaluate(frame)
        if value.__class__ is dict:
            value = value.get("_id")
        return value if value.__class__ is str and "/" in value else None

    return start


def warn_of_start(run: Run, what: str) -> None:
    """Warn that what a walk was to start from is no vertex, so that it finds nothing."""
    message = f"Invalid input for {what}: Only id strings or objects with _id are allowed"
    run.warn(BadParameter.number, message)
