"""What PATCH and PUT make of a document, and the revisions by which they are guarded."""

import pytest

from graph_schema.edges import EDGES


@pytest.fixture
def item(ask, workflow):
    """Return the path of user data, and the document."""
    path = f"/workflows/{workflow}/user_data"
    data = {"a": 1, "b": {"c": 2, "d": [3]}}
    document = ask("POST", path, {"name": "u", "is_ephemeral": True, "data": data})
    return f"{path}/{document['_key']}", document


@pytest.mark.parametrize(
    ("patch", "data"),
    [
        ({}, {"a": 1, "b": {"c": 2, "d": [3]}}),
        ({"data": {"a": 5}}, {"a": 5, "b": {"c": 2, "d": [3]}}),
        ({"data": {"a": None}}, {"b": {"c": 2, "d": [3]}}),
        ({"data": {"b": {"c": None, "e": {"f": None}}}}, {"a": 1, "b": {"d": [3], "e": {}}}),
        ({"data": {"b": [1]}}, {"a": 1, "b": [1]}),
        ({"data": {"b": {"d": [None]}}}, {"a": 1, "b": {"c": 2, "d": [None]}}),
        ({"data": "text"}, "text"),
        ({"data": None}, None),
    ],
)
def test_a_patch_merges_objects_and_removes_what_is_null(ask, item, patch, data):
    patched = ask("PATCH", item[0], patch)

    assert (patched["data"], patched["name"], patched["is_ephemeral"]) == (data, "u", True)
    assert ask("GET", item[0]) == patched


@pytest.mark.parametrize(
    ("patch", "attribute", "default"),
    [
        ({"num_cpus": None}, "num_cpus", 1),
        ({"env": None}, "env", {}),
        ({"env": {"A": None, "C": "3"}}, "env", {"B": "2", "C": "3"}),
        ({"invocation_script": None}, "invocation_script", None),
    ],
)
def test_null_in_a_patch_sets_an_attribute_back(ask, workflow, patch, attribute, default):
    path = f"/workflows/{workflow}/jobs"
    body = {"command": "x", "num_cpus": 9, "env": {"A": "1", "B": "2"}, "invocation_script": "y"}
    ask("POST", path, body)

    assert ask("PATCH", f"{path}/1", patch)[attribute] == default


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"command": None}, "command: must not be removed."),
        ({"comand": None}, "did you mean 'command'?"),
        ({"num_cpus": -1}, "num_cpus"),
        ({"env": {"A": 1}}, "env.A"),
        ({"status": None}, "The status of a job is not to be set"),
        ({"status": "ready"}, "The status of a job is not to be set"),
    ],
)
def test_a_patch_that_cannot_be_is_refused(ask, problem, workflow, patch, said):
    path = f"/workflows/{workflow}/jobs"
    before = ask("POST", path, {"command": "x"})

    assert said in problem(400, "PATCH", f"{path}/1", patch)["detail"]
    assert ask("GET", f"{path}/1") == before


def test_null_in_a_patch_removes_a_free_attribute_of_an_event(ask, workflow):
    path = f"/workflows/{workflow}/events"
    ask("POST", path, {"category": "c", "size": {"a": 1, "b": 2}, "extra": 1})

    changed = ask("PATCH", f"{path}/1", {"extra": None, "size": {"a": None}, "category": None})

    assert "extra" not in changed
    assert (changed["size"], changed["category"]) == ({"b": 2}, "")


def test_a_put_replaces_the_document(ask, item):
    replaced = ask("PUT", item[0], {"data": {"z": {"y": None}}})

    assert (replaced["data"], replaced["name"]) == ({"z": {"y": None}}, "")
    assert replaced["is_ephemeral"] is False
    assert replaced["_key"] == item[1]["_key"]


def test_a_partial_put_leaves_what_it_does_not_name(ask, item):
    changed = ask("PUT", f"{item[0]}?partial=true", {"data": {"z": 1}})

    assert (changed["data"], changed["name"], changed["is_ephemeral"]) == ({"z": 1}, "u", True)


def test_a_document_can_be_put_back_as_it_was_read(ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    for path in ("jobs/1", "user_data/1", "status", "config", ""):
        url = f"/workflows/{pipeline}/{path}".rstrip("/")
        document = ask("GET", url)
        again = ask("PUT", url, document)

        assert {**again, "_rev": None} == {**document, "_rev": None}


def test_a_put_without_what_is_required_is_refused(problem, ask, workflow):
    ask("POST", f"/workflows/{workflow}/jobs", {"command": "x"})

    answer = problem(400, "PUT", "/jobs/1", {"name": "n"})

    assert answer["errors"] == [{"path": "command", "message": "is missing"}]


@pytest.mark.usefixtures("pipeline")
def test_a_put_does_not_set_what_the_service_manages(ask, problem):
    document = ask("GET", "/jobs/1")
    changed = ask("PUT", "/jobs/1", {"command": "new"})

    assert {**changed, "_rev": 0, "command": 0, "name": 0} == {
        **document,
        "_rev": 0,
        "command": 0,
        "name": 0,
    }
    detail = problem(400, "PUT", "/jobs/1", {"command": "x", "status": "ready"})["detail"]
    assert "The status of a job is not to be set" in detail


def test_a_put_of_requirements_works_out_the_amounts(ask, workflow):
    path = f"/workflows/{workflow}/resource_requirements"
    ask("POST", path, {"memory": "2g", "runtime": "PT1H"})

    changed = ask("PUT", f"{path}/1", {"memory": "1k", "memory_bytes": 77})

    assert (changed["memory_bytes"], changed["runtime_seconds"]) == (1024, 60)


@pytest.mark.parametrize("path", ["user_data/1", "status", "config", "", "edges/stores/{edge}"])
def test_a_document_has_a_tag_by_which_it_is_guarded(ask, call, problem, pipeline, path):
    [edge] = ask("GET", f"/workflows/{pipeline}/edges/stores")["items"]
    url = f"/workflows/{pipeline}/{path.format(edge=edge['_key'])}".rstrip("/")
    first = call("GET", url)
    tag = first.headers["etag"]
    same = call("GET", url, headers={"If-None-Match": tag})
    changed = call("PATCH", url, {}, headers={"If-Match": tag})
    again = call("GET", url, headers={"If-None-Match": tag})

    assert tag == f'"{first.json["_rev"]}"'
    assert (same.status_code, same.text) == (304, "")
    assert changed.status_code == 200
    assert again.headers["etag"] == changed.headers["etag"] != tag
    for method in ("PATCH", "PUT"):
        detail = problem(412, method, url, {}, headers={"If-Match": tag})["detail"]
        assert "which If-Match does not name" in detail
    assert ask("PATCH", url, {}, headers={"If-Match": "*"})
    assert call("PATCH", url, {}, headers={"If-Match": f'"x", {again.headers["etag"]}'}) is not None


def test_a_weak_tag_guards_nothing(problem, item):
    headers = {"If-Match": f'W/"{item[1]["_rev"]}"'}

    problem(412, "PATCH", item[0], {}, headers=headers)


def test_a_removal_is_guarded(call, problem, item):
    problem(412, "DELETE", item[0], headers={"If-Match": '"other"'})

    removed = call("DELETE", item[0], headers={"If-Match": f'"{item[1]["_rev"]}"'})
    assert removed.status_code == 200


def test_an_edge_has_data_that_can_be_changed(ask, problem, pipeline):
    assert "stores" in EDGES
    [edge] = ask("GET", f"/workflows/{pipeline}/edges/stores")["items"]
    url = f"/workflows/{pipeline}/edges/stores/{edge['_key']}"

    assert ask("PATCH", url, {"data": {"a": 1, "b": 2}})["data"] == {"a": 1, "b": 2}
    assert ask("PATCH", url, {"data": {"a": None}})["data"] == {"b": 2}
    changed = ask("PUT", url, {"data": [None]})
    assert (changed["data"], changed["_from"]) == ([None], edge["_from"])
    assert "remove the edge" in problem(400, "PATCH", url, {"_to": "user_data/9"})["detail"]
