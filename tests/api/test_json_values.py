"""User data, and what is kept with an edge, may be any JSON value, null included."""

import pytest

VALUES = [
    None,
    False,
    True,
    0,
    -1.5,
    1e300,
    2**53,
    "",
    "null",
    'Zürich 🦊 \u0000 "quoted" ${x} `y`',
    [],
    [None],
    [[1], {"a": None}],
    {},
    {"": 0},
    {"a": None, "b": {"c": None}},
    {"_key": "7", "_id": "x/7", "data": {"data": 1}},
]


@pytest.fixture
def item(ask, workflow):
    """Return the path of user data that holds an object."""
    document = ask("POST", f"/workflows/{workflow}/user_data", {"name": "u", "data": {"old": 1}})
    return f"/workflows/{workflow}/user_data/{document['_key']}"


def test_any_value_is_stored_and_found_as_it_is(ask, workflow):
    path = f"/workflows/{workflow}/user_data"
    ask("POST", f"{path.removesuffix('/user_data')}/jobs", {"command": "true"})
    for value in VALUES:
        one = ask("POST", path, {"name": "one", "data": value})
        bulk = {"user_data": [{"data": value}]}
        [many] = ask("POST", f"/workflows/{workflow}/bulk_user_data", bulk)["items"]
        of_job = ask("POST", f"/workflows/{workflow}/jobs/1/user_data", {"data": value})
        for stored in (one, many, of_job):
            assert stored["data"] == value
            assert ask("GET", f"/user_data/{stored['_key']}") == stored

    stored = ask("GET", f"/workflows/{workflow}/jobs/1/user_data_stores")["items"]
    assert [item["data"] for item in stored] == VALUES


@pytest.mark.parametrize("query", ["", "?partial=true"])
def test_put_replaces_a_value_by_any_other(ask, item, query):
    for value in VALUES:
        assert ask("PUT", f"{item}{query}", {"name": "u", "data": value})["data"] == value
        assert ask("GET", item)["data"] == value


def test_patch_replaces_an_object_by_what_is_none(ask, item):
    for value in VALUES:
        if not isinstance(value, dict):
            ask("PUT", item, {"data": {"old": 1}})
            assert ask("PATCH", item, {"data": value})["data"] == value
            assert ask("GET", item)["data"] == value


def test_patch_makes_an_object_of_any_value(ask, item):
    for value in VALUES:
        ask("PUT", item, {"data": value})
        before = value if isinstance(value, dict) else {}
        assert ask("PATCH", item, {"data": {"new": 1}})["data"] == {**before, "new": 1}


def test_an_edge_keeps_any_value(ask, pipeline):
    path = f"/workflows/{pipeline}/edges/blocks"
    for value in VALUES:
        ask("POST", path, {"_from": "jobs/1", "_to": "jobs/2", "data": value})
        assert ask("GET", f"{path}/1-2").get("data") == value
        assert ask("PUT", f"{path}/1-2", {"data": value}).get("data") == value
        ask("DELETE", f"{path}/1-2")


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{'a': 1}", "[1,]", ""])
def test_what_is_no_json_is_refused(problem, workflow, text):
    body = f'{{"data": {text}}}'

    problem(400, "POST", f"/workflows/{workflow}/user_data", text=body)
