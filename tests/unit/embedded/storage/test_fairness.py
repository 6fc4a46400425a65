"""Many processes that write at once: none waits much longer than the others."""

import errno
import fcntl
import json
import os
import subprocess
import sys
import time

import pytest

from service.embedded.storage.lines import Line, wait_for

_WRITERS = 6
_TURNS = 150

_WRITER = """
import json, sys, time
from pathlib import Path
from service.embedded.storage.store import Store
store = Store(Path(sys.argv[1]))
with store.read() as transaction:
    jobs = transaction.catalog.database("_system").collection("jobs")
print("ready", flush=True)
sys.stdin.readline()
waits = []
for _ in range(int(sys.argv[2])):
    asked = time.perf_counter()
    with store.write() as transaction:
        waits.append(time.perf_counter() - asked)
        transaction.insert(jobs, {})
        time.sleep(0.001)  # longer than a turn's own cost, so that the line is the same everywhere
print(json.dumps(waits))
"""


def test_no_writer_waits_much_longer_than_the_others(path, store, jobs):
    command = [sys.executable, "-c", _WRITER, str(path), str(_TURNS)]
    writers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(_WRITERS)
    ]
    for writer in writers:
        writer.stdout.readline()
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    answers = [writer.communicate(timeout=60)[0] for writer in writers]
    waits = [json.loads(answer) for answer in answers]
    means = [sum(each) / len(each) for each in waits]
    everyones_mean = sum(means) / len(means)
    with store.read() as reading:
        count = reading.count(jobs)

    assert count == _WRITERS * _TURNS
    assert max(means) < 2 * min(means)
    assert max(max(each) for each in waits) < 12 * everyones_mean


@pytest.fixture
def file(tmp_path):
    """Give the open file of a line."""
    opened = os.open(tmp_path / "line", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)


_MEMBER = """
import os, sys, time
from service.embedded.storage.lines import Line
line = Line(os.open(sys.argv[1], os.O_RDWR))
print("joins", flush=True)
place = line.stand(time.monotonic() + 30)
print("first", place, flush=True)
sys.stdin.readline()
line.leave(place)
"""


@pytest.fixture
def member(tmp_path, file):  # noqa: ARG001 - the file must be there
    """Start a process that stands in line: ``member()``."""
    processes = []

    def start():
        command = [sys.executable, "-c", _MEMBER, str(tmp_path / "line")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        processes.append(subprocess.Popen(command, **pipes))
        assert processes[-1].stdout.readline() == "joins\n"
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def until(has_happened):
    assert wait_for(has_happened, time.monotonic() + 10)


def last_place(tmp_path):
    return int.from_bytes((tmp_path / "line").read_bytes(), "little")


def test_a_line_is_left_in_the_order_of_joining(tmp_path, file, member):
    first = member()
    assert first.stdout.readline() == "first 1\n"
    second = member()
    until(lambda: last_place(tmp_path) == 2)
    third = member()
    until(lambda: last_place(tmp_path) == 3)
    is_empty = Line(file).is_empty()

    first.communicate("go\n")
    assert second.stdout.readline() == "first 2\n"
    second.communicate("go\n")
    assert third.stdout.readline() == "first 3\n"
    third.communicate("go\n")

    assert not is_empty
    assert Line(file).is_empty()


def test_who_dies_leaves_the_line(tmp_path, file, member):
    first = member()
    first.stdout.readline()
    second = member()
    until(lambda: last_place(tmp_path) == 2)

    first.kill()

    assert second.stdout.readline() == "first 2\n"
    second.kill()
    second.communicate()
    assert Line(file).is_empty()


def test_who_waits_too_long_leaves_the_line(file, member):
    member().stdout.readline()

    assert Line(file).stand(time.monotonic() + 0.01) is None


def test_without_locks_everyone_is_first(file, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    line = Line(file)

    assert line.is_empty()
    assert line.stand(time.monotonic() + 1) == 1
    assert line.stand(time.monotonic() + 1) == 2


def test_what_is_no_answer_about_locks_is_an_error(tmp_path):
    closed = os.open(tmp_path / "line", os.O_RDWR | os.O_CREAT)
    os.close(closed)

    with pytest.raises(OSError, match="Bad file descriptor"):
        Line(closed).is_empty()
