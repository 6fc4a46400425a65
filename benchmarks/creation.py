"""What it costs to create a large workflow from one parameterized file, and to check the file.

    python benchmarks/creation.py [--scale 1M]

Two shapes: a grid of jobs that name the jobs they depend on, and pipelines of jobs that pass files
on. Each is created in one process on an embedded database, then through a ``torc-server``, then
only checked. CPU seconds, wall seconds and peak memory are those of whole processes, so the first
row, a workflow of one job, shows what starting them costs.

Times are this machine's; compare rows of one run.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

BIN = Path(sys.executable).parent
SCALES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}


def one() -> dict[str, Any]:
    """Describe a workflow of one job."""
    return {"name": "one", "jobs": [{"name": "only", "command": "true"}]}


def grid(jobs: int) -> dict[str, Any]:
    """Describe jobs of which each names three that it depends on."""
    width = int(jobs**0.5)
    number = {"i": f"1:{width}"}
    return {
        "name": "grid",
        "jobs": [
            {"name": "begin", "command": "true"},
            {"name": "row_{i:04d}", "command": "prepare --row {i}", "parameters": number},
            {"name": "column_{i:04d}", "command": "prepare --column {i}", "parameters": number},
            {
                "name": "cell_{i:04d}_{j:04d}",
                "command": "simulate --row {i} --column {j} --seed $RANDOM",
                "depends_on": ["begin", "row_{i:04d}", "column_{j:04d}"],
                "parameters": {**number, "j": f"1:{width}"},
            },
        ],
    }


def pipelines(jobs: int) -> dict[str, Any]:
    """Describe chains of three jobs that hand each other files: nine edges, four files each."""
    number = {"i": f"1:{jobs // 3}"}
    steps = [
        {
            "name": "prepare_{i:06d}",
            "command": "prepare ${files.input.raw_{i:06d}} -o ${files.output.clean_{i:06d}}",
        },
        {
            "name": "fit_{i:06d}",
            "command": "fit ${files.input.clean_{i:06d}} > ${files.output.fit_{i:06d}}",
            "resource_requirements": "medium",
        },
        {
            "name": "plot_{i:06d}",
            "command": "plot ${files.input.fit_{i:06d}} ${files.input.raw_{i:06d}}",
            "output_files": ["plot_{i:06d}"],
            "depends_on": ["fit_{i:06d}"],
        },
    ]
    files = [
        {"name": f"{name}_{{i:06d}}", "path": f"data/{name}/{{i:06d}}.csv", "parameters": number}
        for name in ("raw", "clean", "fit", "plot")
    ]
    return {
        "name": "pipelines",
        "jobs": [{**step, "parameters": number} for step in steps],
        "files": files,
        "resource_requirements": [{"name": "medium", "num_cpus": 4, "memory": "8g"}],
    }


@dataclass
class Usage:
    """What a process and its children used."""

    cpu_seconds: float
    peak_mb: float


@dataclass
class Row:
    """A line of the table."""

    what: str
    wall_seconds: float
    client: Usage
    service: Usage | None = None


def ended(process: subprocess.Popen[Any]) -> Usage:
    """Wait for a process and return what it used."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.args
    return Usage(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def torc(*arguments: str, url: str) -> tuple[float, Usage]:
    """Run a command; return its wall time and what it used."""
    command = [BIN / "torc", "--database-url", url, *arguments]
    start = time.perf_counter()
    used = ended(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return time.perf_counter() - start, used


def in_process(folder: Path, *arguments: str) -> Row:
    """Run a command with the service in its own process."""
    wall, used = torc(*arguments, url=f"embedded://{folder / 'embedded.db'}")
    return Row("in process", wall, used)


def through_server(folder: Path, *arguments: str) -> Row:
    """Run a command with the service behind HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = f"embedded://{folder / 'server.db'}"
    command = [BIN / "torc-server", "--port", str(port), "--database", database]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        wall, used = torc(*arguments, url=f"http://127.0.0.1:{port}")
    finally:
        server.send_signal(signal.SIGTERM)
        service = ended(server)
    return Row("over HTTP", wall, used, service)


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(200):
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    message = f"nobody listens at port {port}"
    raise TimeoutError(message)


def counts(database: Path) -> list[int]:
    """Ask, in another process, how many jobs and edges there are in a database.

    What a process uses counts from the peak of the one that started it; so this one stays small.
    """
    command = [sys.executable, __file__, "--count", str(database)]
    return [int(text) for text in subprocess.check_output(command, text=True).split()]


def count(database: str) -> None:
    """Print the numbers of jobs and edges in a database."""
    from graph_schema.edges import EDGES  # noqa: PLC0415 - only in the process that counts
    from torc.api import make_api  # noqa: PLC0415 - as before

    api = make_api(f"embedded://{database}")
    [key] = [workflow.key for workflow in api.list_workflows().items]
    edges = sum(
        api.list_edges(key, edge, limit=1).total_count
        for edge in EDGES
        if not edge.startswith("has_workflow")
    )
    print(api.list_jobs(key, limit=1).total_count, edges)


HEAD = ("", "jobs", "edges", "wall s", "client CPU s", "MB", "service CPU s", "MB")
LAYOUT = "{:30} {:>9} {:>10} {:>8} {:>13} {:>7} {:>14} {:>7}"


def show(name: str, row: Row, jobs: int, edges: int) -> None:
    """Print a row."""
    used = [row.client, *([row.service] if row.service else [])]
    amounts = [text for each in used for text in (f"{each.cpu_seconds:.1f}", f"{each.peak_mb:.0f}")]
    texts = [f"{name}, {row.what}", f"{jobs:,}", f"{edges:,}", f"{row.wall_seconds:.1f}", *amounts]
    print(LAYOUT.format(*texts, *[""] * (len(HEAD) - len(texts))), flush=True)


def measure(specification: dict[str, Any]) -> None:
    """Create a workflow in both ways, then only check it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "workflow.yaml"
        file.write_text(yaml.safe_dump(specification))
        create = ("workflows", "create", str(file))
        ways: tuple[Callable[..., Row], ...] = (in_process, through_server)
        rows = [way(folder, *create) for way in ways]
        checked = in_process(folder, "workflows", "check", str(file))
        checked.what = "checked only"
        size = counts(folder / "embedded.db")
    for row in (*rows, checked):
        show(specification["name"], row, *size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", choices=SCALES, default="100k", help="the most jobs (100k)")
    most = SCALES[parser.parse_args().scale]
    print(LAYOUT.format(*HEAD))
    measure(one())
    for jobs in SCALES.values():
        if jobs <= most:
            measure(grid(jobs))
            measure(pipelines(jobs))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--count"]:
        count(sys.argv[2])
    else:
        main()
