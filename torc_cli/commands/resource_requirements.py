"""Resource requirements: what jobs ask of a machine."""

from typing import Any

import click

from torc_cli import output
from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands
from torc_cli.options import format_option, workflow_argument
from torc_cli.session import current

REQUIREMENTS = Noun(
    "resource-requirements",
    "resource_requirements",
    "resource_requirements",
    (
        ("ID", "_key"),
        ("Name", "name"),
        ("CPUs", "num_cpus"),
        ("GPUs", "num_gpus"),
        ("Nodes", "num_nodes"),
        ("Memory", "memory"),
        ("Runtime", "runtime"),
    ),
)


@click.group("resource-requirements", cls=CommandGroup)
def resource_requirements() -> None:
    """See and add what jobs ask of a machine."""


add_commands(resource_requirements, REQUIREMENTS, "list", "get", "delete", "delete-all")


@resource_requirements.command("add")
@workflow_argument
@click.option("-n", "--name", required=True, help="Its name in the workflow.")
@click.option("-c", "--num-cpus", type=click.IntRange(0), default=1, show_default=True)
@click.option("-g", "--num-gpus", type=click.IntRange(0), default=0, show_default=True)
@click.option("-N", "--num-nodes", type=click.IntRange(1), default=1, show_default=True)
@click.option("-m", "--memory", default="1m", show_default=True, help="As in 500m, 32g.")
@click.option("-r", "--runtime", default="P0DT1M", show_default=True, help="ISO 8601: PT4H.")
@format_option()
def add_resource_requirements(workflow_key: str, **members: Any) -> None:
    """Add resource requirements to a workflow, and print them.

    \b
    Example:
      torc resource-requirements add 1 --name large --num-cpus 8 --memory 32g --runtime PT4H
    """  # noqa: D301 - click reads \b
    added = current().api.add_resource_requirements(workflow_key, members)
    output.print_document(added.to_dict())
