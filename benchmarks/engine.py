"""How fast the embedded engine is: CPU time of what a large workflow asks of it.

    python benchmarks/engine.py            the table, for 100,000 jobs
    python benchmarks/engine.py --scale    how the cost grows: 10,000, 100,000, 1,000,000 jobs
    python benchmarks/engine.py --jobs N   the table for another number

Everything goes through python-arango, with the service's own queries where there is one. CPU time
of this process, so that other work on the machine counts little; the best of several rounds where
a round is short. The targets, and the figures of a real ArangoDB in the last column (3.0.3, its own
CPU time, or wall time where that is less), come from another machine, which read a document of 528
bytes in 0.73 us. How long this machine takes for one is measured before and after each row, and the
column "there" is what the row would have taken at that machine's pace.
"""

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import engine_data as data
import orjson
from arango.database import StandardDatabase

from graph_schema.job_status import FINISHED, SATISFIED
from service.database.query import load_query

JOBS = 100_000
SCALE = (10_000, 100_000, 1_000_000)
#: Documents that the reader of the memory row pages through.
PAGED = 1_000_000
#: The document whose reading tells a machine's pace, bytes, and how long it took there, us.
READ_BYTES, READ_THERE = 528, 0.73
#: What the service's queries take, as far as it is the same for every call here.
SAME: dict[str, Any] = {
    "workflow_key": data.WORKFLOW,
    "satisfied": sorted(SATISFIED),
    "finished": sorted(FINISHED),
    "keys": None,
    "run_id": 1,
    "event": {"workflow_key": data.WORKFLOW, "category": "job", "type": "measured"},
    "claim": {"claim_id": None, "compute_node_key": None},
    "lease_milliseconds": 60_000,
}

JOIN = """
FOR p IN produces
  FOR n IN needs
    FILTER n._to == p._to
    COLLECT from = p._from, to = n._from
    INSERT { _from: from, _to: to, workflow_key: @workflow_key } INTO blocks
"""
#: One statement that claims, as a worker without a scheduler would.
CLAIM = """
FOR job IN jobs
  FILTER job.workflow_key == "1" AND job.status == "ready"
  FILTER job.num_cpus <= @cpus AND job.num_gpus <= 8 AND job.num_nodes <= 1
  FILTER job.memory_bytes <= 1000000000000 AND job.runtime_seconds <= 100000
  SORT job.priority DESC, job.num_gpus DESC, job.runtime_seconds DESC, job.memory_bytes DESC,
    job.position
  LIMIT @number
  UPDATE job WITH { status: "pending" } IN jobs
  RETURN NEW
"""
COMPLETE = """
FOR key IN @keys
  UPDATE key WITH { status: "completed" } IN jobs
"""
WALK = """
RETURN LENGTH(
  FOR job IN 1..@depth OUTBOUND "jobs/1" @@edges
    OPTIONS { order: "bfs", uniqueVertices: "global" }
    RETURN 1
)
"""
WALK_CHAIN = "RETURN LENGTH(FOR job IN 1..@depth OUTBOUND 'jobs/1' chain RETURN 1)"
UPDATE_ALL = "FOR job IN jobs UPDATE job WITH { attempt: 2 } IN jobs"
SET_STATUS = "FOR job IN jobs UPDATE job WITH { status: @status } IN jobs"
MAKE_READY = """
FOR job IN jobs
  UPDATE job WITH { status: job.position < @ready ? "ready" : "uninitialized" } IN jobs
"""

PAGE = r"""
import re, sys
from pathlib import Path
from service.database.connection import open_database
database = open_database("embedded://" + sys.argv[1])
seen = 0
if sys.argv[2] == "cursor":
    seen = sum(1 for _ in database.aql.execute("FOR e IN events RETURN e", batch_size=1000))
while seen < int(sys.argv[3]):
    seen += len(list(database.collection("events").find({}, skip=seen, limit=100_000)))
# Not getrusage: it would count the process that started this one as well.
[peak_kib] = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
print(int(peak_kib) / 1024)
"""


@dataclass
class Row:
    """One line of the table."""

    what: str
    measured: float  #: milliseconds, or megabytes
    target: str = ""
    arango: str = ""


def cpu(call: Callable[[], Any], rounds: int = 1) -> float:
    """Return the CPU time of a call, milliseconds; the best of some rounds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times) * 1000


def each(calls: Iterator[Callable[[], Any]], number: int) -> float:
    """Return the median CPU time of so many different calls, milliseconds."""
    gc.collect()
    times = []
    for call in islice(calls, number):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return sorted(times)[len(times) // 2] * 1000


def run(database: StandardDatabase, text: str, **binds: Any) -> list[Any]:
    """Run a query and return its rows."""
    return list(database.aql.execute(text, bind_vars=binds))


def serve(database: StandardDatabase, name: str, **binds: Any) -> list[Any]:
    """Run one of the service's queries; what is not given is as in ``SAME``."""
    query = load_query(name)
    given = SAME | binds
    return query(database, **{bind: given[bind] for bind in query.binds})


def pace() -> float:
    """Return how many times as long as there this machine takes now to read a document."""
    job = next(data.jobs(1)) | {"padding": ""}
    job["padding"] = "x" * (READ_BYTES - len(orjson.dumps(job)))
    text = orjson.dumps(job)
    took = cpu(lambda: [orjson.loads(text) for _ in range(10_000)], 5) / 10
    return took / READ_THERE


def imports(database: StandardDatabase, number: int) -> Iterator[Row]:
    """Fill the database by import_bulk."""
    said = {
        "jobs": ("1,000", "700"),
        "files": ("1,000", ""),
        "produces": ("", ""),
        "needs": ("", "860 for both"),
        "chain": ("", ""),
    }
    for name, (target, arango) in said.items():
        documents = list(getattr(data, name)(number))
        collection = database.collection(name)
        took = cpu(lambda: collection.import_bulk(documents))  # noqa: B023 - called at once
        yield Row(f"import_bulk {len(documents):,} {name}", took, target, arango)


def bulk(database: StandardDatabase, number: int) -> Iterator[Row]:
    """Derive what blocks what, initialize all jobs, change all jobs."""
    took = cpu(lambda: run(database, JOIN, workflow_key=data.WORKFLOW))
    edges = f"{database.collection('blocks').count():,} blocks edges"
    yield Row(f"Q1 derive {edges}: plain join", took, "1,500", "1,240")
    database.collection("blocks").truncate()
    took = cpu(lambda: serve(database, "blocks/derive_from_files"))
    yield Row(f"Q1 derive {edges}: the service's", took, "1,500", "1,240")
    took = cpu(lambda: serve(database, "jobs/initialize"))
    yield Row(f"Q2 initialize {number:,} jobs", took, "1,500", "1,830")
    yield Row("status counts", cpu(lambda: serve(database, "jobs/status_counts"), 5), "", "30")
    took = cpu(lambda: run(database, UPDATE_ALL))
    yield Row(f"UPDATE one attribute of {number:,} jobs", took)


def walks(database: StandardDatabase, number: int) -> Iterator[Row]:
    """Walk the mesh and the chain."""
    mesh = {"@edges": "blocks", "depth": 1000}
    took = cpu(lambda: run(database, WALK, **mesh), 5)
    yield Row("Q5 1..1000 OUTBOUND in the mesh", took, "", "458")
    for depth, target, arango in ((1000, "", "33"), (number, "500", "over 60,000")):
        took = cpu(lambda: run(database, WALK_CHAIN, depth=depth), 3)  # noqa: B023 - at once
        yield Row(f"Q5 1..{depth:,} OUTBOUND in the chain", took, target, arango)


def claims(database: StandardDatabase, number: int) -> Iterator[Row]:
    """Claim ten jobs among few and among many."""
    for ready, target, arango in ((1000, "", "0.4"), (number, "1.0", "")):
        run(database, MAKE_READY, ready=ready)
        among = f"{ready:,} ready"
        one = each(_claims_at_once(database), 50)
        yield Row(f"Q3 claim 10 among {among}: one statement", one, target, arango)
        two = each(_claims_of_service(database), 40)
        yield Row(f"Q3 claim 10 among {among}: the service's two", two, target, arango)


def _claims_at_once(database: StandardDatabase) -> Iterator[Callable[[], Any]]:
    while True:
        yield lambda: run(database, CLAIM, cpus=64, number=10)


def _claims_of_service(database: StandardDatabase) -> Iterator[Callable[[], Any]]:
    room = {
        "num_cpus": 64,
        "num_gpus": 8,
        "num_nodes": 1,
        "memory_bytes": 10**12,
        "runtime_seconds": 100_000,
        "scheduler_id": "",
    }

    def call() -> None:
        found = serve(database, "jobs/ready_that_fit", limit=10, **room)
        serve(database, "jobs/claim", keys=[job["_key"] for job in found])

    while True:
        yield call


def completions(database: StandardDatabase) -> Iterator[Row]:
    """Complete jobs: one, one that ten others wait for, a hundred at once; and whole cycles."""
    _make_dependents(database)
    run(database, SET_STATUS, status="running")
    took = each(_completions(database, [[str(key)] for key in range(5001, 5201)]), 200)
    yield Row("Q4 complete 1 job with two dependents", took, "", "3.4")
    run(
        database, "FOR job IN jobs UPDATE job WITH {status: 'blocked', waits_for: 'jobs/1'} IN jobs"
    )
    took = each(_completions(database, [[str(key)] for key in range(1, 101)]), 100)
    yield Row("Q4 complete 1 job with ten dependents", took, "0.5", "")
    batches = [[str(key) for key in range(start, start + 100)] for start in range(6001, 7001, 100)]
    took = each(_completions(database, batches), len(batches))
    yield Row("Q4 complete a batch of 100", took, "", "15")
    run(database, SET_STATUS, status="ready")
    yield Row("claim 1 and complete it", each(_cycles(database), 200), "0.2", "")


def _make_dependents(database: StandardDatabase) -> None:
    """Let each of the first hundred jobs block ten others, and only those."""
    edges = database.collection("blocks")
    run(
        database,
        "FOR e IN blocks FILTER TO_NUMBER(SUBSTRING(e._from, 5)) <= 100 REMOVE e IN blocks",
    )
    edges.import_bulk(
        [
            {"_from": f"jobs/{job}", "_to": f"jobs/{2000 + 10 * job + place}"}
            for job in range(1, 101)
            for place in range(10)
        ]
    )


def _completions(
    database: StandardDatabase, batches: list[list[str]]
) -> Iterator[Callable[[], Any]]:
    for keys in batches:
        yield lambda: _complete(database, keys)  # noqa: B023 - called before the next


def _complete(database: StandardDatabase, keys: list[str]) -> None:
    """Complete jobs by two statements: the second must see what others have committed."""
    run(database, COMPLETE, keys=keys)
    serve(database, "jobs/unblock_dependents", ids=[f"jobs/{key}" for key in keys])


def _cycles(database: StandardDatabase) -> Iterator[Callable[[], Any]]:
    def call() -> None:
        [job] = run(database, CLAIM, cpus=64, number=1)
        _complete(database, [job["_key"]])

    while True:
        yield call


def paging(folder: Path) -> Iterator[Row]:
    """Page through many documents in fresh processes: their greatest memory, MB."""
    path = folder / "many.db"
    database = data.new_database(path)
    for start in range(0, PAGED, JOBS):
        events = [{"workflow_key": "1", "timestamp": start + at} for at in range(JOBS)]
        database.collection("events").import_bulk(events)
    for way, said in (("pages", "pages of 100,000"), ("cursor", "one AQL cursor")):
        command = [sys.executable, "-c", PAGE, str(path), way, str(PAGED)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        yield Row(f"{PAGED:,} documents: {said}", float(done.stdout), "500")


def table(number: int) -> Iterator[Row]:
    """Measure every row."""
    with tempfile.TemporaryDirectory() as name:
        database = data.new_database(Path(name) / "engine.db")
        for rows in (imports, bulk, walks, claims):
            yield from rows(database, number)
        yield from completions(database)


def show(rows: Iterator[Row]) -> None:
    """Print rows as they come, with what they would take at the pace of the other machine."""
    print(f"{'what, CPU ms':54} {'here':>8} {'there':>8} {'target':>8}  ArangoDB there")
    before = pace()
    for row in rows:
        after = pace()
        there = row.measured * 2 / (before + after)
        print(
            f"{row.what:54} {_cell(row.measured)} {_cell(there)} {row.target:>8}  {row.arango}",
            flush=True,
        )
        before = after


def show_memory(rows: Iterator[Row]) -> None:
    """Print rows of megabytes."""
    print(f"\n{'what, peak MB':54} {'here':>8} {'target':>17}")
    for row in rows:
        print(f"{row.what:54} {_cell(row.measured)} {row.target:>17}", flush=True)


def _cell(value: float) -> str:
    return f"{value:>8,.{2 if value < 10 else 0}f}"


def show_scale() -> None:
    """Print how each row's cost grows with the number of jobs."""
    columns = [list(_told(table(number))) for number in SCALE]
    print(f"{'CPU ms; numbers in names are those of the least':54}" + _cells(SCALE))
    for rows in zip(*columns, strict=True):
        print(f"{rows[0].what:54}" + _cells([row.measured for row in rows]))


def _told(rows: Iterator[Row]) -> Iterator[Row]:
    """Pass rows on, and say each of them at once: the whole table takes long."""
    for row in rows:
        print(f"{row.what}: {row.measured:,.2f} ms", file=sys.stderr, flush=True)
        yield row


def _cells(values: Iterable[float]) -> str:
    return "".join(f"{value:>14,.2f}" for value in values)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--scale", action="store_true")
    options = parser.parse_args()
    if options.scale:
        show_scale()
        return
    show(table(options.jobs))
    with tempfile.TemporaryDirectory() as name:
        show_memory(paging(Path(name)))


if __name__ == "__main__":
    main()
