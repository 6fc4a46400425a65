"""Compute nodes: the machines on which workers ran."""

from typing import Any

import click

from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands


def _resource(name: str) -> Any:
    return lambda members: (members.get("resources") or {}).get(name, "")


COMPUTE_NODES = Noun(
    "compute-nodes",
    "compute_node",
    "compute_nodes",
    (
        ("ID", "_key"),
        ("Host", "hostname"),
        ("PID", "pid"),
        ("CPUs", _resource("num_cpus")),
        ("GPUs", _resource("num_gpus")),
        ("Memory (bytes)", _resource("memory_bytes")),
        ("Active", "is_active"),
        ("Start Time", "start_time"),
    ),
)


@click.group("compute-nodes", cls=CommandGroup)
def compute_nodes() -> None:
    """See the machines on which jobs ran."""


add_commands(compute_nodes, COMPUTE_NODES, "list", "get")
