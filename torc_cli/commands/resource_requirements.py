"""Resource requirements: what jobs ask of a machine."""

from typing import Any

import click

from torc_cli import output
from torc_cli.groups import CommandGroup
from torc_cli.members import Member, given_members, member_options
from torc_cli.nouns import ALL_VERBS, Noun, add_commands
from torc_cli.options import output_options, workflow_argument
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
    members=(
        Member("-n --name", "Its name in the workflow."),
        Member("-c --num-cpus", "CPUs; 1 if not given.", {"type": click.IntRange(1)}),
        Member("-g --num-gpus", "GPUs; none if not given.", {"type": click.IntRange(0)}),
        Member("-N --num-nodes", "Nodes; 1 if not given.", {"type": click.IntRange(1)}),
        Member("-m --memory", "As in 500m, 32g; 1m if not given."),
        Member("-r --runtime", "ISO 8601, as PT4H; P0DT1M, a minute, if not given."),
    ),
    change="--memory 64g",
)


@click.group("resource-requirements", cls=CommandGroup)
def resource_requirements() -> None:
    """See and say what jobs ask of a machine."""


_VERBS = [verb for verb in ALL_VERBS if verb != "add"]
add_commands(resource_requirements, REQUIREMENTS, *_VERBS)


@resource_requirements.command("add")
@workflow_argument
@member_options(REQUIREMENTS.members, is_new=True)
@click.option("-a", "--apply-to-all-jobs", is_flag=True, help="All jobs ask for them from now on.")
@output_options
def add_resource_requirements(workflow_key: str, *, apply_to_all_jobs: bool, **values: Any) -> None:
    """Add resource requirements to a workflow, and print them.

    \b
    Example:
      torc resource-requirements add 1 --name large --num-cpus 8 --memory 32g --runtime PT4H
      torc resource-requirements add 1 --name small --apply-to-all-jobs
    """  # noqa: D301 - click reads \b
    api = current().api
    added = api.add_resource_requirements(workflow_key, given_members(values))
    if apply_to_all_jobs:
        for job_key in api.list_job_keys(workflow_key):
            api.modify_job_resource_requirements(workflow_key, job_key, added.key)
    output.print_document(added.to_dict())
