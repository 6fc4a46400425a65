"""Lists of what documents are joined to."""

import pytest

from service.resources.lists import LINKED

#: make → file f, user data u → use → later
SPECIFICATION = {
    "name": "chain",
    "files": [{"name": "f", "path": "f.csv"}],
    "user_data": [{"name": "u", "data": 1}],
    "resource_requirements": [{"name": "large", "num_cpus": 8, "memory": "1g", "runtime": "PT1H"}],
    "jobs": [
        {
            "name": "make",
            "command": "put ${user_data.output.u} ${files.output.f}",
            "resource_requirements": "large",
        },
        {"name": "use", "command": "get ${user_data.input.u} ${files.input.f}"},
        {"name": "later", "command": "true", "depends_on": ["use"]},
        {"name": "also", "command": "get ${files.input.f}", "depends_on": ["make"]},
    ],
}


@pytest.fixture
def chain(ask):
    """Create the chain and run its first job; return the path of the workflow."""
    path = f"/workflows/{ask('POST', '/workflow_specifications', SPECIFICATION)['_key']}"
    ask("POST", f"{path}/initialize_jobs")
    node = ask("POST", f"{path}/compute_nodes", {"hostname": "h"})["_key"]
    ask("POST", f"{path}/prepare_next_jobs_for_submission")
    ask("POST", f"{path}/jobs/1/start_job", {"compute_node_key": node})
    ended = {"status": "completed", "return_code": 0, "compute_node_key": node}
    ask("POST", f"{path}/jobs/1/complete_job", ended)
    return path


def names(page):
    return [item.get("name") or item.get("hostname") for item in page["items"]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("jobs/1/files_produces", ["f"]),
        ("jobs/1/files_needs", []),
        ("jobs/2/files_needs", ["f"]),
        ("jobs/1/user_data_stores", ["u"]),
        ("jobs/2/user_data_consumes", ["u"]),
        ("jobs/3/blocking_jobs", ["use"]),
        ("jobs/1/blocked_jobs", ["use", "also"]),
        ("jobs/1/downstream_jobs", ["use", "later", "also"]),
        ("jobs/1/compute_nodes", ["h"]),
        ("files/1/jobs_needs", ["use", "also"]),
        ("files/1/jobs_produces", ["make"]),
        ("user_data/1/jobs_consumes", ["use"]),
        ("user_data/1/jobs_stores", ["make"]),
        ("resource_requirements/1/jobs_requires", ["make"]),
        ("compute_nodes/1/jobs_executed", ["make"]),
        ("compute_nodes/1/compute_node_stats", []),
        ("jobs/find_by_status/ready", ["use", "also"]),
    ],
)
def test_what_a_document_leads_to_is_listed(ask, chain, path, expected):
    page = ask("GET", f"{chain}/{path}")

    assert names(page) == expected
    assert (page["count"], page["total_count"]) == (len(expected), len(expected))


@pytest.mark.parametrize(
    "path", ["jobs/1/downstream_jobs", "files/1/jobs_needs", "jobs/find_by_status/ready"]
)
def test_such_a_list_is_asked_as_any_other(ask, chain, path):
    everything = names(ask("GET", f"{chain}/{path}"))
    page = ask("GET", f"{chain}/{path}?sort_by=-name&limit=1&fields=name")
    rest = ask("GET", f"{chain}/{path}?sort_by=-name&fields=name&cursor={page['next_cursor']}")

    assert page["items"] == [{"name": "use"}]
    assert (page["has_more"], page["total_count"]) == (True, len(everything))
    assert names(rest) == sorted(set(everything) - {"use"}, reverse=True)
    assert names(ask("GET", f"{chain}/{path}?name__like=a%25")) == ["also"]
    assert names(ask("GET", f"{chain}/{path}?name=use&status=ready&priority__ge=0")) == ["use"]
    assert ask("GET", f"{chain}/{path}?skip=1&limit=1")["has_more"] is (len(everything) > 2)


def test_a_cursor_of_one_document_is_none_of_another(ask, problem, chain):
    cursor = ask("GET", f"{chain}/jobs/1/downstream_jobs?limit=1")["next_cursor"]

    problem(400, "GET", f"{chain}/jobs/2/downstream_jobs?limit=1&cursor={cursor}")


@pytest.mark.parametrize(("collection", "path"), LINKED)
def test_what_no_document_leads_to_cannot_be_listed(ask, problem, chain, collection, path):
    ask("POST", "/workflows", {"name": "other"})

    problem(404, "GET", f"{chain}/{collection}/99/{path}")
    problem(404, "GET", f"/workflows/2/{collection}/1/{path}")
    problem(400, "GET", f"{chain}/{collection}/1/{path}?no_such_attribute=1")


def test_the_results_of_a_job_are_listed_and_the_latest_is_got(ask, call, chain):
    [result] = ask("GET", f"{chain}/jobs/1/results?return_code=0")["items"]
    latest = call("GET", f"{chain}/jobs/1/latest_result")

    assert latest.json == result
    assert latest.headers["etag"] == f'"{result["_rev"]}"'
    assert ask("GET", f"{chain}/jobs/1/results?return_code__ne=0")["items"] == []


def test_a_job_that_did_not_end_has_no_latest_result(problem, chain):
    assert "has no result yet" in problem(404, "GET", f"{chain}/jobs/3/latest_result")["detail"]


def test_what_processes_of_a_job_used_is_listed(ask, chain):
    used = {"run_id": 1, "num_samples": 1}
    used |= dict.fromkeys(("avg_cpu_percent", "max_cpu_percent", "avg_rss", "max_rss"), 1.0)
    for job in ("1", "2"):
        ask("POST", f"{chain}/job_process_stats", {"job_key": job, **used})

    [found] = ask("GET", f"{chain}/jobs/jobs%2F2/process_stats")["items"]

    assert found["job_key"] == "2"


@pytest.mark.parametrize("status", ["redy", "", "1"])
def test_there_must_be_such_a_status(call, chain, status):
    assert call("GET", f"{chain}/jobs/find_by_status/{status}").status_code in {400, 404}


def test_events_after_a_time_are_listed(ask, problem, chain):
    last = ask("GET", f"{chain}/latest_event_timestamp")["timestamp"]
    ask("POST", f"{chain}/events", {"category": "note", "timestamp": last + 1})

    found = ask("GET", f"{chain}/events_after_timestamp/{last}")["items"]

    assert [event["category"] for event in found] == ["note"]
    assert ask("GET", f"{chain}/latest_event_timestamp") == {"timestamp": last + 1}
    problem(400, "GET", f"{chain}/events_after_timestamp/yesterday")


def test_a_job_is_made_to_ask_for_other_resources(ask, chain):
    edge = ask("PUT", f"{chain}/jobs/2/resource_requirements/1")
    job = ask("GET", f"{chain}/jobs/2")

    assert (edge["_from"], edge["_to"]) == ("jobs/2", "resource_requirements/1")
    assert (job["num_cpus"], job["memory_bytes"], job["runtime_seconds"]) == (8, 1024**3, 3600)
    assert ask("GET", f"{chain}/jobs/2/resource_requirements")["name"] == "large"


def test_a_job_asks_for_one_thing_at_a_time(ask, chain):
    small = ask("POST", f"{chain}/resource_requirements", {"name": "small"})["_id"]
    for _ in range(2):
        ask("PUT", f"{chain}/jobs/1/resource_requirements/{small.replace('/', '%2F')}")

    [edge] = ask("GET", f"{chain}/edges/requires")["items"]

    assert edge["_to"] == small
    assert ask("GET", f"{chain}/jobs/1")["num_cpus"] == 1


@pytest.mark.parametrize(
    "path", ["jobs/99/resource_requirements/1", "jobs/1/resource_requirements/9"]
)
def test_what_a_job_is_to_ask_for_must_be_there(problem, chain, path):
    problem(404, "PUT", f"{chain}/{path}")


def test_what_ready_jobs_ask_for_is_added_up(ask, chain):
    ask("PUT", f"{chain}/jobs/2/resource_requirements/1")

    assert ask("GET", f"{chain}/ready_job_requirements") == {
        "num_jobs": 2,
        "num_cpus": 9,
        "num_gpus": 0,
        "memory_bytes": 1024**3 + 1024**2,
        "max_memory_bytes": 1024**3,
        "max_num_nodes": 1,
        "max_runtime_seconds": 3600,
    }
    nobody = ask("GET", f"{chain}/ready_job_requirements?scheduler_id=slurm_schedulers/1")
    assert set(nobody.values()) == {0}


def test_keys_of_jobs_are_listed_in_order(ask, workflow):
    new = [{"command": "true"}] * 11
    ask("POST", f"/workflows/{workflow}/bulk_jobs", {"jobs": new})

    assert ask("GET", f"/workflows/{workflow}/job_keys")["items"] == [str(n) for n in range(1, 12)]


def test_a_workflow_is_uninitialized_until_it_is_initialized(ask, pipeline):
    before = ask("GET", f"/workflows/{pipeline}/is_uninitialized")
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")

    assert before == {"is_uninitialized": True}
    assert ask("GET", f"/workflows/{pipeline}/is_uninitialized") == {"is_uninitialized": False}


def test_collections_are_named(ask, workflow):
    names = ask("GET", f"/workflows/{workflow}/collection_names")["names"]

    assert {"jobs", "user_data", "blocks", "stores"} < set(names)
