"""Schedulers: descriptions of where workers may run, as documents of a workflow."""

import click

from torc_cli.groups import CommandGroup
from torc_cli.members import Member
from torc_cli.nouns import ALL_VERBS, Noun, add_commands

_NAME = Member("-n --name", "Its name in the workflow.", is_required=True)

SLURM_SCHEDULERS = Noun(
    "slurm-schedulers",
    "slurm_scheduler",
    "slurm_schedulers",
    (
        ("ID", "_key"),
        ("Name", "name"),
        ("Account", "account"),
        ("Nodes", "nodes"),
        ("Walltime", "walltime"),
        ("Partition", "partition"),
        ("QOS", "qos"),
    ),
    members=(
        _NAME,
        Member("-a --account", "Whom allocations are charged to.", is_required=True),
        Member("-g --gres", "Generic resources, as gpu:2."),
        Member("-m --mem", "Memory of a node, as 180G."),
        Member(
            "-N --nodes", "Nodes of an allocation; 1 if not given.", {"type": click.IntRange(1)}
        ),
        Member("--ntasks-per-node", "Tasks on each node.", {"type": click.IntRange(1)}),
        Member("-p --partition", "The partition."),
        Member("-q --qos", "The quality of service; normal if not given."),
        Member("-t --tmp", "Local storage of a node, as 500G."),
        Member("-w --walltime", "Time limit, as 04:00:00; 01:00:00 if not given."),
        Member("-e --extra", "Further options of sbatch, as they are written there."),
    ),
    example="--name short --account project --walltime 04:00:00",
    change="--walltime 08:00:00",
)

LOCAL_SCHEDULERS = Noun(
    "local-schedulers",
    "local_scheduler",
    "local_schedulers",
    (("ID", "_key"), ("Name", "name"), ("CPUs", "num_cpus"), ("Memory", "memory")),
    members=(
        _NAME,
        Member("-c --num-cpus", "CPUs that its workers use.", {"type": click.IntRange(1)}),
        Member("-m --memory", "Memory that its workers use, as 16g."),
    ),
    example="--name desk --num-cpus 4 --memory 16g",
    change="--num-cpus 8",
)

AWS_SCHEDULERS = Noun(
    "aws-schedulers",
    "aws_scheduler",
    "aws_schedulers",
    (("ID", "_key"), ("Name", "name")),
    members=(_NAME,),
    example="--name cloud",
    change="--name other",
)


@click.group("slurm-schedulers", cls=CommandGroup)
def slurm_schedulers() -> None:
    """Describe allocations of Slurm in which workers run."""


@click.group("local-schedulers", cls=CommandGroup)
def local_schedulers() -> None:
    """Describe workers on a machine of one's own."""


@click.group("aws-schedulers", cls=CommandGroup)
def aws_schedulers() -> None:
    """Describe workers in a cloud."""


add_commands(slurm_schedulers, SLURM_SCHEDULERS, *ALL_VERBS)
add_commands(local_schedulers, LOCAL_SCHEDULERS, *ALL_VERBS)
add_commands(aws_schedulers, AWS_SCHEDULERS, *ALL_VERBS)
