"""Random weighted graphs: path searches find what trying every path finds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.embedded.storage.store import Store
from tests.unit.embedded.execution.conftest import Bench

_LENIENT = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
_EDGES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.none() | st.integers(0, 3)), max_size=8
)
_DIRECTIONS = st.sampled_from(["OUTBOUND", "INBOUND", "ANY"])
_DEFAULT = 2


@pytest.fixture(scope="module")
def bench():
    store = Store(None)
    bench = Bench(store)
    bench.collect("v", [{"_key": str(n)} for n in range(5)])
    bench.collect("e", [], edges=True)
    yield bench
    store.close()


def fill(bench, edges):
    documents = [
        {"_key": str(n), "_from": f"v/{a}", "_to": f"v/{b}"} | ({} if w is None else {"w": w})
        for n, (a, b, w) in enumerate(edges)
    ]
    with bench.store.write() as transaction:
        collection = transaction.catalog.database("_system").collection("e")
        transaction.truncate(collection)
        transaction.insert_many(collection, documents)


def simple_paths(edges, direction, target, path=(0,)):
    """Return the edges' numbers of every path to a target that visits no vertex twice."""
    if path[-1] == target:
        return [path[1::2]]
    found = []
    for number, (start, end, _) in enumerate(edges):
        ends = []
        if direction != "INBOUND" and start == path[-1]:
            ends.append(end)
        if direction != "OUTBOUND" and end == path[-1]:
            ends.append(start)
        for reached in ends:
            if reached not in path[::2]:
                found += simple_paths(edges, direction, target, (*path, number, reached))
    return found


def weight(edges, path):
    return sum(_DEFAULT if edges[n][2] is None else edges[n][2] for n in path)


_WEIGHTED = f"OPTIONS {{weightAttribute: 'w', defaultWeight: {_DEFAULT}}}"


@_LENIENT
@given(_EDGES, _DIRECTIONS, st.integers(1, 4))
def test_the_shortest_path_weighs_least(bench, edges, direction, target):
    fill(bench, edges)
    query = f"FOR x, y IN {direction} SHORTEST_PATH 'v/0' TO @target e {_WEIGHTED} RETURN y._key"
    found = [int(key) for key in bench.rows(query, target=f"v/{target}") if key is not None]
    paths = simple_paths(edges, direction, target)

    if paths:
        assert tuple(found) in paths
        assert weight(edges, found) == min(weight(edges, path) for path in paths)
    else:
        assert found == []


@_LENIENT
@given(_EDGES, _DIRECTIONS, st.integers(1, 4))
def test_k_shortest_paths_come_by_weight(bench, edges, direction, target):
    fill(bench, edges)
    query = f"""FOR p IN {direction} K_SHORTEST_PATHS 'v/0' TO @target e {_WEIGHTED}
                RETURN [p.edges[*]._key, p.weight]"""
    rows = bench.rows(query, target=f"v/{target}")
    found = [tuple(map(int, keys)) for keys, _ in rows]

    assert sorted(found) == sorted(simple_paths(edges, direction, target))
    assert [total for _, total in rows] == sorted(weight(edges, path) for path in found)
    assert [total for _, total in rows] == [weight(edges, path) for path in found]


@_LENIENT
@given(_EDGES, _DIRECTIONS, st.integers(1, 4), st.integers(0, 2), st.integers(2, 4))
def test_k_paths_are_those_of_the_lengths_asked_for(bench, edges, direction, target, least, most):
    fill(bench, edges)
    query = f"""FOR p IN {least}..{most} {direction} K_PATHS 'v/0' TO @target e
                RETURN p.edges[*]._key"""
    found = [tuple(map(int, keys)) for keys in bench.rows(query, target=f"v/{target}")]
    paths = simple_paths(edges, direction, target)

    assert sorted(found) == sorted(path for path in paths if least <= len(path) <= most)


@_LENIENT
@given(_EDGES, _DIRECTIONS)
def test_weighted_walks_reach_each_vertex_by_the_least_weight(bench, edges, direction):
    fill(bench, edges)
    query = f"""FOR x, y, p IN 0..9 {direction} 'v/0' e OPTIONS {{order: 'weighted',
                uniqueVertices: 'global', weightAttribute: 'w', defaultWeight: {_DEFAULT}}}
                RETURN [x._key, p.weights[-1]]"""
    rows = bench.rows(query)
    wanted = {"0": 0}
    for target in range(1, 5):
        paths = simple_paths(edges, direction, target)
        if paths:
            wanted[str(target)] = min(weight(edges, path) for path in paths)

    assert dict(rows) == wanted
    assert [total for _, total in rows] == sorted(wanted.values())
