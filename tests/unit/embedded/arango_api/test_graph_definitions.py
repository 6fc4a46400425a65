"""Edge definitions and orphans of a named graph."""

import pytest

from service.embedded.arango_api import graph_definitions as definitions
from service.embedded.errors import (
    CollectionInOrphans,
    CollectionUsedInEdges,
    EdgeCollectionInOtherGraph,
    EdgeCollectionMultiUse,
    EdgeCollectionNotUsed,
    MalformedEdgeDefinition,
    NotOrphanCollection,
)


def a_definition(collection="blocks", start="jobs", end="jobs"):
    return {"collection": collection, "from": [start], "to": [end]}


def a_graph(*edges, orphans=()):
    return {"_key": "g", "edgeDefinitions": list(edges), "orphanCollections": list(orphans)}


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        {"collection": "blocks"},
        {"collection": 1, "from": ["jobs"], "to": ["jobs"]},
        {"collection": "blocks", "from": "jobs", "to": ["jobs"]},
        {"collection": "blocks", "from": [1], "to": ["jobs"]},
    ],
)
def test_a_malformed_definition_is_refused(given):
    with pytest.raises(MalformedEdgeDefinition):
        definitions.checked_definition(given)


def test_a_definition_keeps_its_three_parts_only():
    assert definitions.checked_definition(a_definition() | {"purge": True}) == a_definition()


def test_vertex_collections_are_ends_and_orphans():
    graph = a_graph(a_definition("needs", "jobs", "files"), orphans=["notes"])

    assert definitions.vertex_collections(graph) == ["files", "jobs", "notes"]


def test_a_new_definition_takes_its_ends_from_the_orphans():
    graph = definitions.with_definition(a_graph(orphans=["jobs", "notes"]), a_definition())

    assert graph["orphanCollections"] == ["notes"]


def test_ends_that_nothing_uses_any_more_become_orphans():
    graph = a_graph(a_definition(), a_definition("needs", "jobs", "files"))

    changed = definitions.without_definition(graph, "needs")

    assert changed["edgeDefinitions"] == [a_definition()]
    assert changed["orphanCollections"] == ["files"]


def test_a_replaced_definition_keeps_its_place():
    graph = a_graph(a_definition("needs", "jobs", "files"), a_definition())

    changed = definitions.with_replaced_definition(graph, a_definition("needs", "jobs", "notes"))

    assert definitions.edge_collections(changed) == ["needs", "blocks"]
    assert changed["orphanCollections"] == ["files"]


def test_a_missing_definition_is_not_replaced():
    with pytest.raises(EdgeCollectionNotUsed):
        definitions.with_replaced_definition(a_graph(), a_definition())


def test_an_edge_collection_is_defined_once_in_a_graph():
    with pytest.raises(EdgeCollectionMultiUse):
        definitions.check_single_use([a_definition(), a_definition()], [])


def test_two_graphs_define_an_edge_collection_alike():
    definitions.check_single_use([a_definition()], [a_graph(a_definition())])

    with pytest.raises(EdgeCollectionInOtherGraph):
        definitions.check_single_use([a_definition(end="files")], [a_graph(a_definition())])


def test_an_orphan_comes_once_and_goes():
    graph = definitions.with_orphan(a_graph(), "notes")

    with pytest.raises(CollectionInOrphans):
        definitions.with_orphan(graph, "notes")
    assert definitions.without_orphan(graph, "notes") == a_graph()


def test_an_end_is_no_orphan():
    graph = a_graph(a_definition())

    with pytest.raises(CollectionUsedInEdges):
        definitions.with_orphan(graph, "jobs")
    with pytest.raises(NotOrphanCollection):
        definitions.without_orphan(graph, "jobs")
