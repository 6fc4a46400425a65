"""What a job's specification says of its time, its directory and its variables holds."""

import json
import time

import psutil


def results(project) -> dict[str, dict]:
    listed = json.loads(project.torc("results", "list", "1", "-f", "json").stdout)
    return {result["job_name"]: result for result in listed}


def test_a_job_ends_with_all_it_started_when_its_timeout_is_over(project):
    file = project.write(
        "late.yaml",
        """
        timeout: PT0.5S
        jobs:
          - {name: late, command: "sleep 100 & echo $! > pid; wait"}
          - {name: early, command: "true"}
          - {name: patient, command: sleep 1, timeout: PT1M}
        """,
    )
    started = time.monotonic()
    project.torc("run", file, code=1)
    seen = results(project)

    assert time.monotonic() - started < 50
    assert {name: result["status"] for name, result in seen.items()} == {
        "late": "terminated",
        "early": "completed",
        "patient": "completed",
    }
    assert seen["late"]["reason"] == "The job ran for longer than its timeout, 0.5 seconds."
    assert not psutil.pid_exists(int(project.read("pid")))


def test_a_job_runs_in_its_own_directory_and_finds_its_files(project):
    (project.folder / "sub dir").mkdir()
    file = project.write(
        "sub.yaml",
        """
        env: {GREETING: hello, NAME: nobody}
        jobs:
          - name: here
            command: echo "$GREETING $NAME" > note.txt; cp note.txt ${files.output.copy}
            working_directory: sub dir
            env: {NAME: you}
          - name: there
            command: wc -w < ${files.input.copy} > ${files.output.words}
        files:
          - {name: copy, path: copy.txt}
          - {name: words, path: words.txt}
        """,
    )
    project.torc("run", file)

    assert project.read("sub dir/note.txt") == "hello you\n"
    assert project.read("words.txt").strip() == "2"


def test_a_directory_that_is_not_there_is_the_reason_of_a_failure(project):
    text = "jobs: [{name: lost, command: 'true', working_directory: nowhere}]"
    project.torc("run", project.write("lost.yaml", text), code=1)

    [result] = results(project).values()
    assert result["status"] == "failed"
    assert "could not be started" in result["reason"]
    assert "nowhere" in result["reason"]
