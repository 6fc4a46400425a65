"""How many jobs the service completes in a second, and what a barrier costs.

    python benchmarks/completions.py

Completions: two processes share one database file, claim, start and complete jobs in batches; every
job that completes makes another ready. Only the completing counts.

Barriers: so many jobs, one that waits for all of them, and so many that wait for it; and so many
that all wait for as many others. CPU time of the whole service's work from the first claim to the
last completion; what an edge, and a job, costs must not grow with the width.

Times are this machine's; compare the ratios, measured in one run.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from torc.api import DefaultApi, make_api

PROCESSES = 2
JOBS = 20_000
BATCHES = (1, 10, 100, 1000)
#: ``[(width, jobs in a batch)]``
BARRIERS = ((1_000, 1), (3_000, 1), (1_000, 100), (10_000, 100))
ALL_TO_ALL = ((300, 100), (1_000, 100))


def chains(number: int) -> dict[str, Any]:
    """Describe pairs of jobs, so that each completion of a first one releases a second one."""
    jobs: list[dict[str, Any]] = []
    for place in range(number // 2):
        jobs.append({"name": f"first_{place}", "command": "true"})
        jobs.append(
            {"name": f"second_{place}", "command": "true", "depends_on": [f"first_{place}"]}
        )
    return {"name": "chains", "jobs": jobs}


def barrier(width: int) -> dict[str, Any]:
    """Describe many jobs, one that waits for all of them, and many that wait for that one."""
    before = [{"name": f"before_{place}", "command": "true"} for place in range(width)]
    middle = {"name": "barrier", "command": "true", "depends_on_regexes": ["^before_"]}
    after = [
        {"name": f"after_{place}", "command": "true", "depends_on": ["barrier"]}
        for place in range(width)
    ]
    return {"name": "barrier", "jobs": [*before, middle, *after]}


def all_to_all(width: int) -> dict[str, Any]:
    """Describe jobs each of which waits for all of the first half."""
    before = [{"name": f"before_{place}", "command": "true"} for place in range(width)]
    after = [
        {"name": f"after_{place}", "command": "true", "depends_on_regexes": ["^before_"]}
        for place in range(width)
    ]
    return {"name": "all to all", "jobs": [*before, *after]}


def work(url: str, workflow_key: str, batch: int) -> dict[str, float]:
    """Claim, start and complete until nothing is left; return what was done, in what time."""
    api = make_api(url)
    done, seconds, cpu = 0, 0.0, 0.0
    while True:
        claimed = api.prepare_next_jobs_for_submission(workflow_key, limit=batch)
        keys = [job.key for job in claimed.jobs]
        if not keys:
            if api.is_workflow_complete(workflow_key)["is_complete"]:
                return {"done": done, "seconds": seconds, "cpu": cpu}
            time.sleep(0.001)
            continue
        api.start_jobs(workflow_key, keys)
        ended = [{"job_key": key, "status": "completed", "return_code": 0} for key in keys]
        start, cpu_start = time.perf_counter(), time.process_time()
        done += len(api.complete_jobs(workflow_key, ended).completed)
        seconds += time.perf_counter() - start
        cpu += time.process_time() - cpu_start


def create(api: DefaultApi, specification: dict[str, Any]) -> str:
    """Create and initialize a workflow."""
    key = api.add_workflow_specification(specification).key
    api.initialize_jobs(key)
    return str(key)


def at_once(url: str, workflow_key: str, batch: int) -> tuple[float, float, float]:
    """Work in two processes; return completions a second, CPU us of one, and cycles a second."""
    command = [sys.executable, __file__, "--work", url, workflow_key, str(batch)]
    start = time.perf_counter()
    workers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    answers = [json.loads(worker.communicate()[0]) for worker in workers]
    wall = time.perf_counter() - start
    done = sum(answer["done"] for answer in answers)
    assert done == JOBS, answers
    cpu = sum(answer["cpu"] for answer in answers) / done * 1e6
    return sum(answer["done"] / answer["seconds"] for answer in answers), cpu, done / wall


def completions(url: str) -> None:
    """Print how many completions there are in a second, by size of the batch."""
    what = f"{PROCESSES} processes, {JOBS:,} jobs"
    print(f"{what:32} {'completions/s':>14} {'CPU us each':>11} {'whole cycles/s':>15}")
    for batch in BATCHES:
        key = create(make_api(url), chains(JOBS))
        rate, cpu, cycles = at_once(url, key, batch)
        print(f"batches of {batch:<21,} {rate:>14,.0f} {cpu:>11,.0f} {cycles:>15,.0f}", flush=True)


def barriers(url: str) -> None:
    """Print what barriers cost, by their width."""
    print(f"\n{'one process':44} {'edges':>10} {'CPU s':>7} {'us an edge':>11} {'us a job':>9}")
    for width, batch in BARRIERS:
        barrier_row(url, f"{width:,} -> 1 -> {width:,}", barrier(width), 2 * width, batch)
    for width, batch in ALL_TO_ALL:
        barrier_row(url, f"{width:,} x {width:,}", all_to_all(width), width**2, batch)


def barrier_row(url: str, name: str, shape: dict[str, Any], edges: int, batch: int) -> None:
    """Print what it costs to create a workflow and initialize it, and what to run it."""
    api, jobs = make_api(url), len(shape["jobs"])
    start = time.process_time()
    key = create(api, shape)
    created = time.process_time()
    work(url, key, batch)
    worked = time.process_time()
    for what, seconds in (
        ("created and initialized", created - start),
        (f"run in batches of {batch}", worked - created),
    ):
        costs = f"{seconds:>7.2f} {seconds / edges * 1e6:>11.1f} {seconds / jobs * 1e6:>9.0f}"
        print(f"{name + ', ' + what:38} {edges:>10,} {costs}", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        url = f"embedded://{Path(name) / 'completions.db'}"
        completions(url)
        barriers(url)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        print(json.dumps(work(sys.argv[2], sys.argv[3], int(sys.argv[4]))))
    else:
        main()
