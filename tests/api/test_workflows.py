import pytest


def test_a_workflow_without_jobs_can_be_added(ask):
    workflow = ask("POST", "/workflows", {"name": "w", "user": "me"})

    assert (workflow["_key"], workflow["name"]) == ("1", "w")
    assert ask("GET", "/workflows/1/status")["is_canceled"] is False
    assert ask("GET", "/workflows/1/config")["compute_node_expiration_buffer_seconds"] == 120


def test_workflows_are_listed_and_filtered(ask):
    for name, user in [("a", "me"), ("b", "you"), ("c", "me")]:
        ask("POST", "/workflows", {"name": name, "user": user})

    page = ask("GET", "/workflows?user=me&limit=1")

    assert [item["name"] for item in page.pop("items")] == ["a"]
    assert page.pop("next_cursor")
    assert page == {
        "skip": 0,
        "max_limit": 100_000,
        "count": 1,
        "total_count": 2,
        "has_more": True,
    }


@pytest.mark.parametrize(("method", "query"), [("PUT", "?partial=true"), ("PATCH", "")])
def test_attributes_of_a_workflow_are_changed_one_by_one(ask, pipeline, method, query):
    changed = ask(method, f"/workflows/{pipeline}{query}", {"description": "new"})

    assert (changed["name"], changed["description"]) == ("config_pipeline", "new")


def test_a_workflow_is_replaced_but_for_the_time_it_was_created(ask, pipeline):
    before = ask("GET", f"/workflows/{pipeline}")
    after = ask("PUT", f"/workflows/{pipeline}", {"description": "new"})

    assert (after["name"], after["description"]) == ("", "new")
    assert after["timestamp"] == before["timestamp"] != ""


def test_removing_a_workflow_removes_everything_of_it(ask, pipeline, problem):
    other = ask("POST", "/workflow_specifications", {"jobs": [{"command": "x"}]})["_key"]
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    ask("DELETE", f"/workflows/{pipeline}")
    counting = "RETURN [LENGTH(workflows), LENGTH(jobs), LENGTH(user_data), LENGTH(stores),\
        LENGTH(consumes), LENGTH(blocks), LENGTH(events), LENGTH(workflow_statuses),\
        LENGTH(has_workflow_config)]"

    problem(404, "GET", f"/workflows/{pipeline}")
    assert ask("POST", "/aql", {"query": counting})["items"] == [[1, 1, 0, 0, 0, 0, 0, 1, 1]]
    assert ask("GET", f"/workflows/{other}/jobs")["count"] == 1


def test_the_status_of_a_workflow_can_be_changed(ask, pipeline):
    ask("PUT", f"/workflows/{pipeline}/status", {"run_id": 7})

    assert ask("GET", f"/workflows/{pipeline}/status")["run_id"] == 7


def test_the_configuration_of_a_workflow_can_be_changed(ask, pipeline):
    path = f"/workflows/{pipeline}/config"
    ask("PUT", path, {"compute_node_wait_for_new_jobs_seconds": 9})

    assert ask("GET", path)["compute_node_wait_for_new_jobs_seconds"] == 9


def test_counts_and_completeness(ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")

    assert ask("GET", f"/workflows/{pipeline}/job_status_counts") == {"blocked": 2, "ready": 1}
    assert ask("GET", f"/workflows/{pipeline}/is_complete") == {
        "is_complete": False,
        "is_canceled": False,
        "is_paused": False,
        "counts": {"blocked": 2, "ready": 1},
    }


def test_a_canceled_workflow_is_complete_and_gives_out_nothing(ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    ask("PUT", f"/workflows/{pipeline}/cancel")
    claim = ask("POST", f"/workflows/{pipeline}/prepare_next_jobs_for_submission")

    assert claim["jobs"] == []
    assert claim["reason"] == f"Workflow {pipeline} is canceled."
    assert ask("GET", f"/workflows/{pipeline}/is_complete") == {
        "is_complete": True,
        "is_canceled": True,
        "is_paused": False,
        "counts": {"canceled": 3},
    }


def test_a_running_job_of_a_canceled_workflow_ends_as_its_worker_says(ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    ask("POST", f"/workflows/{pipeline}/prepare_next_jobs_for_submission")
    ask("POST", f"/workflows/{pipeline}/jobs/1/start_job", {})
    ask("PUT", f"/workflows/{pipeline}/cancel")
    before = ask("GET", f"/workflows/{pipeline}/is_complete")["is_complete"]
    ask(
        "POST",
        f"/workflows/{pipeline}/jobs/1/complete_job",
        {"status": "canceled", "return_code": -15},
    )

    assert before is False
    assert ask("GET", f"/workflows/{pipeline}/is_complete")["is_complete"] is True


def test_a_reset_workflow_can_run_again_as_the_next_run(ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    ask("PUT", f"/workflows/{pipeline}/cancel")
    reset = ask("POST", f"/workflows/{pipeline}/reset_status")
    counts = ask("POST", f"/workflows/{pipeline}/initialize_jobs")["counts"]

    assert [row["job_key"] for row in reset["reset"]] == ["1", "2", "3"]
    assert counts == {"blocked": 2, "ready": 1}
    assert ask("GET", f"/workflows/{pipeline}/status")["run_id"] == 2
    assert ask("GET", f"/workflows/{pipeline}/jobs/1")["run_id"] == 2


def test_only_what_failed_is_reset_when_that_is_asked(ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    for key, status in [("1", "completed"), ("2", "failed"), ("3", "completed")]:
        ask("POST", f"/workflows/{pipeline}/prepare_next_jobs_for_submission?limit=9")
        ask("POST", f"/workflows/{pipeline}/jobs/{key}/start_job", {})
        body = {"status": status, "return_code": 0}
        ask("POST", f"/workflows/{pipeline}/jobs/{key}/complete_job", body)

    ask("POST", f"/workflows/{pipeline}/reset_status?failed_only=true")

    assert ask("GET", f"/workflows/{pipeline}/job_status_counts") == {
        "uninitialized": 1,
        "completed": 2,
    }


def test_a_workflow_with_a_running_job_is_not_reset(ask, pipeline, problem):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    ask("POST", f"/workflows/{pipeline}/prepare_next_jobs_for_submission")

    detail = problem(400, "POST", f"/workflows/{pipeline}/reset_status")["detail"]

    assert detail == (
        "Workers have jobs of workflow 1, 1 in all and job 1 (generate) among them. Cancel"
        " the workflow, or wait; if the workers are gone, force the reset."
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("PATCH", ""),
        ("GET", "/jobs"),
        ("POST", "/files"),
        ("DELETE", "/user_data"),
        ("GET", "/status"),
        ("PUT", "/config"),
        ("POST", "/initialize_jobs"),
        ("GET", "/is_complete"),
        ("GET", "/job_status_counts"),
        ("PUT", "/cancel"),
        ("POST", "/reset_status"),
        ("POST", "/prepare_next_jobs_for_submission"),
        ("GET", "/jobs/1/user_data_stores"),
        ("GET", "/edges/blocks"),
        ("GET", "/jobs/1/downstream_jobs"),
    ],
)
def test_an_unknown_workflow_is_a_problem_everywhere(problem, method, path):
    body = {"path": "x"} if method == "POST" and path == "/files" else {}

    detail = problem(404, method, f"/workflows/99{path}", body)["detail"]

    assert "99" in detail
