"""Steering over HTTP: paths, statuses, bodies."""

import pytest


@pytest.fixture
def path(ask, pipeline):
    """Return the path of an initialized workflow: generate → {train, evaluate}."""
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    return f"/workflows/{pipeline}"


@pytest.fixture
def failed(ask, path):
    """Return the path of a workflow whose first job failed."""
    ask("POST", f"{path}/prepare_next_jobs_for_submission")
    ask("POST", f"{path}/jobs/1/start_job", {})
    ask("POST", f"{path}/jobs/1/complete_job", {"status": "failed", "return_code": 3})
    return path


def statuses(ask, path):
    return [job["status"] for job in ask("GET", f"{path}/jobs")["items"]]


def test_a_forecast_is_a_flag_of_the_initialization(ask, pipeline):
    told = ask("POST", f"/workflows/{pipeline}/initialize_jobs?dry_run=true")

    assert told == {
        "message": "Would initialize workflow 1: 2 blocked, 1 ready, in 2 stages.",
        "counts": {"blocked": 2, "ready": 1},
        "stages": [
            [{"job_key": "1", "name": "generate"}],
            [{"job_key": "2", "name": "train"}, {"job_key": "3", "name": "evaluate"}],
        ],
    }
    assert statuses(ask, f"/workflows/{pipeline}") == ["uninitialized"] * 3


def test_an_initialization_that_would_throw_work_away_is_a_conflict(ask, problem, failed):
    detail = problem(409, "POST", f"{failed}/initialize_jobs")["detail"]

    assert "1 failed, 2 canceled" in detail
    assert ask("POST", f"{failed}/initialize_jobs?force=true")["counts"] == {
        "blocked": 2,
        "ready": 1,
    }


def test_jobs_are_retried(ask, failed):
    planned = ask("POST", f"{failed}/retry_jobs", {"jobs": ["1"], "dry_run": True})
    done = ask("POST", f"{failed}/retry_jobs")

    assert [row["job_key"] for row in planned["reset"]] == ["1", "2", "3"]
    assert [row["job_key"] for row in done["reset"]] == ["1", "2", "3"]
    assert done["reset"][0] == {
        "job_key": "1",
        "name": "generate",
        "status": "failed",
        "reason": "It failed.",
    }
    assert statuses(ask, failed) == ["ready", "blocked", "blocked"]


def test_a_retry_that_is_not_possible_names_both_statuses(problem, path):
    detail = problem(409, "POST", f"{path}/retry_jobs", {"jobs": ["1"]})["detail"]

    assert detail == (
        "Job 1 (generate) is ready; only a failed, canceled or terminated job can be retried."
    )


def test_jobs_are_reset(ask, failed):
    body = {"jobs": ["jobs/1"], "downstream": True}
    rows = ask("POST", f"{failed}/reset_job_status", body)["reset"]

    assert [row["reason"] for row in rows] == [
        "You named it.",
        "It depends on job 1 (generate).",
        "It depends on job 1 (generate).",
    ]


def test_jobs_are_disabled_and_enabled(ask, path):
    disabled = ask("POST", f"{path}/disable_jobs", {"jobs": ["1"]})
    ready = statuses(ask, path)
    enabled = ask("POST", f"{path}/enable_jobs", {"jobs": ["1"]})

    assert (disabled["disabled"], sorted(disabled["ready"])) == (["1"], ["2", "3"])
    assert ready == ["disabled", "ready", "ready"]
    assert enabled["enabled"] == ["1"]
    assert statuses(ask, path) == ["ready", "blocked", "blocked"]


def test_a_job_that_has_ended_is_not_disabled(problem, failed):
    detail = problem(409, "POST", f"{failed}/disable_jobs", {"jobs": ["1"]})["detail"]

    assert detail == (
        "Job 1 (generate) is failed; only a job that is uninitialized or blocked or ready can be"
        " disabled."
    )


def test_a_workflow_is_paused_and_resumed(ask, path):
    assert ask("PUT", f"{path}/pause")["is_paused"]
    assert ask("POST", f"{path}/prepare_next_jobs_for_submission")["jobs"] == []
    assert not ask("PUT", f"{path}/resume")["is_paused"]
    assert len(ask("POST", f"{path}/prepare_next_jobs_for_submission")["jobs"]) == 1


def test_what_is_missing_is_listed(ask):
    specification = {
        "files": [{"name": "f", "path": "in.csv"}],
        "user_data": [{"name": "u"}],
        "jobs": [{"name": "j", "command": "x", "input_files": ["f"], "input_user_data": ["u"]}],
    }
    ask("POST", "/workflow_specifications", specification)
    job = {"_key": "1", "name": "j"}

    assert ask("GET", "/workflows/1/required_existing_files") == {
        "files": [{"_key": "1", "name": "f", "path": "in.csv", "needed_by": job}]
    }
    assert ask("GET", "/workflows/1/missing_user_data") == {
        "user_data": [{"_key": "1", "name": "u", "consumed_by": job}]
    }


@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("POST", "initialize_jobs"),
        ("POST", "initialize_jobs?dry_run=true"),
        ("PUT", "cancel"),
        ("PUT", "pause"),
        ("PUT", "resume"),
        ("POST", "reset_status"),
        ("POST", "retry_jobs"),
        ("GET", "missing_user_data"),
        ("GET", "required_existing_files"),
    ],
)
def test_an_unknown_workflow_is_not_found(problem, method, action):
    assert problem(404, method, f"/workflows/77/{action}")["detail"] == "There is no workflow 77."


@pytest.mark.parametrize(
    "action", ["reset_job_status", "retry_jobs", "disable_jobs", "enable_jobs"]
)
def test_an_unknown_job_is_not_found(problem, path, action):
    detail = problem(404, "POST", f"{path}/{action}", {"jobs": ["1", "77"]})["detail"]

    assert detail == "There is no job 77 in workflow 1."


@pytest.mark.parametrize(
    ("action", "body", "wrong"),
    [
        ("reset_job_status", {}, "jobs"),
        ("reset_job_status", {"jobs": []}, "jobs"),
        ("reset_job_status", {"jobs": "1"}, "jobs"),
        ("reset_job_status", {"jobs": ["1"], "downstream": 1}, "downstream"),
        ("retry_jobs", {"jobs": ["1"], "dry_run": "yes"}, "dry_run"),
        ("disable_jobs", {"jobs": ["1"], "force": True}, "force"),
        ("enable_jobs", {}, "jobs"),
    ],
)
def test_a_body_that_does_not_match_is_refused(problem, path, action, body, wrong):
    answer = problem(400, "POST", f"{path}/{action}", body)

    assert [error["path"].partition("[")[0] for error in answer["errors"]] == [wrong]


def test_who_asks_is_told_by_the_events(ask, path):
    ask("PUT", f"{path}/cancel", headers={"X-Torc-User": "grace"})

    events = ask("GET", f"{path}/events?type=cancel")["items"]
    assert {event["by"] for event in events} == {"user grace"}


def test_what_waited_for_a_removed_job_is_ready(ask, path):
    ask("DELETE", f"{path}/jobs/1")

    assert statuses(ask, path) == ["ready", "ready"]


def test_what_waited_because_of_removed_edges_is_ready(ask, path):
    ask("DELETE", f"{path}/edges/blocks/1-2")
    after_one = statuses(ask, path)
    ask("DELETE", f"{path}/edges/blocks")

    assert after_one == ["ready", "ready", "blocked"]
    assert statuses(ask, path) == ["ready", "ready", "ready"]
