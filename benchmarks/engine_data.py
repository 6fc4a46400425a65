"""The workflow that `engine.py` measures: a mesh of jobs that hand files to the next layer.

Each job writes one file and reads two of the layer before, as a workflow of the service would be
stored. A second edge collection, ``chain``, joins the same jobs one after the other.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from arango.database import StandardDatabase

from service.database.connection import open_database
from service.database.installation import install

WORKFLOW = "1"
#: Jobs of one layer.
WIDTH = 1000


def new_database(path: Path) -> StandardDatabase:
    """Create a database with the collections and indexes of the service."""
    database = open_database(f"embedded://{path}")
    install(database)
    database.create_collection("chain", edge=True)
    return database


def jobs(number: int, status: str = "uninitialized") -> Iterator[dict[str, Any]]:
    """Yield job documents, as the service stores them."""
    for place in range(number):
        yield {
            "_key": str(place + 1),
            "workflow_key": WORKFLOW,
            "name": f"job_{place}",
            "command": f"python simulate.py --scenario {place} --output results/{place}.json",
            "invocation_script": None,
            "status": status,
            "cancel_on_blocking_job_failure": True,
            "supports_termination": False,
            "priority": place % 3,
            "env": {},
            "position": place,
            "num_cpus": 1 + place % 4,
            "num_gpus": place % 2,
            "num_nodes": 1,
            "memory_bytes": (1 + place % 8) << 30,
            "runtime_seconds": 600 * (1 + place % 5),
            "scheduler_id": "",
            "run_id": 0,
            "attempt": 1,
        }


def files(number: int) -> Iterator[dict[str, Any]]:
    """Yield as many file documents."""
    for place in range(number):
        yield {
            "_key": str(place + 1),
            "workflow_key": WORKFLOW,
            "name": f"file_{place}",
            "path": f"results/{place}.json",
            "st_mtime": None,
        }


def produces(number: int) -> Iterator[dict[str, Any]]:
    """Yield the edges from each job to the file that it writes."""
    return (_edge(f"jobs/{place + 1}", f"files/{place + 1}") for place in range(number))


def needs(number: int) -> Iterator[dict[str, Any]]:
    """Yield the edges from each job to two files of the layer before."""
    for place in range(WIDTH, number):
        above, column = place - WIDTH, place % WIDTH
        beside = above - column + (column + 1) % WIDTH
        for file in (above, beside):
            yield _edge(f"jobs/{place + 1}", f"files/{file + 1}")


def chain(number: int) -> Iterator[dict[str, Any]]:
    """Yield the edges from each job to the next."""
    return (_edge(f"jobs/{place}", f"jobs/{place + 1}") for place in range(1, number))


def _edge(origin: str, target: str) -> dict[str, Any]:
    return {"_from": origin, "_to": target, "workflow_key": WORKFLOW}
