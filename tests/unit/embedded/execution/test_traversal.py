"""Traversals and searches for paths."""

import pytest

from service.embedded.errors import (
    AqlSyntaxError,
    BadParameter,
    CollectionNotFound,
    CollectionTypeInvalid,
    EdgeCollectionMissing,
    NegativeEdgeWeight,
    VertexCollectionMissing,
)


def test_traversal_goes_depth_first(rows):
    query = (
        "FOR v, e, p IN 0..3 OUTBOUND 'jobs/a' blocks RETURN CONCAT_SEPARATOR('', p.edges[*]._key)"
    )

    assert rows(query) == ["", "ab", "abbd", "abbdde", "ac", "accd", "accdde"]


def test_traversal_goes_breadth_first_when_asked(rows):
    query = """FOR v, e, p IN 1..2 OUTBOUND 'jobs/a' blocks OPTIONS {order: "bfs"}
               RETURN p.vertices[-1]._key"""

    assert rows(query) == ["b", "c", "d", "d"]


def test_traversal_meets_each_vertex_once_when_asked(rows):
    query = """FOR v, e, p IN 0..9 OUTBOUND 'jobs/a' blocks
               OPTIONS {order: "bfs", uniqueVertices: "global"} RETURN [v._key, LENGTH(p.edges)]"""

    assert rows(query) == [["a", 0], ["b", 1], ["c", 1], ["d", 2], [None, 3]]


def test_traversal_unique_vertices_global_needs_an_order(rows):
    with pytest.raises(BadParameter):
        rows("FOR v IN 1..2 OUTBOUND 'jobs/a' blocks OPTIONS {uniqueVertices: 'global'} RETURN 1")


def test_traversal_inbound_and_any(rows):
    inbound = "FOR v IN 1 INBOUND 'jobs/d' blocks RETURN v._key"
    any_way = "FOR v IN 1 ANY 'jobs/b' blocks SORT v._key RETURN v._key"

    assert rows(inbound) == ["b", "c"]
    assert rows(any_way) == ["a", "d"]


def test_traversal_prunes(rows):
    query = """FOR v, e, p IN 0..3 OUTBOUND 'jobs/a' blocks PRUNE v._key == 'b'
               RETURN CONCAT_SEPARATOR('', p.edges[*]._key)"""

    assert rows(query) == ["", "ab", "ac", "accd", "accdde"]


def test_traversal_prune_can_be_named(rows):
    query = """FOR v, e IN 1..2 OUTBOUND 'jobs/a' blocks PRUNE cut = e.weight > 1
               FILTER cut RETURN v._key"""

    assert rows(query) == ["c"]


def test_traversal_by_weight_visits_the_lightest_path_first(rows):
    query = """FOR v, e, p IN 1..3 OUTBOUND 'jobs/a' blocks
               OPTIONS {order: "weighted", weightAttribute: "weight", uniqueVertices: "global"}
               RETURN [v._key, p.weights[-1]]"""

    assert rows(query) == [["b", 1], ["d", 2], [None, 3], ["c", 5]]


def test_traversal_refuses_negative_weights(bench):
    bench.run("INSERT {_from: 'jobs/a', _to: 'jobs/d', weight: -1} INTO blocks")

    with pytest.raises(NegativeEdgeWeight):
        bench.rows(
            """FOR v IN 1..3 OUTBOUND 'jobs/a' blocks
               OPTIONS {order: "weighted", weightAttribute: "weight"} RETURN v"""
        )


@pytest.mark.parametrize(
    "start", [{"_id": "jobs/b"}, "jobs/b", {"_id": "jobs/b", "status": "ready"}]
)
def test_traversal_starts_at_an_id_or_a_document(rows, start):
    assert rows("FOR v IN 1 OUTBOUND @start blocks RETURN v._key", start=start) == ["d"]


@pytest.mark.parametrize("depths", [(-1, 2), (3, 1), (1.5, 2), ("x", 1)])
def test_traversal_refuses_depths_that_make_no_sense(rows, depths):
    with pytest.raises(AqlSyntaxError):
        rows("FOR v IN @a..@b OUTBOUND 'jobs/a' blocks RETURN v", a=depths[0], b=depths[1])


def test_traversal_of_a_long_chain_does_not_recurse(empty):
    length = 20_000
    edges = [{"_from": f"jobs/{n}", "_to": f"jobs/{n + 1}"} for n in range(length)]
    empty.collect("jobs", [])
    empty.collect("blocks", edges, edges=True)

    depth_first = "RETURN LENGTH(FOR v, e IN 1..100000 OUTBOUND 'jobs/0' blocks RETURN 1)"
    breadth_first = """RETURN LENGTH(FOR v IN 1..100000 OUTBOUND 'jobs/0' blocks
                       OPTIONS {order: "bfs", uniqueVertices: "global"} RETURN v._key)"""

    assert empty.rows(depth_first) == [length]
    assert empty.rows(breadth_first) == [length]


def test_traversal_along_a_region_read_ahead_gives_the_order_of_insertion(empty):
    """A long walk reads edges of many vertices at once; their order must not change."""
    edges = [
        {"_from": f"v/{n}", "_to": f"v/{n * 2 + side}"} for n in range(1, 64) for side in (1, 0)
    ]
    empty.collect("v", [{"_key": str(n)} for n in range(1, 128)])
    empty.collect("e", edges, edges=True)
    shallow = "FOR v IN 1..5 OUTBOUND 'v/1' e RETURN v._key"
    deep = "FOR v, x, p IN 1..50 OUTBOUND 'v/1' e FILTER LENGTH(p.edges) <= 5 RETURN v._key"

    assert empty.rows(deep) == empty.rows(shallow)


def test_traversal_of_a_cycle_ends_at_a_repeated_edge(empty):
    edges = [{"_from": f"v/{n}", "_to": f"v/{(n + 1) % 3}"} for n in range(3)]
    empty.collect("v", [{"_key": str(n)} for n in range(3)])
    empty.collect("e", edges, edges=True)

    assert empty.rows("FOR v IN 1..100 OUTBOUND 'v/0' e RETURN v._key") == ["1", "2", "0"]


def test_shortest_path_gives_vertices_and_edges(rows):
    query = "FOR v, e IN OUTBOUND SHORTEST_PATH 'jobs/a' TO 'jobs/d' blocks RETURN [v._key, e._key]"

    assert rows(query) == [["a", None], ["b", "ab"], ["d", "bd"]]


def test_shortest_path_follows_weights(bench):
    bench.run("UPDATE 'bd' WITH {weight: 100} IN blocks")
    query = """FOR v IN OUTBOUND SHORTEST_PATH 'jobs/a' TO 'jobs/d' blocks
               OPTIONS {weightAttribute: "weight"} RETURN v._key"""

    assert bench.rows(query) == ["a", "c", "d"]


def test_shortest_path_where_there_is_none_gives_no_rows(rows):
    assert rows("FOR v IN OUTBOUND SHORTEST_PATH 'jobs/d' TO 'jobs/a' blocks RETURN v") == []


def test_k_shortest_paths_come_lightest_first(rows):
    query = """FOR p IN OUTBOUND K_SHORTEST_PATHS 'jobs/a' TO 'jobs/d' blocks
               OPTIONS {weightAttribute: "weight"} RETURN [p.vertices[*]._key, p.weight]"""

    assert rows(query) == [[["a", "b", "d"], 2], [["a", "c", "d"], 6]]


def test_all_shortest_paths_gives_each(rows):
    query = """FOR p IN OUTBOUND ALL_SHORTEST_PATHS 'jobs/a' TO 'jobs/d' blocks
               RETURN p.edges[*]._key"""

    assert sorted(rows(query)) == [["ab", "bd"], ["ac", "cd"]]


def test_k_paths_gives_every_path_of_the_lengths(rows):
    query = "FOR p IN 2..3 ANY K_PATHS 'jobs/b' TO 'jobs/c' blocks RETURN p.vertices[*]._key"

    assert sorted(rows(query)) == [["b", "a", "c"], ["b", "d", "c"]]


def test_step_from_every_row_reads_what_single_steps_read(empty):
    empty.collect("places", [{"_key": str(n)} for n in range(300)])
    ways = [(n, n * 7 % 300) for n in range(300)] + [(n, n) for n in range(0, 300, 50)]
    edges = [{"_from": f"places/{a}", "_to": f"places/{b}"} for a, b in ways]
    empty.collect("ways", [*edges, {"_from": "places/1", "_to": "gone/1"}], edges=True)

    at_once = empty.rows("FOR p IN places RETURN (FOR v IN 1 ANY p ways RETURN v._key)")
    one_by_one = [
        empty.rows("FOR v IN 1 ANY @p ways RETURN v._key", p=f"places/{n}") for n in range(300)
    ]

    assert at_once == one_by_one
    assert at_once[1] == ["7", None, "43"]
    assert at_once[50] == ["50", "50"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{}", ["a", "b", "x"]),
        ("{uniqueVertices: 'path'}", ["b", "x"]),
        ("{vertexCollections: ['others']}", ["x"]),
    ],
)
def test_step_keeps_to_the_options(empty, options, expected):
    empty.collect("places", [{"_key": "a"}, {"_key": "b"}])
    empty.collect("others", [{"_key": "x"}])
    ends = ["places/a", "places/b", "others/x"]
    empty.collect("ways", [{"_from": "places/a", "_to": end} for end in ends], edges=True)

    query = f"FOR v IN 1 OUTBOUND 'places/a' ways OPTIONS {options} RETURN v._key"

    assert empty.rows(query) == expected


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        ("{edgeCollections: []}", ["b", "c"]),
        ("{edgeCollections: 'blocks'}", ["b", "c"]),
        ("{vertexCollections: []}", ["b", "c"]),
        ("{vertexCollections: 'jobs'}", ["b", "c"]),
        ("{vertexCollections: 'others'}", []),
    ],
)
def test_options_restrict_a_walk_unless_they_name_nothing(bench, options, keys):
    bench.collect("others", [])
    query = f"FOR v IN 1 OUTBOUND 'jobs/a' blocks OPTIONS {options} RETURN v._key"

    assert bench.rows(query) == keys


@pytest.mark.parametrize(
    ("along", "options", "error"),
    [
        ("blocks", "{edgeCollections: 'nope'}", CollectionNotFound),
        ("blocks", "{vertexCollections: ['jobs', 'nope']}", CollectionNotFound),
        ("blocks", "{edgeCollections: ['blocks', 'jobs']}", CollectionTypeInvalid),
        ("blocks", "{edgeCollections: 'ways'}", EdgeCollectionMissing),
        ("GRAPH 'order'", "{edgeCollections: ['ways']}", EdgeCollectionMissing),
        ("GRAPH 'order'", "{vertexCollections: 'others'}", VertexCollectionMissing),
    ],
)
def test_a_walk_is_restricted_only_to_collections_of_its_own(bench, along, options, error):
    bench.collect("others", [])
    bench.collect("ways", [], edges=True)
    definition = "{collection: 'blocks', from: ['jobs'], to: ['jobs']}"
    graph = f"{{_key: 'order', edgeDefinitions: [{definition}], orphanCollections: []}}"
    bench.rows(f"INSERT {graph} IN _graphs")

    with pytest.raises(error):
        bench.rows(f"FOR v IN 1 OUTBOUND 'jobs/a' {along} OPTIONS {options} RETURN v")


@pytest.mark.parametrize(
    "walk", ["1 OUTBOUND start blocks", "OUTBOUND SHORTEST_PATH 'jobs/a' TO start blocks"]
)
def test_a_start_that_is_no_vertex_is_warned_of(bench, walk):
    answer = bench.run(f"FOR start IN [null, 5, {{}}, 'a', 'jobs/nope'] FOR v IN {walk} RETURN v")

    assert answer.rows == []
    assert [warning["code"] for warning in answer.warnings] == [10] * 4
