import pytest

from graph_schema.job_status import MANAGED

ROOM = {"num_cpus": 4, "memory_bytes": 2**33}
FAILED = {"job_key": "1", "status": "failed", "return_code": 1}


@pytest.fixture
def ready(ask, pipeline):
    """Return the path of a workflow whose first job is ready."""
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    return f"/workflows/{pipeline}"


@pytest.fixture
def running(ask, ready):
    """Return the path of a workflow whose first job runs."""
    ask("POST", f"{ready}/prepare_jobs_for_submission", ROOM)
    ask("POST", f"{ready}/jobs/1/start_job", {})
    return ready


def test_a_job_is_added_with_what_it_is_joined_to(ask, pipeline):
    path = f"/workflows/{pipeline}"
    file = ask("POST", f"{path}/files", {"name": "f", "path": "/f"})
    asked = ask("POST", f"{path}/resource_requirements", {"num_cpus": 3, "memory": "1g"})
    job = ask(
        "POST",
        f"{path}/jobs",
        {
            "name": "j",
            "command": "x",
            "blocked_by": ["1"],
            "input_files": [file["_id"]],
            "input_user_data": ["1"],
            "resource_requirements": asked["_key"],
        },
    )

    assert (job["num_cpus"], job["memory_bytes"], job["status"]) == (3, 2**30, "uninitialized")
    assert job["position"] == 3
    assert "input_files" not in job
    assert ask("GET", f"{path}/jobs/4/files_needs")["items"] == [file]
    assert ask("GET", f"{path}/jobs/4/resource_requirements") == asked
    assert [edge["_key"] for edge in ask("GET", f"{path}/edges/blocks")["items"]] == ["1-4"]


def test_a_job_that_names_what_does_not_exist_is_not_added(ask, problem, pipeline):
    path = f"/workflows/{pipeline}"
    body = {"command": "x", "input_files": ["99"]}

    assert "no file 99" in problem(404, "POST", f"{path}/jobs", body)["detail"]
    assert ask("GET", f"{path}/jobs")["count"] == 3


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("start_jobs", {"jobs": []}),
        ("start_jobs", {"jobs": ["1"]}),
        ("complete_jobs", {"completions": []}),
        ("complete_jobs", {"completions": [FAILED]}),
    ],
)
def test_a_workflow_that_is_not_there_has_no_jobs_to_move(ask, problem, running, action, body):
    said = problem(404, "POST", f"/workflows/77/{action}", body)["detail"]

    assert said == "There is no workflow 77."
    assert ask("GET", f"{running}/jobs/1")["status"] == "running"


def test_a_job_without_requirements_asks_for_the_default(ask, pipeline):
    assert ask("GET", f"/workflows/{pipeline}/jobs/1/resource_requirements") == {
        "name": "default",
        "num_cpus": 1,
        "num_gpus": 0,
        "num_nodes": 1,
        "memory": "1m",
        "memory_bytes": 1024**2,
        "runtime": "P0DT1M",
        "runtime_seconds": 60,
    }


def test_a_worker_claims_starts_and_completes_a_job(ask, ready):
    [job] = ask("POST", f"{ready}/prepare_jobs_for_submission", ROOM)["jobs"]
    started = ask("POST", f"{ready}/jobs/{job['_key']}/start_job", {"compute_node_key": None})
    ended = ask(
        "POST",
        f"{ready}/jobs/{job['_key']}/complete_job",
        {"status": "completed", "return_code": 0, "exec_time_minutes": 0.1},
    )

    assert (job["status"], started["status"]) == ("pending", "running")
    assert job["output_user_data"] == [{"_key": "1", "name": "config"}]
    assert ended["job"]["status"] == "completed"
    assert ended["result"]["return_code"] == 0
    assert (sorted(ended["ready"]), ended["canceled"]) == (["2", "3"], [])


def test_several_jobs_start_and_complete_in_one_request(ask, ready):
    ask("POST", f"{ready}/prepare_next_jobs_for_submission?limit=5")
    started = ask("POST", f"{ready}/start_jobs", {"jobs": ["1", "2"], "compute_node_key": None})
    completions = [
        {"job_key": key, "status": "failed", "return_code": 2} for key in ("1", "2", "77")
    ]
    ended = ask("POST", f"{ready}/complete_jobs", {"completions": completions})

    assert [job["_key"] for job in started["started"]] == ["1"]
    assert started["refused"] == [
        {
            "job_key": "2",
            "detail": "Job 2 (train) is blocked; only a pending job can become running.",
        }
    ]
    assert ended["completed"] == [{"job_key": "1", "result_key": "1"}]
    assert sorted(ended["canceled"]) == ["2", "3"]
    assert [refusal["job_key"] for refusal in ended["refused"]] == ["2", "77"]


def test_a_move_that_is_not_allowed_says_both_statuses(problem, ready):
    detail = problem(409, "POST", f"{ready}/jobs/1/start_job", {})["detail"]

    assert detail == "Job 1 (generate) is ready; only a pending job can become running."


def test_an_unknown_job_is_not_found(problem, ready):
    problem(404, "POST", f"{ready}/jobs/77/start_job", {})
    body = {"status": "failed", "return_code": 1}
    problem(404, "POST", f"{ready}/jobs/77/complete_job", body)
    problem(404, "POST", f"{ready}/jobs/77/return_job")
    problem(404, "GET", f"{ready}/jobs/77/user_data_stores")
    problem(404, "GET", f"{ready}/jobs/77/downstream_jobs")
    problem(404, "GET", f"{ready}/jobs/77/resource_requirements")
    problem(404, "POST", f"{ready}/jobs/77/user_data", {})


def test_a_claimed_job_is_given_back(ask, ready):
    ask("POST", f"{ready}/prepare_jobs_for_submission", ROOM)

    assert ask("POST", f"{ready}/jobs/1/return_job")["status"] == "ready"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "status"),
        ({"status": "ready", "return_code": 0}, "status"),
        ({"status": "completed"}, "return_code"),
        ({"status": "completed", "return_code": "0"}, "return_code"),
        ({"status": "completed", "return_code": 0, "exec_time_minutes": -1}, "exec_time_minutes"),
        ({"status": "completed", "return_code": 0, "exit": 1}, "exit"),
    ],
)
def test_a_completion_that_does_not_match_is_refused(ask, problem, running, body, path):
    answer = problem(400, "POST", f"{running}/jobs/1/complete_job", body)

    assert path in [error["path"] for error in answer["errors"]]
    assert ask("GET", f"{running}/jobs/1")["status"] == "running"


def test_user_data_that_a_job_stores_is_added_and_listed(ask, pipeline):
    path = f"/workflows/{pipeline}/jobs/2"
    added = ask("POST", f"{path}/user_data", {"name": "extra", "data": [1]})

    assert ask("GET", f"{path}/user_data_stores")["items"] == [added]
    assert [item["name"] for item in ask("GET", f"{path}/user_data_consumes")["items"]] == [
        "config"
    ]


def test_user_data_is_listed_in_the_order_of_the_specification(ask):
    names = [f"d{number}" for number in range(12)]
    ask(
        "POST",
        "/workflow_specifications",
        {
            "jobs": [{"command": "x", "output_user_data": names[::-1]}],
            "user_data": [{"name": name} for name in names],
        },
    )

    found = ask("GET", "/workflows/1/jobs/1/user_data_stores")["items"]

    assert [item["name"] for item in found] == names


def test_jobs_downstream_are_listed(ask, ready):
    page = ask("GET", f"{ready}/jobs/jobs%2F1/downstream_jobs")

    assert [job["name"] for job in page["items"]] == ["train", "evaluate"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "num_cpus"),
        ({"num_cpus": -1, "memory_bytes": 1}, "num_cpus"),
        ({"num_cpus": 1, "memory_bytes": "1g"}, "memory_bytes"),
        ({"num_cpus": 1, "memory_bytes": 1, "num_cats": 9}, "num_cats"),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(problem, ready, body, path):
    answer = problem(400, "POST", f"{ready}/prepare_jobs_for_submission", body)

    assert path in [error["path"] for error in answer["errors"]]


#: ``{attribute: another value than that of a ready job}``
OTHERWISE = {
    **dict.fromkeys(MANAGED, "1"),
    **dict.fromkeys(("run_id", "attempt", "first_attempt", "not_before", "lease_expires_at"), 9),
    "status": "running",
    "consumed": {"command": "false"},
    "recovery": {"script": "true"},
}


@pytest.mark.parametrize("attribute", sorted(MANAGED))
def test_what_the_service_manages_is_not_to_be_set(ask, problem, ready, attribute):
    before = ask("GET", f"{ready}/jobs/1")
    for method, path in (("PUT", f"{ready}/jobs/1?partial=true"), ("PATCH", "/jobs/1")):
        detail = problem(400, method, path, {attribute: OTHERWISE[attribute]})["detail"]
        assert f"The {attribute} of a job is not to be set" in detail

    assert ask("GET", f"{ready}/jobs/1") == before


@pytest.mark.parametrize("path", ["/jobs/1?partial=true", "/jobs/1"])
def test_a_job_may_be_changed_as_a_whole(ask, ready, path):
    job = ask("GET", f"{ready}/jobs/1")
    changed = ask("PUT", path, {**job, "priority": 3})

    assert changed == {**job, "priority": 3, "_rev": changed["_rev"]}


def test_a_new_job_begins_at_the_beginning(ask, ready):
    asked = {"command": "true", "status": "completed", "attempt": 7, "run_id": 3, "reuses": "1"}
    job = ask("POST", f"{ready}/jobs", asked)

    assert MANAGED.items() <= job.items()


def test_a_new_job_names_its_failure_handler(ask, problem, ready):
    handler = ask("POST", f"{ready}/failure_handlers", {"name": "h"})
    body = {"command": "true", "failure_handler": handler["_key"], "retries": 2}
    job = ask("POST", f"{ready}/jobs", body)

    assert (job["failure_handler_id"], job["retries"]) == (handler["_id"], 2)
    problem(404, "POST", f"{ready}/jobs", {**body, "failure_handler": "99"})


def test_an_end_of_another_attempt_is_refused_with_both(problem, running):
    body = {"status": "failed", "return_code": 1, "run_id": 1, "attempt": 2}
    detail = problem(409, "POST", f"{running}/jobs/1/complete_job", body)["detail"]

    assert detail == "Job 1 (generate) is running in attempt 1, not 2; nothing was changed."


def test_a_claim_is_repeated_whatever_the_jobs_ask_for(ask, ready):
    body = {"claim_id": "c"}
    path = f"{ready}/prepare_next_jobs_for_submission"

    assert ask("POST", path, body) == ask("POST", path, body)


def test_a_job_that_another_worker_claimed_is_not_given_back(ask, problem, ready):
    ask("POST", f"{ready}/compute_nodes", {"hostname": "h"})
    ask("POST", f"{ready}/prepare_next_jobs_for_submission", {"compute_node_key": "1"})
    problem(409, "POST", f"{ready}/jobs/1/return_job", {"compute_node_key": "2"})

    returned = ask("POST", f"{ready}/jobs/1/return_job", {"compute_node_key": "1"})
    assert (returned["status"], returned["compute_node_key"]) == ("ready", None)


@pytest.fixture
def chain(ask, workflow):
    """Return a workflow in which a job reads file x (1) and writes file y (2)."""
    path = f"/workflows/{workflow}"
    for name in ("x", "y", "z"):
        ask("POST", f"{path}/files", {"name": name, "path": name})
    ask("POST", f"{path}/jobs", {"name": "a", **JOB, "input_files": ["1"], "output_files": ["2"]})
    return path


JOB = {"command": "true"}


def test_a_new_job_does_not_write_what_another_one_writes(ask, problem, chain):
    body = {**JOB, "output_files": ["2"]}

    detail = problem(409, "POST", f"{chain}/jobs", body)["detail"]
    both = [{**JOB, "output_files": ["3"]}] * 2
    problem(409, "POST", f"{chain}/bulk_jobs", {"jobs": both})

    assert detail == "files/2 has a writer already, jobs/1; it may have one."
    assert ask("GET", f"{chain}/jobs")["total_count"] == 1


@pytest.mark.parametrize(
    ("links", "circle"),
    [
        ({"input_files": ["2"], "output_files": ["1"]}, "b → x → a → y → b"),
        ({"blocked_by": ["1"], "output_files": ["1"]}, "b → x → a → b"),
        ({"input_files": ["3"], "output_files": ["3"]}, "b → z → b"),
    ],
)
def test_a_new_job_closes_no_circle(ask, problem, chain, links, circle):
    detail = problem(409, "POST", f"{chain}/jobs", {**JOB, "name": "b", **links})["detail"]

    assert detail == f"Jobs would wait for each other: {circle}."
    assert ask("GET", f"{chain}/jobs")["total_count"] == 1


def test_new_jobs_close_no_circle_together(ask, problem, chain):
    new = [
        {**JOB, "name": "b", "input_files": ["2"], "output_files": ["3"]},
        {**JOB, "name": "c", "input_files": ["3"], "output_files": ["1"]},
    ]

    detail = problem(409, "POST", f"{chain}/bulk_jobs", {"jobs": new})["detail"]

    assert detail == "Jobs would wait for each other: x → a → y → b → z → c → x."
    assert ask("GET", f"{chain}/jobs")["total_count"] == 1
    assert len(ask("POST", f"{chain}/bulk_jobs", {"jobs": new[:1]})["items"]) == 1
