"""Steering workflows and jobs from the command line."""

import pytest

from torc import make_api
from torc.operations.steering import SteeringOperations

CHAIN = """
jobs:
  - {name: a, command: 'true'}
  - {name: b, command: 'true', depends_on: [a]}
  - {name: c, command: 'true', depends_on: [b]}
"""

NEEDY = """
files:
  - {name: raw, path: raw.csv}
user_data:
  - {name: rate}
jobs:
  - name: read
    command: cat ${files.input.raw} ${user_data.input.rate}
"""


@pytest.fixture
def chain(cli):
    cli("workflows", "create", cli.write("chain.yaml", CHAIN))
    cli("workflows", "initialize-jobs", "1")
    return cli


@pytest.fixture
def failed(chain):
    """Return the chain, of which the first job has failed."""
    api = make_api(f"embedded://{chain.database}")
    api.prepare_next_jobs_for_submission("1")
    api.start_job("1", "1")
    api.complete_job("1", "1", {"status": "failed", "return_code": 1})
    return chain


def statuses(cli):
    return [job["status"] for job in cli.json("jobs", "list", "1", "-f", "json")]


def test_a_dry_run_shows_in_which_stages_jobs_would_run(cli):
    cli("workflows", "create", cli.write("chain.yaml", CHAIN))

    result = cli.result("workflows", "initialize-jobs", "1", "--dry-run")

    assert result.stdout == (
        "╭───────┬──────┬───────╮\n"
        "│ Stage │ Jobs │ Names │\n"
        "├───────┼──────┼───────┤\n"
        "│     1 │    1 │ a     │\n"
        "│     2 │    1 │ b     │\n"
        "│     3 │    1 │ c     │\n"
        "╰───────┴──────┴───────╯\n"
    )
    assert result.stderr == "Would initialize workflow 1: 2 blocked, 1 ready, in 3 stages.\n"
    assert statuses(cli) == ["uninitialized"] * 3


def test_finished_work_is_thrown_away_only_by_force(failed):
    told = failed.result("workflows", "initialize-jobs", "1", code=2).stderr

    assert "some have ended: 1 failed, 2 canceled. torc run 1 goes on" in told

    failed("workflows", "initialize-jobs", "1", "--force")

    assert statuses(failed) == ["ready", "blocked", "blocked"]


@pytest.mark.parametrize("command", [["workflows", "initialize-jobs"], ["run"]])
def test_everything_that_is_missing_is_told_before_anything_runs(cli, monkeypatch, command):
    monkeypatch.chdir(cli.folder)
    cli("workflows", "create", cli.write("needy.yaml", NEEDY))

    told = cli.result(*command, "1", code=2).stderr

    assert told == (
        "Error: Workflow 1 cannot run: 2 inputs are missing.\n"
        "  raw.csv: there is no such file; job 1 (read) needs it, and no job is to write it.\n"
        "  user data rate: it has no value; job 1 (read) needs it, and no job stores it."
        " torc user-data update 1 --data … gives it one.\n"
        "Provide what is missing, or go on without it: --ignore-missing-data.\n"
    )
    assert statuses(cli) == ["uninitialized"]


def test_of_very_many_missing_inputs_some_are_told(cli):
    file = cli.write(
        "many.yaml",
        """\
        parameters: {i: "1:1200"}
        jobs: [{name: "j_{i}", command: "cat ${files.input.f_{i}}", use_parameters: [i]}]
        files: [{name: "f_{i}", path: "absent_{i:04d}", use_parameters: [i]}]
        """,
    )
    cli("workflows", "create", file)

    told = cli.result("workflows", "initialize-jobs", "1", code=2).stderr.splitlines()

    assert told[0] == "Error: Workflow 1 cannot run: 1200 inputs are missing."
    assert told[50].startswith("  absent_0050: ")
    assert told[51:] == [
        "  … and 1,150 more.",
        "Provide what is missing, or go on without it: --ignore-missing-data.",
    ]


def test_missing_inputs_are_let_through_when_asked(cli, monkeypatch):
    monkeypatch.chdir(cli.folder)
    cli("workflows", "create", cli.write("needy.yaml", NEEDY))
    cli("workflows", "start", "1", "-i")

    assert statuses(cli) == ["ready"]


def test_inputs_that_are_there_are_not_missing(cli, monkeypatch):
    monkeypatch.chdir(cli.folder)
    cli.write("raw.csv", "1")
    cli("workflows", "create", cli.write("needy.yaml", NEEDY))
    cli("user-data", "update", "1", "--data", "0.5")
    cli("workflows", "initialize-jobs", "1")

    assert statuses(cli) == ["ready"]


def test_canceling_tells_how_many_jobs_it_concerns(chain):
    told = chain.result("workflows", "cancel", "1").stderr

    assert told == "Canceled workflow 1: 3 jobs will not run, and workers stop 0 that do.\n"


def test_several_workflows_are_canceled_or_the_one_that_is_named_before(chain):
    chain("workflows", "create", chain.write("chain.yaml", CHAIN))
    chain("workflows", "cancel", "1", "2")

    assert chain.json("workflows", "status", "2", "-f", "json")["is_canceled"]
    assert "Paused workflow 2." in chain.result("-k", "2", "workflows", "pause").stderr


def test_a_workflow_is_paused_and_resumed(chain):
    told = chain.result("workflows", "pause", "1").stderr

    assert told == "Paused workflow 1. torc workflows resume 1 lets it go on.\n"
    assert chain.json("workflows", "status", "1", "-f", "json")["is_paused"]
    assert chain.result("workflows", "status", "1").stderr == "Workflow 1 is paused.\n"

    chain("workflows", "resume", "1")

    assert not chain.json("workflows", "status", "1", "-f", "json")["is_paused"]


def test_a_preview_of_a_retry_names_each_job_and_its_reason(failed):
    result = failed.result("jobs", "retry", "1", "--dry-run")

    assert result.stdout == (
        "╭────┬──────┬──────────┬───────────────────────────────────────╮\n"
        "│ ID │ Name │ Status   │ Reason                                │\n"
        "├────┼──────┼──────────┼───────────────────────────────────────┤\n"
        "│ 1  │ a    │ failed   │ It failed.                            │\n"
        "│ 2  │ b    │ canceled │ It was canceled because of job 1 (a). │\n"
        "│ 3  │ c    │ canceled │ It was canceled because of job 2 (b). │\n"
        "╰────┴──────┴──────────┴───────────────────────────────────────╯\n"
    )
    assert result.stderr == "Would reset 3 jobs of workflow 1.\n"
    assert statuses(failed) == ["failed", "canceled", "canceled"]


@pytest.mark.parametrize("command", [["jobs", "retry", "1"], ["workflows", "retry-failed", "1"]])
def test_a_retry_makes_jobs_run_again(failed, command):
    told = failed.result(*command).stderr

    assert told.startswith("Reset 3 jobs of workflow 1. torc run 1 runs them")
    assert statuses(failed) == ["ready", "blocked", "blocked"]


def test_a_job_that_goes_well_is_not_retried(chain):
    told = chain.result("jobs", "retry", "1", code=2).stderr

    assert "Job 1 (a) is ready; only a failed, canceled or terminated job can be retried" in told


def test_jobs_are_reset_with_what_depends_on_them(failed):
    rows = failed.json("jobs", "reset-status", "1", "--downstream", "-f", "json")["reset"]

    assert [(row["job_key"], row["status"]) for row in rows] == [
        ("1", "failed"),
        ("2", "canceled"),
        ("3", "canceled"),
    ]
    assert statuses(failed) == ["ready", "blocked", "blocked"]


def test_somebody_who_is_there_is_asked_and_may_say_no(failed, monkeypatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)

    result = failed.result("jobs", "reset-status", "1", code=1, stdin="n\n")

    assert "│ 1  │ a    │ failed │ You named it. │" in result.stdout
    assert "Reset this job?" in result.stderr
    assert statuses(failed) == ["failed", "canceled", "canceled"]


def test_a_dry_run_of_a_reset_of_the_workflow_changes_nothing(failed):
    plan = failed.json("workflows", "reset-status", "1", "--dry-run", "-f", "json")

    assert len(plan["reset"]) == 3
    assert statuses(failed) == ["failed", "canceled", "canceled"]


def test_several_workflows_are_reset(failed):
    failed("workflows", "create", failed.write("other.yaml", "jobs: [{command: 'true'}]"))
    told = failed.result("workflows", "reset-status", "1", "2", "--reinitialize").stderr

    assert "Reset 3 jobs of workflow 1. torc run 1 runs them again." in told
    assert statuses(failed) == ["ready", "blocked", "blocked"]
    assert failed.json("workflows", "status", "2", "-f", "json")["counts"] == {"ready": 1}


def test_jobs_are_disabled_and_enabled(chain):
    told = chain.result("jobs", "disable", "1", "2").stderr

    assert told == "Disabled 2 jobs of workflow 1.\n"
    assert statuses(chain) == ["disabled", "disabled", "ready"]

    chain("jobs", "enable", "2")

    assert statuses(chain) == ["disabled", "ready", "blocked"]


def test_jobs_of_several_workflows_are_steered_in_one_call(chain):
    chain("workflows", "create", chain.write("chain.yaml", CHAIN))
    told = chain.result("jobs", "disable", "1", "4", "2").stderr

    assert told == "Disabled 2 jobs of workflow 1.\nDisabled 1 job of workflow 2.\n"


def test_a_worker_goes_on_where_another_one_initialized_first(cli, monkeypatch):
    cli("workflows", "create", cli.write("chain.yaml", CHAIN))
    first = make_api(f"embedded://{cli.database}")
    initialize = SteeringOperations.initialize_jobs

    def late(api, key):
        initialize(first, key)
        first.prepare_next_jobs_for_submission(key)
        first.start_job(key, "1")
        first.complete_job(key, "1", {"status": "completed", "return_code": 0})
        return initialize(api, key)

    monkeypatch.setattr(SteeringOperations, "initialize_jobs", late)
    cli("run", "1", "--output-dir", str(cli.folder / "output"))

    assert statuses(cli) == ["completed"] * 3


def test_the_jobs_of_a_worker_that_is_gone_are_taken_back(chain):
    api = make_api(f"embedded://{chain.database}")
    node = api.add_compute_node("1", {"hostname": "h"})
    api.prepare_next_jobs_for_submission("1", {"compute_node_key": node.key})
    api.start_job("1", "1", node.key)
    told = chain.result("compute-nodes", "retire", node.key).stderr

    assert told == f"Took its jobs from compute node {node.key}.\n"
    assert statuses(chain) == ["ready", "blocked", "blocked"]
    assert not chain.json("compute-nodes", "get", node.key)["is_active"]
