"""The tables of collections, edges, joins and schemas fit together."""

import pytest

from graph_schema.collections import COLLECTIONS
from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.edges import EDGES
from graph_schema.joins import JOINS


def test_every_collection_has_a_schema():
    assert set(SCHEMAS) == set(COLLECTIONS)


@pytest.mark.parametrize("edge", EDGES.values(), ids=lambda edge: edge.name)
def test_an_edge_joins_collections_that_exist(edge):
    assert set(edge.origins + edge.targets) <= set(COLLECTIONS)


@pytest.mark.parametrize("join", JOINS.values(), ids=lambda join: join.name)
def test_a_join_goes_along_an_edge_from_its_collection(join):
    edge = EDGES[join.edge]
    near = edge.origins if join.direction == "outbound" else edge.targets

    assert join.collection in near


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=lambda found: found.name)
def test_indexes_are_on_attributes_of_the_documents(collection):
    attributes = {attribute for index in collection.indexes for attribute in index.fields}

    assert attributes <= set(SCHEMAS[collection.name].fields)


def test_no_collection_and_edge_share_a_name():
    assert not set(COLLECTIONS) & set(EDGES)
