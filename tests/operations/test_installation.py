import threading

import pytest
from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS, GRAPH, REQUESTS
from graph_schema.edges import EDGES
from service.database.connection import close_database, open_database
from service.database.installation import install


def test_everything_that_the_schema_declares_is_there(database: StandardDatabase):
    kinds = {found["name"]: found["type"] for found in database.collections()}

    assert {name: kinds[name] for name in COLLECTIONS} == dict.fromkeys(COLLECTIONS, "document")
    assert {name: kinds[name] for name in EDGES} == dict.fromkeys(EDGES, "edge")


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=lambda found: found.name)
def test_every_index_is_there(database, collection):
    fields = {tuple(index["fields"]) for index in database.collection(collection.name).indexes()}

    assert {index.fields for index in collection.indexes} <= fields


def test_the_named_graph_holds_every_edge(database):
    definitions = database.graph(GRAPH).edge_definitions()

    assert {
        found["edge_collection"]: (
            set(found["from_vertex_collections"]),
            set(found["to_vertex_collections"]),
        )
        for found in definitions
    } == {edge.name: (set(edge.origins), set(edge.targets)) for edge in EDGES.values()}


def test_keys_are_short_numbers(database):
    added = [database.collection("files").insert({})["_key"] for _ in range(3)]

    assert added == ["1", "2", "3"]


def test_installing_again_changes_nothing(database):
    def state():
        return sorted(
            (found["name"], len(database.collection(found["name"]).indexes()))
            for found in database.collections()
        )

    before = state()
    install(database)

    assert state() == before


def test_an_installation_that_was_cut_off_is_completed(database):
    database.delete_graph(GRAPH)
    database.delete_collection("events")
    database.collection("jobs").delete_index(
        next(
            found["id"]
            for found in database.collection("jobs").indexes()
            if found["type"] == "persistent"
        )
    )
    install(database)

    assert database.has_graph(GRAPH)
    assert database.has_collection("events")
    assert len(database.collection("jobs").indexes()) == 1 + len(COLLECTIONS["jobs"].indexes)


def test_processes_that_start_at_the_same_moment_share_the_work(tmp_path):
    count = 6
    barrier = threading.Barrier(count)
    failures: list[BaseException] = []

    def start():
        barrier.wait()
        try:
            database = open_database(f"embedded://{tmp_path}/torc.db")
            install(database)
            close_database(database)
        except BaseException as ex:  # noqa: BLE001 - shown by the test
            failures.append(ex)

    threads = [threading.Thread(target=start) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_a_database_of_an_earlier_version_gets_what_it_lacks(database):
    database.delete_collection(REQUESTS.name)
    install(database)

    assert REQUESTS.indexes[0].name in {
        index["name"] for index in database.collection(REQUESTS.name).indexes()
    }
