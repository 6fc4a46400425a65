import orjson
import pytest


@pytest.fixture
def graph(store, blocks):
    """1 → 2 → 3, 1 → 3, and a loop at 2; keys in this order a b c d."""
    ends = [("1", "2"), ("2", "3"), ("1", "3"), ("2", "2")]
    with store.write() as transaction:
        for key, (start, end) in zip("abcd", ends, strict=True):
            transaction.insert(
                blocks, {"_key": key, "_from": f"jobs/{start}", "_to": f"jobs/{end}"}
            )
    return blocks


def _edges(store, collection, direction, *vertices):
    with store.read() as transaction:
        found = transaction.edges(collection, direction, [f"jobs/{each}" for each in vertices])
        return sorted((vertex[5:], orjson.loads(text)["_key"]) for vertex, text in found)


def test_edges_leave_by_from(store, graph):
    assert _edges(store, graph, "outbound", "1", "2") == [
        ("1", "a"),
        ("1", "c"),
        ("2", "b"),
        ("2", "d"),
    ]


def test_edges_arrive_by_to(store, graph):
    assert _edges(store, graph, "inbound", "3", "1") == [("3", "b"), ("3", "c")]


def test_edges_in_any_direction_meet_a_loop_once(store, graph):
    assert _edges(store, graph, "any", "2") == [("2", "a"), ("2", "b"), ("2", "d")]


def test_edges_between_two_asked_vertices_come_for_each(store, graph):
    assert _edges(store, graph, "any", "1", "3") == [
        ("1", "a"),
        ("1", "c"),
        ("3", "b"),
        ("3", "c"),
    ]


def test_edges_of_one_vertex_come_in_order_of_insertion(store, graph):
    with store.write() as transaction:
        transaction.insert(graph, {"_key": "0", "_from": "jobs/1", "_to": "jobs/0"})
        found = [orjson.loads(text) for _, text in transaction.edges(graph, "outbound", ["jobs/1"])]

    assert [edge["_key"] for edge in found] == ["a", "c", "0"]


def test_edges_of_many_vertices_are_all_found(store, graph):
    vertices = [str(number) for number in range(1, 1500)]

    assert len(_edges(store, graph, "outbound", *vertices)) == 4


def test_edges_of_no_vertices_are_none(store, graph):
    assert _edges(store, graph, "any") == []


def test_neighbors_are_the_other_ends(store, graph):
    with store.read() as transaction:
        found = list(transaction.neighbors(graph, "any", ["jobs/2"]))

    assert sorted(other for _, other, _ in found) == ["jobs/1", "jobs/2", "jobs/3"]
    assert len({number for _, _, number in found}) == 3


def test_neighbors_are_read_from_an_index_alone(store, graph):
    with store.read() as transaction:
        sql = f"EXPLAIN QUERY PLAN SELECT from_id, to_id, id FROM {graph.table} WHERE from_id IN (?, ?)"  # noqa: S608, E501 - our name
        plan = transaction.connection.execute(f"{sql} ORDER BY from_id, id", "ab").fetchall()

    assert "USING COVERING INDEX" in plan[0][3]
    assert len(plan) == 1
