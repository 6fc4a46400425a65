"""Scheduled compute nodes: nodes that were asked for, perhaps not yet there."""

import click

from torc_cli.groups import CommandGroup
from torc_cli.members import Member
from torc_cli.nouns import ALL_VERBS, Noun, add_commands

SCHEDULED_COMPUTE_NODES = Noun(
    "scheduled-compute-nodes",
    "scheduled_compute_node",
    "scheduled_compute_nodes",
    (
        ("ID", "_key"),
        ("Scheduler ID", "scheduler_id"),
        ("Config ID", "scheduler_config_id"),
        ("Status", "status"),
    ),
    members=(
        Member("--scheduler-id", "The batch system's own number of the allocation."),
        Member("--scheduler-config-id", "Which scheduler, as slurm_schedulers/5."),
        Member("--status", "Where it is, as pending."),
    ),
    example="--scheduler-id 4711 --status pending",
    change="--status active",
)


@click.group("scheduled-compute-nodes", cls=CommandGroup)
def scheduled_compute_nodes() -> None:
    """Keep track of nodes that were asked for."""


add_commands(scheduled_compute_nodes, SCHEDULED_COMPUTE_NODES, *ALL_VERBS)
