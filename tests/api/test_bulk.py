"""Many documents in one request: all of them, or none."""

import pytest

from graph_schema.collections import COLLECTIONS

NAMED = [name for name in COLLECTIONS if COLLECTIONS[name].per_workflow]


@pytest.mark.parametrize("collection", NAMED)
def test_no_documents_are_added_at_once(ask, workflow, collection):
    body = {collection: []}

    assert ask("POST", f"/workflows/{workflow}/bulk_{collection}", body) == {"items": []}


def test_documents_are_added_at_once(ask, workflow):
    body = {"resource_requirements": [{"name": "a", "memory": "1k"}, {"name": "b"}]}
    added = ask("POST", f"/workflows/{workflow}/bulk_resource_requirements", body)["items"]

    assert [(item["_key"], item["name"], item["memory_bytes"]) for item in added] == [
        ("1", "a", 1024),
        ("2", "b", 1024**2),
    ]
    assert ask("GET", f"/workflows/{workflow}/resource_requirements")["items"] == added


def test_jobs_are_added_with_what_they_name(ask, workflow):
    path = f"/workflows/{workflow}"
    ask("POST", f"{path}/files", {"path": "x"})
    jobs = [
        {"command": "make x", "output_files": ["1"]},
        {"command": "use x", "input_files": ["files/1"]},
        {"command": "alone"},
    ]
    added = ask("POST", f"{path}/bulk_jobs", {"jobs": jobs})["items"]
    more = ask("POST", f"{path}/bulk_jobs", {"jobs": [{"command": "b", "blocked_by": ["1"]}]})

    assert [job["position"] for job in [*added, *more["items"]]] == [0, 1, 2, 3]
    assert [edge["_from"] for edge in ask("GET", f"{path}/edges/produces")["items"]] == ["jobs/1"]
    assert [edge["_from"] for edge in ask("GET", f"{path}/edges/needs")["items"]] == ["jobs/2"]
    assert [edge["_to"] for edge in ask("GET", f"{path}/edges/blocks")["items"]] == ["jobs/4"]


def test_one_bad_job_keeps_all_out(ask, problem, workflow):
    path = f"/workflows/{workflow}/bulk_jobs"
    bad = {"jobs": [{"command": "a"}, {"comand": "b"}, {"command": 3}]}
    lost = {"jobs": [{"command": "a"}, {"command": "b", "input_files": ["99"]}]}

    assert [error["path"] for error in problem(400, "POST", path, bad)["errors"]] == [
        "jobs[1].command",
        "jobs[1].comand",
        "jobs[2].command",
    ]
    problem(404, "POST", path, lost)
    problem(400, "POST", path, {"items": []})
    problem(404, "POST", "/workflows/99/bulk_jobs", {"jobs": []})
    assert ask("GET", f"/workflows/{workflow}/jobs")["count"] == 0


@pytest.mark.parametrize("name", ["workflows", "jobs", "nosuch", "99"])
def test_documents_of_a_workflow_that_is_not_there_are_not_added(problem, name):
    problem(404, "POST", f"/workflows/{name}/bulk_jobs", {"jobs": [{"command": "true"}]})
