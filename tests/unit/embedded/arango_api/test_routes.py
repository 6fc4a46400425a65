"""Which function answers a path, and what is said where none does."""

import pytest

from service.embedded.arango_api import documents, graphs, vertices
from service.embedded.arango_api.routes import NOT_HERE, ROUTES, find
from service.embedded.errors import HttpNotFound, MethodNotAllowed, NotImplementedHere


def test_names_in_the_path_are_arguments():
    function, names = find("GET", ["_api", "document", "jobs", "1"])

    assert function is documents.get
    assert names == ["jobs", "1"]


def test_a_fixed_word_wins_over_a_name():
    function, names = find("POST", ["_api", "gharial", "g", "edge"])

    assert function is graphs.add_edge_definition
    assert names == ["g"]


def test_a_name_may_stand_where_no_fixed_word_fits():
    function, names = find("POST", ["_api", "gharial", "g", "edge", "blocks"])

    assert function is vertices.insert
    assert names == ["g", "edge", "blocks"]


def test_a_known_path_with_another_method_is_refused():
    with pytest.raises(MethodNotAllowed):
        find("GET", ["_api", "cursor"])


@pytest.mark.parametrize("area", sorted(NOT_HERE))
def test_what_arangodb_has_and_the_engine_has_not_is_named(area):
    with pytest.raises(NotImplementedHere) as caught:
        find("POST", area.split("/"))

    assert area in caught.value.message


def test_what_nobody_has_is_unknown():
    with pytest.raises(HttpNotFound) as caught:
        find("GET", ["_api", "nothing"])

    assert caught.value.message == "unknown path '/_api/nothing'"


def test_every_route_leads_to_its_own_function():
    for route, function in ROUTES.items():
        method, path = route.split(" ")
        segments = [f"<{part}>" if part[0] == "{" else part for part in path[1:].split("/")]

        found, _ = find(method, segments)

        assert found is function, route
