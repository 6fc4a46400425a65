"""This worker's document in the database: which machine, since when, still there."""

import os
import socket
import time
from datetime import UTC, datetime

from torc.api import DefaultApi
from torc_cli.runner.slots import Machine


def register(api: DefaultApi, workflow_key: str, machine: Machine) -> str:
    """Add a compute node for this process; return its key."""
    resources = {
        "num_cpus": machine.num_cpus,
        "num_gpus": machine.num_gpus,
        "num_nodes": 1,
        "memory_bytes": machine.memory_bytes,
    }
    node = {
        "hostname": socket.gethostname(),
        "pid": os.getpid(),
        "start_time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "is_active": True,
        "resources": resources,
        "scheduler": {"scheduler_type": "local", "hostname": socket.gethostname()},
    }
    return api.add_compute_node(workflow_key, node).key


def retire(api: DefaultApi, workflow_key: str, key: str, started_at: float) -> None:
    """Note that the worker has gone.

    Args:
        api: the way to the service.
        workflow_key: whose worker it was.
        key: of the compute node.
        started_at: of the monotonic clock.
    """
    body = {"is_active": False, "duration_seconds": time.monotonic() - started_at}
    api.modify_compute_node(workflow_key, key, body)
