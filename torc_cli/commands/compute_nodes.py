"""Compute nodes: the machines on which workers ran."""

from collections.abc import Mapping
from typing import Any

import click

from torc_cli import output
from torc_cli.changes import removal_options
from torc_cli.groups import CommandGroup
from torc_cli.moments import readable
from torc_cli.nouns import Link, Noun, add_commands
from torc_cli.options import confirm, say
from torc_cli.session import current


def _resource(name: str) -> Any:
    return lambda members: (members.get("resources") or {}).get(name, "")


def _started(members: Mapping[str, Any]) -> str:
    return readable(members.get("start_time"))


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
        ("Start Time", _started),
    ),
    links=(Link("--job", "list_job_compute_nodes", "Only those on which this job ran."),),
)


@click.group("compute-nodes", cls=CommandGroup)
def compute_nodes() -> None:
    """See the machines on which jobs run, and give up those that are gone."""


add_commands(compute_nodes, COMPUTE_NODES, "list", "get", "delete", "delete-all")


@compute_nodes.command("retire")
@click.argument("keys", nargs=-1, required=True)
@removal_options
def retire(keys: tuple[str, ...], *, dry_run: bool, yes: bool) -> None:
    """Take the jobs from workers that are gone.

    Without it, that happens by itself when a worker was not heard of for some time. What it did
    not start is ready again; what ran is tried again if it may be, else it has failed.

    \b
    Example:
      torc compute-nodes retire 1 --dry-run
      torc compute-nodes retire 1
    """  # noqa: D301 - click reads \b
    api = current().api
    found = [api.get_compute_node(None, key).to_dict() for key in keys]
    if dry_run:
        output.print_documents(found, COMPUTE_NODES.columns)
        return
    confirm(f"Take the jobs from compute nodes {', '.join(keys)}?", yes=yes)
    for key in keys:
        api.modify_compute_node(None, key, {"is_active": False})
        say(f"Took its jobs from compute node {key}.")
    output.print_done([output.document(each) for each in found])
