from urllib.parse import quote

import pytest

from graph_schema.collections import COLLECTIONS

#: What is needed to add one document of each collection.
LEAST = {
    "files": {"path": "/tmp/x"},
    "user_data": {},
    "resource_requirements": {},
    "failure_handlers": {"name": "h"},
    "local_schedulers": {},
    "slurm_schedulers": {"account": "me"},
    "aws_schedulers": {"name": "a"},
    "jobs": {"command": "true"},
    "results": {"job_key": "1", "status": "completed", "return_code": 0},
    "events": {"category": "c", "anything": {"else": [1]}},
    "compute_nodes": {"hostname": "h"},
    "compute_node_stats": {"hostname": "h"},
    "job_process_stats": {
        "job_key": "1",
        "run_id": 1,
        "avg_cpu_percent": 1,
        "max_cpu_percent": 2,
        "avg_rss": 3,
        "max_rss": 4,
        "num_samples": 5,
    },
    "scheduled_compute_nodes": {},
}


@pytest.fixture
def user_data(ask, workflow):
    """Return the path of user data, and the document."""
    path = f"/workflows/{workflow}/user_data"
    document = ask("POST", path, {"name": "u", "data": {"a": 1, "b": 2}})
    return f"{path}/{document['_key']}", document


def test_every_collection_of_a_workflow_is_tried():
    assert set(LEAST) == {name for name, found in COLLECTIONS.items() if found.per_workflow}


@pytest.mark.parametrize("collection", LEAST)
def test_a_document_of_every_collection_is_added_found_changed_and_removed(
    ask, problem, workflow, collection
):
    path = f"/workflows/{workflow}/{collection}"
    added = ask("POST", path, LEAST[collection])
    key = added["_key"]
    changed = ask("PATCH", f"{path}/{key}", {"name": "n"} if "name" in added else {})
    listed = ask("GET", path)["items"]

    assert (key, added["_id"], added["workflow_key"]) == ("1", f"{collection}/1", workflow)
    assert listed == [changed] == [ask("GET", f"/{collection}/{key}")]
    assert ask("DELETE", f"{path}/{key}")["_key"] == key
    problem(404, "GET", f"{path}/{key}")


@pytest.mark.parametrize("collection", LEAST)
def test_all_documents_of_a_collection_are_deleted(ask, workflow, collection):
    path = f"/workflows/{workflow}/{collection}"
    ask("POST", path, LEAST[collection])

    assert ask("DELETE", path)["count"] == 1
    assert ask("GET", path)["items"] == []


@pytest.mark.parametrize("key", ["{key}", "user_data%2F{key}"])
@pytest.mark.parametrize("prefix", ["/workflows/1", "/workflows/workflows%2F1", ""])
def test_a_document_is_found_by_key_and_by_id(ask, user_data, prefix, key):
    path = f"{prefix}/user_data/{key.format(key=user_data[1]['_key'])}"

    assert ask("GET", path) == user_data[1]


def test_a_document_of_another_workflow_is_not_found(ask, problem, user_data):
    other = ask("POST", "/workflows", {})["_key"]
    path = f"/workflows/{other}/user_data/{user_data[1]['_key']}"

    for method in ("GET", "DELETE", "PATCH"):
        detail = problem(404, method, path, {})["detail"]
        assert detail == f"There is no user data 1 in workflow {other}."


@pytest.mark.parametrize("key", ["999", "abc", "a b", "ä", "x" * 300, "'", "%00", "files/1"])
def test_a_key_that_is_nowhere_is_not_found(problem, key):
    problem(404, "GET", f"/user_data/{quote(key, safe='%')}")


@pytest.mark.parametrize(
    "value", [None, True, 0, -1.5, "", "text", "ünï\n", [], [1, [None]], {}, {"a": {"b": None}}]
)
@pytest.mark.parametrize("query", ["", "?partial=true"])
def test_user_data_holds_any_json_value(ask, user_data, value, query):
    path = user_data[0]

    assert ask("PUT", path + query, {"data": value})["data"] == value
    assert ask("GET", path)["data"] == value


def test_a_change_of_an_old_revision_is_a_conflict(ask, problem, user_data):
    path, old = user_data
    ask("PATCH", path, {"data": 1})
    detail = problem(409, "PATCH", path, {"data": 2, "_rev": old["_rev"]})["detail"]

    assert detail.startswith("User data 1 changed since it was read")
    assert ask("GET", path)["data"] == 1


def test_a_change_of_the_present_revision_succeeds(ask, user_data):
    path, document = user_data

    assert ask("PUT", path, {**document, "data": 3})["data"] == 3


def test_a_document_cannot_move_to_another_workflow(ask, user_data):
    changed = ask("PATCH", user_data[0], {"workflow_key": "99", "_key": "7", "_id": "x/7"})

    assert (changed["_key"], changed["workflow_key"]) == ("1", "1")


def test_removing_a_document_removes_its_edges(ask, pipeline):
    ask("DELETE", "/user_data/1")

    assert ask("GET", f"/workflows/{pipeline}/edges/consumes")["items"] == []
    assert ask("GET", f"/workflows/{pipeline}/edges/stores")["items"] == []


def test_deleting_jobs_removes_their_edges(ask, pipeline):
    ask("DELETE", f"/workflows/{pipeline}/jobs")

    assert ask("GET", f"/workflows/{pipeline}/edges/consumes")["items"] == []


def test_the_service_works_out_amounts_of_resource_requirements(ask, workflow):
    path = f"/workflows/{workflow}/resource_requirements"
    added = ask("POST", path, {"memory": "2g", "runtime": "PT1H"})
    changed = ask("PATCH", f"{path}/1", {"runtime": "PT2H"})

    assert (added["memory_bytes"], added["runtime_seconds"]) == (2 * 1024**3, 3600)
    assert (changed["memory_bytes"], changed["runtime_seconds"]) == (2 * 1024**3, 7200)


def test_events_get_the_time(ask, workflow):
    event = ask("POST", f"/workflows/{workflow}/events", {"category": "c"})

    assert event["timestamp"] > 1_700_000_000_000


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["a", "b", "c", "a"]),
        ("name=a", ["a", "a"]),
        ("name=a&is_ephemeral=true", ["a"]),
        ("is_ephemeral=false", ["a", "b", "c"]),
        ("key=2", ["b"]),
        ("_key=2", ["b"]),
        ("_id=user_data%2F3", ["c"]),
        ("sort_by=name", ["a", "a", "b", "c"]),
        ("sort_by=name&reverse_sort=true", ["c", "b", "a", "a"]),
        ("reverse_sort=true", ["a", "c", "b", "a"]),
        ("sort_by=key&reverse_sort=true", ["a", "c", "b", "a"]),
        ("skip=1&limit=2", ["b", "c"]),
        ("skip=9", []),
        ("limit=0", []),
        ("name=a&name=c", ["a", "c", "a"]),
        ("data=1", ["b"]),
        ("data=%22x%22", []),
    ],
)
def test_lists_are_filtered_sorted_and_paged(ask, workflow, query, names):
    path = f"/workflows/{workflow}/user_data"
    for name, ephemeral, data in [
        ("a", False, 0),
        ("b", False, 1),
        ("c", False, 2),
        ("a", True, 3),
    ]:
        ask("POST", path, {"name": name, "is_ephemeral": ephemeral, "data": data})

    assert [item["name"] for item in ask("GET", f"{path}?{query}")["items"]] == names


def test_the_envelope_counts_exactly(ask, workflow):
    path = f"/workflows/{workflow}/user_data"
    for name in "aabab":
        ask("POST", path, {"name": name})

    page = ask("GET", f"{path}?name=a&skip=1&limit=1")

    assert (page["skip"], page["count"], page["total_count"], page["has_more"]) == (1, 1, 3, True)
    assert ask("GET", f"{path}?name=a&skip=2")["has_more"] is False


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("nme=a", "There is no attribute 'nme'; did you mean 'name'?"),
        ("sort_by=zz", "There is no attribute 'zz'."),
        ("is_ephemeral=perhaps", "'perhaps' is no value that 'is_ephemeral' can have."),
        ("limit=x", "limit"),
        ("limit=-1", "limit"),
        ("skip=99999999999999999999999", "skip"),
        ("reverse_sort=x", "reverse_sort"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(problem, workflow, query, said):
    assert said in problem(400, "GET", f"/workflows/{workflow}/user_data?{query}")["detail"]


def test_events_are_filtered_by_any_attribute(ask, workflow):
    path = f"/workflows/{workflow}/events"
    ask("POST", path, {"category": "a", "size": 5})
    ask("POST", path, {"category": "b", "size": "5"})

    assert ask("GET", f"{path}?size=5")["count"] == 2
    assert ask("GET", f"{path}?category=a")["count"] == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"nme": "x"}, "nme"),
        ({"name": 3}, "name"),
        ({"is_ephemeral": "true"}, "is_ephemeral"),
        ({"is_ephemeral": 1}, "is_ephemeral"),
    ],
)
def test_a_document_that_does_not_match_its_schema_is_refused(problem, workflow, body, path):
    answer = problem(400, "POST", f"/workflows/{workflow}/user_data", body)

    assert [error["path"] for error in answer["errors"]] == [path]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[1]", "an array"),
        ('"x"', "a string"),
        ("1", "a number"),
        ("true", "true or false"),
        ("\ufeff{}", "not JSON"),
        ('{"data": NaN}', "not JSON"),
        ('{"name": "\\ud800"}', "not JSON"),
        ('{"data": ' + "[" * 5000 + "]" * 5000 + "}", "not JSON"),
        ('{"data": ' + "[" * 400 + "]" * 400 + "}", "cannot be stored"),
    ],
)
def test_a_body_that_is_no_object_is_refused(problem, workflow, text, said):
    path = f"/workflows/{workflow}/user_data"

    assert said in problem(400, "POST", path, text=text)["detail"]


def test_a_body_of_another_content_type_is_read_as_json(ask, workflow):
    answer = ask(
        "POST",
        f"/workflows/{workflow}/user_data",
        text='{"name": "x"}',
        headers={"Content-Type": "text/plain"},
    )

    assert answer["name"] == "x"


def test_large_user_data_is_kept(ask, user_data):
    value = ["x" * 1000] * 3000

    ask("PATCH", user_data[0], {"data": value})

    assert ask("GET", user_data[0])["data"] == value


def test_the_status_of_a_job_is_no_attribute_to_set(problem, pipeline):
    detail = problem(400, "PATCH", f"/workflows/{pipeline}/jobs/1", {"status": "ready"})["detail"]

    assert "initialize_jobs" in detail
