"""Named graphs through python-arango, on both engines."""

import pytest
from arango.exceptions import (
    CollectionDeleteError,
    DocumentInsertError,
    EdgeDefinitionCreateError,
    GraphCreateError,
    GraphDeleteError,
    VertexCollectionDeleteError,
)

_BLOCKS = {
    "edge_collection": "blocks",
    "from_vertex_collections": ["jobs"],
    "to_vertex_collections": ["jobs"],
}


@pytest.fixture
def graph(db):
    return db.create_graph("workflow", edge_definitions=[_BLOCKS], orphan_collections=["notes"])


@pytest.mark.usefixtures("graph")
def test_a_graph_makes_its_collections(db):
    types = {each["name"]: each["type"] for each in db.collections() if not each["system"]}

    assert types == {"jobs": "document", "notes": "document", "blocks": "edge"}


@pytest.mark.usefixtures("graph")
def test_a_graph_is_listed_until_it_is_deleted(db):
    before = [each["name"] for each in db.graphs()]

    db.delete_graph("workflow")

    assert before == ["workflow"]
    assert not db.has_graph("workflow")
    assert db.has_collection("jobs")


@pytest.mark.usefixtures("graph")
def test_a_graph_can_take_its_collections_along(db):
    db.delete_graph("workflow", drop_collections=True)

    assert not db.has_collection("jobs")


@pytest.mark.usefixtures("graph")
@pytest.mark.parametrize("name", ["jobs", "blocks", "notes"])
def test_a_collection_of_a_graph_cannot_be_deleted_alone(db, name):
    with pytest.raises(CollectionDeleteError) as caught:
        db.delete_collection(name)

    assert caught.value.error_code == 1942

    db.delete_graph("workflow")
    assert db.delete_collection(name)


def test_a_missing_graph_is_not_deleted(db):
    assert db.delete_graph("nothing", ignore_missing=True) is False

    with pytest.raises(GraphDeleteError) as caught:
        db.delete_graph("nothing")

    assert caught.value.error_code == 1924


@pytest.mark.usefixtures("graph")
def test_a_graph_of_a_used_name_is_refused(db):
    with pytest.raises(GraphCreateError) as caught:
        db.create_graph("workflow")

    assert caught.value.error_code == 1925


def test_properties_tell_definitions_and_orphans(graph):
    properties = graph.properties()

    assert properties["name"] == "workflow"
    assert properties["edge_definitions"] == [_BLOCKS]
    assert properties["orphan_collections"] == ["notes"]


def test_edge_definitions_come_and_go(graph):
    graph.create_edge_definition("needs", ["jobs"], ["files"])
    with_needs = graph.edge_collections() if hasattr(graph, "edge_collections") else None
    graph.replace_edge_definition("needs", ["jobs"], ["files", "notes"])
    replaced = graph.edge_definitions()
    graph.delete_edge_definition("needs")

    assert with_needs in (None, ["blocks", "needs"])
    assert replaced[1]["to_vertex_collections"] == ["files", "notes"]
    assert graph.edge_definitions() == [_BLOCKS]
    assert sorted(graph.vertex_collections()) == ["files", "jobs", "notes"]


def test_an_edge_collection_is_defined_once(graph):
    with pytest.raises(EdgeDefinitionCreateError) as caught:
        graph.create_edge_definition("blocks", ["jobs"], ["jobs"])

    assert caught.value.error_code == 1920


def test_vertex_collections_come_and_go(graph):
    graph.create_vertex_collection("extra")
    before = graph.has_vertex_collection("extra")
    graph.delete_vertex_collection("extra")

    assert before
    assert not graph.has_vertex_collection("extra")


def test_a_vertex_collection_in_use_stays(graph):
    with pytest.raises(VertexCollectionDeleteError) as caught:
        graph.delete_vertex_collection("jobs")

    assert caught.value.error_code == 1928


def test_vertices_are_documents(graph):
    jobs = graph.vertex_collection("jobs")
    told = jobs.insert({"_key": "a", "x": 1}, return_new=True)
    jobs.update({"_key": "a", "y": 2})
    merged = jobs.get("a")
    jobs.replace({"_key": "a", "z": 3})

    assert told["new"]["x"] == 1
    assert (merged["x"], merged["y"]) == (1, 2)
    assert "x" not in jobs.get("a")
    assert jobs.get("b") is None


def test_an_edge_is_made_between_vertices(graph):
    jobs, blocks = graph.vertex_collection("jobs"), graph.edge_collection("blocks")
    jobs.insert({"_key": "a"})
    jobs.insert({"_key": "b"})

    blocks.insert({"_key": "e", "_from": "jobs/a", "_to": "jobs/b"})
    blocks.link("jobs/b", "jobs/a", {"_key": "f"})

    assert blocks.get("e")["_to"] == "jobs/b"
    assert [edge["_key"] for edge in blocks.edges("jobs/a", "out")["edges"]] == ["e"]
    assert [edge["_key"] for edge in blocks.edges("jobs/a", "in")["edges"]] == ["f"]
    assert len(blocks.edges("jobs/a")["edges"]) == 2


def test_an_edge_to_a_missing_vertex_is_refused(graph):
    graph.vertex_collection("jobs").insert({"_key": "a"})

    with pytest.raises(DocumentInsertError) as caught:
        graph.edge_collection("blocks").insert({"_from": "jobs/a", "_to": "jobs/zz"})

    assert caught.value.error_code == 1202


def test_an_edge_of_the_wrong_kind_is_refused(graph):
    with pytest.raises(DocumentInsertError):
        graph.edge_collection("blocks").insert({"_from": "jobs/a", "_to": "notes/b"})


def test_a_vertex_takes_its_edges_along(graph):
    jobs, blocks = graph.vertex_collection("jobs"), graph.edge_collection("blocks")
    for key in "ab":
        jobs.insert({"_key": key})
    blocks.insert({"_key": "e", "_from": "jobs/a", "_to": "jobs/b"})

    jobs.delete("b")

    assert blocks.get("e") is None


def test_a_query_walks_a_graph_by_its_name(db, graph):
    jobs, blocks = graph.vertex_collection("jobs"), graph.edge_collection("blocks")
    for key in "abc":
        jobs.insert({"_key": key})
    blocks.insert({"_from": "jobs/a", "_to": "jobs/b"})
    blocks.insert({"_from": "jobs/b", "_to": "jobs/c"})
    text = "FOR job IN 1..9 OUTBOUND 'jobs/a' GRAPH @graph RETURN job._key"

    assert list(db.aql.execute(text, bind_vars={"graph": "workflow"})) == ["b", "c"]


def test_an_edge_definition_may_join_nothing_yet(db):
    graph = db.create_graph("g")

    graph.create_edge_definition("blocks", [], [])

    assert graph.edge_definitions() == [
        {"edge_collection": "blocks", "from_vertex_collections": [], "to_vertex_collections": []}
    ]
