"""Resource requirements: what jobs ask of a machine."""

import click

from torc_cli.groups import CommandGroup
from torc_cli.members import Member
from torc_cli.nouns import ALL_VERBS, Noun, add_commands

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
    example="--name large --num-cpus 8 --memory 32g --runtime PT4H",
    change="--memory 64g",
)


@click.group("resource-requirements", cls=CommandGroup)
def resource_requirements() -> None:
    """See and say what jobs ask of a machine."""


add_commands(resource_requirements, REQUIREMENTS, *ALL_VERBS)
