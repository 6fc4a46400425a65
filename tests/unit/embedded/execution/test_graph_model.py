"""Walks compared with plain Python on random graphs."""

from collections import deque

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_EDGES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=7)
_DIRECTIONS = st.sampled_from(["OUTBOUND", "INBOUND", "ANY"])
_LENIENT = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _filled(bench, edges):
    with bench.store.write() as transaction:
        database = transaction.catalog.database("_system")
        for name in ("v", "e"):
            found = database.collection(name)
            if found is not None:
                transaction.drop_collection(found)
    bench.collect("v", [{"_key": str(n)} for n in range(5)])
    documents = [
        {"_key": str(n), "_from": f"v/{start}", "_to": f"v/{end}"}
        for n, (start, end) in enumerate(edges)
    ]
    bench.collect("e", documents, edges=True)


def _steps(edges, vertex, direction):
    """Return ``(edge, other end)`` for each edge at a vertex; a loop comes once."""
    found = []
    for number, (start, end) in enumerate(edges):
        if start == vertex and direction in ("OUTBOUND", "ANY"):
            found.append((number, end))
        elif end == vertex and direction in ("INBOUND", "ANY"):
            found.append((number, start))
    return found


def _paths(edges, start, direction, least, most):
    """Return the edges of every path without a repeated edge."""
    found, waiting = [], [((), start)]
    while waiting:
        path, vertex = waiting.pop()
        if least <= len(path):
            found.append([str(edge) for edge in path])
        if len(path) < most:
            waiting += [
                ((*path, edge), end)
                for edge, end in _steps(edges, vertex, direction)
                if edge not in path
            ]
    return sorted(found)


def _distances(edges, start, direction):
    known, waiting = {start: 0}, deque([start])
    while waiting:
        vertex = waiting.popleft()
        for _, end in _steps(edges, vertex, direction):
            if end not in known:
                known[end] = known[vertex] + 1
                waiting.append(end)
    return known


@_LENIENT
@given(_EDGES, _DIRECTIONS, st.integers(0, 2), st.integers(0, 10))
def test_walks_find_every_path_without_a_repeated_edge(empty, edges, direction, least, more):
    _filled(empty, edges)
    query = f"""FOR x, y, p IN @least..@most {direction} 'v/0' e OPTIONS {{order: @order}}
                RETURN p.edges[*]._key"""
    wanted = _paths(edges, 0, direction, least, least + more)

    for order in ("dfs", "bfs"):
        found = empty.rows(query, least=least, most=least + more, order=order)
        assert sorted(found) == wanted


@_LENIENT
@given(_EDGES, _DIRECTIONS)
def test_walks_by_levels_find_each_vertex_at_its_distance(empty, edges, direction):
    _filled(empty, edges)
    query = f"""FOR x, y, p IN 0..20 {direction} 'v/0' e
                OPTIONS {{order: "bfs", uniqueVertices: "global"}}
                RETURN [TO_NUMBER(x._key), LENGTH(p.edges)]"""

    assert dict(empty.rows(query)) == _distances(edges, 0, direction)


@_LENIENT
@given(_EDGES, _DIRECTIONS)
def test_walks_begun_for_many_rows_find_what_each_finds_alone(empty, edges, direction):
    _filled(empty, edges)
    query = f"""FOR n IN 1..40 LET start = CONCAT('v/', n % 5)
                LET found = (FOR x, y IN 1 {direction} start e RETURN [y._key, x._key])
                RETURN found"""
    wanted = [
        sorted([str(edge), str(end)] for edge, end in _steps(edges, n % 5, direction))
        for n in range(1, 41)
    ]

    assert [sorted(found) for found in empty.rows(query)] == wanted


@_LENIENT
@given(_EDGES, _DIRECTIONS, st.integers(1, 4))
def test_shortest_paths_are_as_long_as_the_distance(empty, edges, direction, target):
    _filled(empty, edges)
    distance = _distances(edges, 0, direction).get(target)
    one = f"FOR x IN {direction} SHORTEST_PATH 'v/0' TO @target e RETURN 1"
    every = f"FOR p IN {direction} ALL_SHORTEST_PATHS 'v/0' TO @target e RETURN p.edges[*]._key"
    k_shortest = f"FOR p IN {direction} K_SHORTEST_PATHS 'v/0' TO @target e RETURN p.edges[*]._key"
    wanted = [
        path
        for path in _paths(edges, 0, direction, distance or 0, distance or 0)
        if _end(edges, path, direction) == target
    ]
    target_id = f"v/{target}"

    assert len(empty.rows(one, target=target_id)) == (0 if distance is None else distance + 1)
    assert sorted(empty.rows(every, target=target_id)) == wanted
    lengths = [len(path) for path in empty.rows(k_shortest, target=target_id)]
    assert lengths == sorted(lengths)
    assert lengths.count(distance) == len(wanted)


def _end(edges, path, direction):
    vertex = 0
    for edge in path:
        vertex = dict(_steps(edges, vertex, direction))[int(edge)]
    return vertex
