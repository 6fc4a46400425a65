"""``torc workflows restart`` and ``torc jobs why``: what they look at, and what they print."""

import pytest

from torc import make_api
from torc_cli.runner.disk import Disk

CHAIN = """
files:
  - {name: raw, path: raw.txt}
  - {name: made, path: made.txt}
jobs:
  - {name: make, command: 'cp ${files.input.raw} ${files.output.made}'}
  - {name: read, command: 'cat ${files.input.made}'}
"""


@pytest.fixture
def chain(cli, monkeypatch):
    """Return a command line on a workflow of two jobs that completed in its folder."""
    monkeypatch.chdir(cli.folder)
    cli("workflows", "create", cli.write("chain.yaml", CHAIN))
    cli("workflows", "initialize-jobs", "1", "--ignore-missing-data")
    raw, made = (Disk().look(cli.write(name, "a")) for name in ("raw.txt", "made.txt"))
    api = make_api(f"embedded://{cli.database}")
    read = {"inputs": {"files": {"1": raw["sha256"]}}, "input_fingerprints": {"1": raw}}
    told = {"1": {**read, "outputs": {"files": {"2": made}}}}
    told["2"] = {"inputs": {"files": {"2": made["sha256"]}}}
    for key in ("1", "2"):
        api.prepare_next_jobs_for_submission("1")
        api.start_job("1", key)
        api.complete_job("1", key, {"status": "completed", "return_code": 0, **told[key]})
    return cli


def test_nothing_has_to_run_again(chain):
    result = chain.result("workflows", "restart", "1", "--dry-run")

    assert (result.stdout, result.stderr) == ("", "Nothing of workflow 1 has to run again.\n")


def test_a_restart_says_what_runs_why_and_how_to_go_on(chain):
    chain.write("raw.txt", "b")
    result = chain.result("workflows", "reinitialize", "1")

    rows = [line.split("│")[1:-1] for line in result.stdout.splitlines() if "│" in line]

    assert [[cell.strip() for cell in row] for row in rows] == [
        ["ID", "Name", "Runs", "Reason"],
        ["1", "make", "again", "Input file raw changed."],
        [
            "2",
            "read",
            "if its inputs change",
            "It reads what job 1 (make) writes, which runs again.",
        ],
    ]
    assert result.stderr == (
        "1 job of workflow 1 will run, and 1 more if what they read turns out different."
        " torc run 1 runs them.\n"
    )


def test_the_json_is_the_answer_of_the_service(chain):
    chain.write("made.txt", "other")
    answer = chain.json("workflows", "restart", "1", "--dry-run", "-f", "json")

    assert answer == {
        "message": "1 job of workflow 1 would run,"
        " and 1 more if what they read turns out different.",
        "run_id": 2,
        "jobs": [
            {
                "job_key": "1",
                "name": "make",
                "action": "rerun",
                "reason": "Its output file made changed since it wrote it.",
            },
            {
                "job_key": "2",
                "name": "read",
                "action": "check",
                "reason": "It reads what job 1 (make) writes, which runs again.",
            },
        ],
        "counts": {"rerun": 1, "check": 1},
    }


def test_a_restart_in_another_folder_is_pointed_out(chain, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    told = chain.result("workflows", "restart", "1", "--dry-run").stderr

    assert told.startswith(
        "None of the 2 files that jobs of workflow 1 read and wrote is here."
        " Call this in the folder in which the workflow ran.\n"
    )


def test_one_file_that_is_missing_is_nothing_strange(chain):
    (chain.folder / "made.txt").unlink()
    told = chain.result("workflows", "restart", "1", "--dry-run").stderr

    assert "None of the" not in told


def test_why_looks_at_the_disk(chain):
    before = chain("jobs", "why", "2")
    chain.write("raw.txt", "b")

    assert before == (
        "read is completed. It completed in run 1, attempt 1. A restart would not run it again.\n"
    )
    assert chain("jobs", "why", "2") == (
        "read is completed. It completed in run 1, attempt 1."
        " A restart would check it: It reads what job 1 (make) writes, which runs again.\n"
    )


def test_why_draws_the_way(chain):
    chain.write("raw.txt", "b")
    chain("workflows", "restart", "1")
    told = chain("jobs", "why", "2")

    assert told.splitlines()[-1] == "read (blocked) ← file made ← make (ready)"


def test_why_as_json(chain):
    told = chain.json("jobs", "why", "1", "-f", "json")

    assert {name: told[name] for name in ("job_key", "name", "status", "path")} == {
        "job_key": "1",
        "name": "make",
        "status": "completed",
        "path": [],
    }


def test_what_is_not_there(chain):
    assert "There is no job 9" in chain.result("jobs", "why", "9", code=3).stderr
    assert "There is no workflow 9" in chain.result("workflows", "restart", "9", code=3).stderr


def test_a_restart_is_refused_while_a_worker_has_jobs(chain):
    chain.write("raw.txt", "b")
    chain("workflows", "restart", "1")
    make_api(f"embedded://{chain.database}").prepare_next_jobs_for_submission("1")

    assert (
        "Workers have jobs of workflow 1"
        in chain.result("workflows", "restart", "1", code=2).stderr
    )
