"""What a run tells while it goes on."""

import pytest

from torc_cli.runner.interrupts import Interrupts
from torc_cli.runner.progress import Bar, Progress
from torc_cli.runner.slots import Machine, Request


def a_progress(clock=lambda: 0.0, **counts):
    lines = []
    return Progress(counts, lines.append, clock), lines


def a_job(key: int) -> dict:
    return {"_key": str(key), "name": f"job{key}"}


def an_end(status: str, code: int, reason: str | None = None) -> dict:
    return {
        "status": status,
        "return_code": code,
        "exec_time_minutes": 0.05,
        "stderr_path": "out/x.e",
        "reason": reason,
    }


def test_a_small_run_tells_of_each_job():
    progress, lines = a_progress(ready=1, blocked=2)
    progress.started(a_job(1))
    progress.ended([(a_job(1), an_end("completed", 0))], canceled=0)

    assert lines == ["started    job1 (job 1)", "completed  job1 in 3.0 s"]


def test_a_failure_tells_why_and_where_to_look():
    progress, lines = a_progress(ready=3)
    progress.ended([(a_job(1), an_end("failed", 1, "No letter."))], canceled=2)

    assert lines == [
        "failed     job1: No letter. (return code 1); see out/x.e",
        "canceled   2 that depend on what did not succeed",
    ]
    assert progress.done == 3


def test_jobs_that_keep_their_results_are_done():
    progress, lines = a_progress(ready=1, blocked=2)
    progress.started(a_job(1))
    progress.ended([(a_job(1), an_end("completed", 0))], canceled=0, reused=2)

    assert progress.done == progress.total
    assert lines[-1] == "kept       2 that read the same as last time"


def test_a_large_run_tells_counts_now_and_then():
    times = iter([0.0, 1.0, 2.5, 3.0])
    progress, lines = a_progress(lambda: next(times), ready=1000)
    for key in range(3):
        progress.started(a_job(key))
        progress.ended([(a_job(key), an_end("completed", 0))], canceled=0)

    assert lines == ["2 of 1000 jobs done, 0 not well; 0 run"]


def test_thousands_of_failures_do_not_fill_the_terminal():
    progress, lines = a_progress(ready=5000)
    progress.ended([(a_job(key), an_end("failed", 1)) for key in range(5000)], canceled=0)

    assert len(lines) == 21
    assert lines[-1] == "Further jobs that do not succeed are not told one by one."


def test_a_request_larger_than_the_machine_is_told_with_both_sizes():
    progress, lines = a_progress(ready=1)
    request = Request(num_cpus=8, memory_bytes=32 * 2**30, num_gpus=2)
    progress.oversize(a_job(1), request, Machine(2, 4 * 2**30))

    assert " ".join(lines) == (
        "job1 asks for 8 CPUs, 2 GPUs and 32.0 GiB; this machine has 2 CPUs and 4.0 GiB. Such "
        "jobs run one at a time, each on the whole machine (--strict-resources leaves them alone)."
    )


def test_a_request_for_several_machines_is_told():
    progress, lines = a_progress(ready=1)
    progress.oversize(a_job(1), Request(1, 2**20, num_nodes=2), Machine(2, 2**30))

    assert lines[0].startswith("job1 asks for 1 CPUs and 1.0 MiB, on 2 nodes; this machine has")


def test_waiting_for_others_is_told_once():
    progress, lines = a_progress(ready=1)
    progress.waiting({"running": 2, "pending": 1})
    progress.waiting({"running": 2})

    assert lines == ["Waiting for jobs that other workers hold (now 3)."]


def test_the_first_interruption_stops_and_the_second_kills():
    told = []
    interrupts = Interrupts(lambda: told.append("stop"), lambda: told.append("kill"))
    interrupts.interrupt()
    interrupts.interrupt()

    assert told == ["stop", "kill"]


def test_a_third_interruption_breaks_off():
    interrupts = Interrupts(lambda: None, lambda: None)
    interrupts.interrupt()
    interrupts.interrupt()

    with pytest.raises(KeyboardInterrupt):
        interrupts.interrupt()


@pytest.mark.parametrize("kind", [Progress, Bar])
def test_a_jobs_name_cannot_write_to_the_terminal(kind, capsys):
    progress = kind({"ready": 1})
    progress.started({"_key": "1", "name": "evil\x1b[31m"})
    progress.note("evil\x1b[31m failed")
    progress.close()
    told = capsys.readouterr().err

    assert r"evil\x1b[31m failed" in told
    assert "\x1b[31m" not in told
