"""Processes of jobs: started, heard of, stopped with all that they started."""

import os
import queue
import time

import psutil
import pytest

from torc_cli.runner.process import OutputFiles, living, start, stop

ENVIRONMENT = {"PATH": os.environ["PATH"]}
FOREVER = "sleep 1000"


@pytest.fixture
def files(tmp_path):
    return OutputFiles.of(tmp_path, "1", "2", 3, 4)


def ended(process) -> int:
    codes = queue.SimpleQueue()
    process.notify(codes.put)
    return codes.get(timeout=10)


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_for(path) -> str:
    end = time.monotonic() + 10
    while not (path.exists() and path.read_text().endswith("\n")) and time.monotonic() < end:
        time.sleep(0.01)
    return path.read_text().strip()


def test_output_and_errors_go_to_their_files(files):
    process = start("echo out; echo err >&2", ENVIRONMENT, files)

    assert ended(process) == 0
    assert files.stdout.read_text() == "out\n"
    assert files.stderr.read_text() == "err\n"
    assert files.stdout.name == "job_wf1_j2_r3_a4.o"


def test_the_return_code_is_the_commands(files):
    assert ended(start("exit 3", ENVIRONMENT, files)) == 3


def test_a_command_that_does_not_exist_ends_with_127(files):
    assert ended(start("no_such_command_here", ENVIRONMENT, files)) == 127


def test_a_command_reads_nothing_from_the_terminal(files):
    assert ended(start("cat", ENVIRONMENT, files)) == 0


def test_the_environment_is_the_one_given(files):
    ended(start('echo "$GREETING$HOME"', {**ENVIRONMENT, "GREETING": "hello"}, files))

    assert files.stdout.read_text() == "hello\n"


def test_a_command_longer_than_the_kernel_takes_runs_from_a_file(files):
    assert ended(start(f"# {'x' * 200_000}\nexit 7", ENVIRONMENT, files)) == 7


def test_stopping_ends_grandchildren_too(files, tmp_path):
    pid_file = tmp_path / "pid"
    process = start(f"({FOREVER} & echo $! > {pid_file}; wait) & wait", ENVIRONMENT, files)
    grandchild = int(wait_for(pid_file))
    codes = queue.SimpleQueue()
    process.notify(codes.put)
    stop({process.pid: process}, grace_seconds=5)

    assert codes.get(timeout=5) == -15
    assert living([process.pid]) == set()
    assert not is_running(grandchild)


def test_a_job_that_ignores_the_request_is_killed_after_the_grace_time(files, tmp_path):
    ready = tmp_path / "ready"
    process = start(
        f"trap '' TERM; echo > {ready}; while :; do sleep 0.05; done", ENVIRONMENT, files
    )
    codes = queue.SimpleQueue()
    process.notify(codes.put)
    wait_for(ready)
    started = time.monotonic()
    stop({process.pid: process}, grace_seconds=0.3)

    assert codes.get(timeout=5) == -9
    assert 0.3 <= time.monotonic() - started < 3


def test_a_job_may_end_in_good_order_within_the_grace_time(files, tmp_path):
    ready = tmp_path / "ready"
    process = start(
        f"trap 'echo saved; exit 5' TERM; echo > {ready}; while :; do sleep 0.02; done",
        ENVIRONMENT,
        files,
    )
    codes = queue.SimpleQueue()
    process.notify(codes.put)
    wait_for(ready)
    stop({process.pid: process}, grace_seconds=5)

    assert codes.get(timeout=5) == 5
    assert files.stdout.read_text() == "saved\n"


def test_output_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "job_stdio").write_text("a file where the folder should be")

    with pytest.raises(OSError, match="job_stdio"):
        start("true", ENVIRONMENT, OutputFiles.of(tmp_path, "1", "1", 1, 1))
