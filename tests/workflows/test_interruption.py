"""Ctrl-C, a kill and a cancellation: what runs is ended, nothing stays running."""

import json
import signal
import time

import psutil
import pytest

TWO_LONG_JOBS = """
    jobs:
      - name: long
        command: |
          sleep 1000 &
          echo $! > child
          wait
      - {name: after, command: "true", depends_on: [long]}
"""


def statuses(project) -> dict[str, str]:
    jobs = json.loads(project.torc("jobs", "list", "1", "-f", "json").stdout)
    return {job["name"]: job["status"] for job in jobs}


def wait_for_number(path) -> int:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if path.exists() and path.read_text().endswith("\n"):
            return int(path.read_text())
        time.sleep(0.02)
    raise TimeoutError(path)


def wait_for(has_happened) -> None:
    end = time.monotonic() + 60
    while not has_happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_its_jobs_and_says_so(project, number):
    process = project.start("run", project.write("two.yaml", TWO_LONG_JOBS))
    child = wait_for_number(project.folder / "child")
    process.send_signal(number)
    _, told = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "Interrupted" in told
    assert "Traceback" not in told
    assert not is_alive(child)
    assert statuses(project) == {"long": "terminated", "after": "canceled"}


def test_a_second_interruption_kills_what_does_not_want_to_end(project):
    file = project.write(
        "stubborn.yaml",
        """
        jobs:
          - name: stubborn
            command: |
              trap '' TERM INT
              echo $$ > child
              while :; do sleep 0.05; done
        """,
    )
    process = project.start("run", file)
    child = wait_for_number(project.folder / "child")
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    process.communicate(timeout=30)

    assert process.returncode == 130
    assert time.monotonic() - started < 5
    assert not is_alive(child)
    assert statuses(project) == {"stubborn": "terminated"}


def test_no_job_outlives_a_worker_that_was_killed(project):
    file = project.write(
        "w.yaml",
        """
        jobs:
          - name: long
            command: |
              trap 'echo told > told' TERM
              sleep 600 & echo $! > child; wait
        """,
    )
    worker = project.start("run", file)
    child = wait_for_number(project.folder / "child")
    time.sleep(1)  # between a job's start and the guard's news of it there is a moment
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=20)

    wait_for(lambda: not is_alive(child))
    wait_for((project.folder / "told").exists)


def test_a_canceled_workflow_stops_its_jobs_within_seconds(project):
    process = project.start("run", project.write("two.yaml", TWO_LONG_JOBS))
    child = wait_for_number(project.folder / "child")
    project.torc("workflows", "cancel", "1")
    _, told = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "was canceled" in told
    assert not is_alive(child)
    assert statuses(project) == {"long": "canceled", "after": "canceled"}


def test_two_runners_share_a_workflow(project):
    jobs = [{"name": f"job{i}", "command": f"echo x >> out{i}; sleep 0.05"} for i in range(20)]
    file = project.write("many.json", json.dumps({"jobs": jobs}))
    project.torc("workflows", "create", file)
    project.torc("workflows", "initialize-jobs", "1")
    processes = [project.start("run", "1", "-c", "1") for _ in range(2)]
    told = [process.communicate(timeout=60) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], told
    assert [project.read(f"out{i}") for i in range(20)] == ["x\n"] * 20


def test_a_runner_waits_for_what_others_hold(project):
    file = project.write(
        "two.yaml",
        """
        jobs:
          - name: first
            command: |
              echo 1 > started
              for n in $(seq 1500); do [ -e go ] && exit 0; sleep 0.02; done; exit 1
          - {name: second, command: "true", depends_on: [first]}
        """,
    )
    first = project.start("run", file)
    wait_for_number(project.folder / "started")
    second = project.start("run", "1")
    told = second.stderr.readline()
    (project.folder / "go").touch()
    first.communicate(timeout=60)
    second.communicate(timeout=60)

    assert "Waiting for jobs that other workers hold" in told
    assert (first.returncode, second.returncode) == (0, 0)
    assert statuses(project) == {"first": "completed", "second": "completed"}
