"""Workflows as documents: named, put aside, configured, drawn, deleted."""

import pytest


def test_a_workflow_without_jobs_is_added_and_renamed(cli):
    cli.environment["TORC_USER"] = "grace"
    added = cli.json("workflows", "add", "-n", "survey", "-d", "by hand", "--tag", "x")
    told = cli.result("workflows", "update", "1", "--name", "other", "--user", "ada").stderr
    changed = cli.json("workflows", "get", "1")

    assert (added["id"], added["user"], added["tags"]) == ("1", "grace", ["x"])
    assert told == "Updated workflow 1: name, user.\n"
    assert (changed["name"], changed["user"], changed["description"]) == ("other", "ada", "by hand")


def test_the_user_may_be_somebody_else(cli):
    assert cli.json("-U", "ada", "workflows", "add", "-n", "survey")["user"] == "ada"


def keys(cli, *options: str) -> list[str]:
    return [each["id"] for each in cli.json("workflows", "list", *options, "-f", "json")]


def test_archived_workflows_are_left_out_of_lists(cli):
    for name in ("a", "b", "c"):
        cli("workflows", "add", "-n", name)
    told = cli.result("workflows", "archive", "1", "2").stderr

    assert told == "Archived workflow 1.\nArchived workflow 2.\n"
    assert keys(cli) == ["3"]
    assert keys(cli, "--all") == ["1", "2", "3"]
    assert keys(cli, "--archived") == ["1", "2"]
    assert keys(cli, "--filter", "is_archived=true") == ["1", "2"]

    cli("workflows", "unarchive", "1")

    assert keys(cli) == ["1", "3"]


def test_an_archived_workflow_does_not_run(pipeline):
    pipeline("workflows", "archive", "1")

    said = (
        "Error: Workflow 1 is archived. Take it back first: torc workflows unarchive 1,"
        " or set is_archived to false.\n"
    )
    for command in (("workflows", "initialize-jobs", "1"), ("workflows", "start", "1")):
        assert pipeline.result(*command, code=2).stderr == said


def test_workers_are_configured(pipeline):
    pipeline(
        "workflows", "update-config", "1", "-w", "30", "-i", "true", "--claim-lease-seconds", "5"
    )
    config = pipeline.json("workflows", "get-config", "1")

    assert config["compute_node_wait_for_new_jobs_seconds"] == 30
    assert config["compute_node_ignore_workflow_completion"] is True
    assert config["claim_lease_seconds"] == 5

    pipeline("workflows", "update-config", "1", "--unset", "claim_lease_seconds")

    assert pipeline.json("workflows", "get-config", "1")["claim_lease_seconds"] == 60


def test_a_workflow_is_drawn(pipeline):
    assert '"jobs/1" -> "jobs/2"' in pipeline("workflows", "draw", "1")
    assert "letter" in pipeline("workflows", "draw", "1", "--through", "files")
    assert "config" in pipeline("workflows", "draw", "1", "--through", "user-data")


def test_what_ready_jobs_need_is_added_up(pipeline):
    pipeline("workflows", "initialize-jobs", "1")
    needed = pipeline.json("workflows", "get-ready-job-requirements", "1")

    assert (needed["num_jobs"], needed["num_cpus"], needed["memory_bytes"]) == (1, 2, 2 * 2**30)


@pytest.mark.parametrize("what", ["1", "pipeline.yaml"])
def test_a_plan_shows_stages_and_changes_nothing(pipeline, what, monkeypatch):
    monkeypatch.chdir(pipeline.folder)
    shown = pipeline("workflows", "plan", what)

    assert [line.split("│")[3].strip() for line in shown.splitlines()[3:5]] == ["store", "read"]
    assert pipeline.json("workflows", "status", "1", "-f", "json")["counts"] == {"uninitialized": 2}


def test_what_would_be_deleted_is_shown_first(pipeline):
    shown = pipeline.result("workflows", "delete", "1", "--dry-run")

    assert "pipeline" in shown.stdout
    assert shown.stderr == "Would delete 1 workflow, with jobs and results.\n"
    assert keys(pipeline) == ["1"]


def test_a_wrong_key_among_others_deletes_nothing(pipeline):
    pipeline("workflows", "delete", "1", "99", code=3)

    assert keys(pipeline) == ["1"]


def test_only_ones_own_workflows_are_all_deleted(cli):
    for user in ("ada", "grace", "ada"):
        cli("-U", user, "workflows", "add", "-n", "x")
    cli("workflows", "archive", "3")
    cli("-U", "ada", "workflows", "delete-all", "--dry-run")

    assert keys(cli, "--all") == ["1", "2", "3"]

    cli("-U", "ada", "workflows", "delete-all")

    assert keys(cli, "--all") == ["2"]


def test_a_reset_workflow_is_made_ready_at_once(pipeline):
    pipeline("workflows", "cancel", "1")
    pipeline("workflows", "reset-status", "1", "--reinitialize")
    counts = pipeline.json("workflows", "status", "1", "-f", "json")["counts"]

    assert counts == {"blocked": 1, "ready": 1}


def test_how_many_jobs_would_be_canceled_is_told(pipeline):
    told = pipeline.result("workflows", "cancel", "1", "--dry-run").stderr

    assert told == "Would cancel 2 jobs of workflow 1.\n"
    assert pipeline.json("workflows", "status", "1", "-f", "json")["is_canceled"] is False
