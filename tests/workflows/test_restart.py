"""``torc workflows restart`` and ``torc jobs why`` on a workflow that ran for real."""

import json
import os
import time

import pytest

pytestmark = pytest.mark.slow  # many commands

PIPELINE = """
name: pipeline
jobs:
  - {name: clean, command: "grep -v '^#' ${files.input.raw} > ${files.output.clean}"}
  - {name: count, command: "wc -l < ${files.input.clean} > ${files.output.count}"}
  - name: report
    command: torc user-data update ${user_data.output.sum} --data "$(cat ${files.input.count})"
  - {name: print, command: "torc user-data get ${user_data.input.sum}"}
  - {name: greet, command: "torc user-data get ${user_data.input.greeting}"}
files:
  - {name: raw, path: raw.txt}
  - {name: clean, path: clean.txt}
  - {name: count, path: count.txt}
user_data:
  - {name: sum}
  - {name: greeting, data: hello}
"""


@pytest.fixture
def pipeline(project):
    """Return a project whose workflow 1 has just run: clean → count → report → print, and greet."""
    project.write("raw.txt", "# first\n1\n2\n")
    project.torc("run", project.write("pipeline.yaml", PIPELINE))
    return project


def restart(project, *options) -> dict[str, tuple[str, str]]:
    printed = project.torc("workflows", "restart", "1", "-f", "json", *options).stdout
    return {job["name"]: (job["action"], job["reason"]) for job in json.loads(printed)["jobs"]}


def runs(project) -> dict[str, int]:
    """Count how often each job ran."""
    listed = json.loads(project.torc("results", "list", "1", "-f", "json").stdout)
    names = [result["job_name"] for result in listed]
    return {name: names.count(name) for name in names}


def rerun(project) -> set[str]:
    """Restart, check that the dry run said the same, run, and name the jobs that ran."""
    before = runs(project)
    dry, real = restart(project, "--dry-run"), restart(project)
    assert dry == real
    project.torc("run", "1")
    after = runs(project)
    ran = {name for name in after if after[name] > before.get(name, 0)}
    assert {name for name, (action, _) in dry.items() if action == "rerun"} <= ran <= dry.keys()
    return ran


def test_nothing_changed_and_files_only_touched(pipeline):
    untouched = restart(pipeline, "--dry-run")
    for name in ("raw.txt", "clean.txt", "count.txt"):
        os.utime(pipeline.folder / name, (time.time() + 9, time.time() + 9))
    told = pipeline.torc("workflows", "reinitialize", "1", "--dry-run").stderr

    assert untouched == {}
    assert told == "Nothing of workflow 1 has to run again.\n"


def test_a_change_goes_as_far_as_it_makes_a_difference(pipeline):
    pipeline.write("raw.txt", "# second\n1\n2\n")
    comment = rerun(pipeline)
    pipeline.write("raw.txt", "# second\n3\n4\n")
    content = rerun(pipeline)
    pipeline.write("raw.txt", "1\n")
    length = rerun(pipeline)

    assert comment == {"clean"}
    assert content == {"clean", "count"}
    assert length == {"clean", "count", "report", "print"}
    assert restart(pipeline, "--dry-run") == {}


def test_a_changed_value_reruns_only_who_reads_it(pipeline):
    pipeline.torc("user-data", "update", "2", "--data", '"good morning"')

    assert rerun(pipeline) == {"greet"}


def test_an_output_that_was_deleted_is_made_again(pipeline):
    (pipeline.folder / "count.txt").unlink()

    assert restart(pipeline, "--dry-run") == {
        "count": ("rerun", "Its output file count is missing."),
        "report": ("check", "It reads what job 2 (count) writes, which runs again."),
        "print": ("check", "It reads what job 3 (report) writes, which may run again."),
    }
    assert rerun(pipeline) == {"count"}
    assert pipeline.read("count.txt").split() == ["2"]


def test_a_failed_job_runs_again_and_says_why(pipeline):
    pipeline.write("raw.txt", "# nothing but this\n")
    restart(pipeline)
    pipeline.torc("run", "1", code=1)
    failed = pipeline.torc("jobs", "why", "1").stdout
    canceled = pipeline.torc("jobs", "why", "4").stdout
    pipeline.write("raw.txt", "1\n")

    assert failed.startswith("clean is failed. In attempt 1 of run 2 it ended with return code 1.")
    assert canceled == (
        "print is canceled. It depends on job 3 (report) through user data sum, which depends on"
        " job 2 (count) through file count, which depends on job 1 (clean) through file clean."
        " Job 1 (clean) failed. A restart would check it: It reads what job 3 (report) writes,"
        " which may run again.\n"
        "print (canceled) ← user data sum ← report (canceled) ← file count ← count (canceled)"
        " ← file clean ← clean (failed)\n"
    )
    assert rerun(pipeline) == {"clean", "count", "report", "print"}


def test_why_says_whether_a_restart_would_run_a_completed_job(pipeline):
    unchanged = pipeline.torc("jobs", "why", "1").stdout
    pipeline.write("raw.txt", "other\n")
    changed = pipeline.torc("jobs", "why", "1").stdout
    below = pipeline.torc("jobs", "why", "2").stdout

    assert unchanged == (
        "clean is completed. It completed in run 1, attempt 1. A restart would not run it again.\n"
    )
    assert changed.endswith("A restart would run it again: Input file raw changed.\n")
    assert below.endswith(
        "A restart would check it: It reads what job 1 (clean) writes, which runs again.\n"
    )


def test_ephemeral_values_are_made_again(project):
    project.torc(
        "run",
        project.write(
            "server.yaml",
            """
            jobs:
              - name: start
                command: torc user-data update ${user_data.output.address} --data '"host"'
              - {name: use, command: "torc user-data get ${user_data.input.address}"}
              - {name: apart, command: "true"}
            user_data:
              - {name: address, is_ephemeral: true}
            """,
        ),
    )

    assert restart(project, "--dry-run")["start"] == (
        "rerun",
        "Its output user data address is ephemeral and cleared.",
    )
    assert rerun(project) == {"start"}
    [address] = json.loads(project.torc("user-data", "list", "1", "-f", "json").stdout)
    assert address["data"] == "host"
