"""Statistics: what compute nodes and the processes of jobs used."""

import click

from torc_cli.groups import CommandGroup
from torc_cli.members import Member
from torc_cli.nouns import Link, Noun, add_commands

COMPUTE_NODE_STATS = Noun(
    "compute-node-stats",
    "compute_node_stats",
    "compute_node_stats",
    (("ID", "_key"), ("Host", "hostname"), ("Time", "timestamp"), ("Statistics", "stats")),
    links=(Link("--compute-node", "list_stats_by_compute_node", "Only those of this one."),),
)

JOB_PROCESS_STATS = Noun(
    "job-process-stats",
    "job_process_stats",
    "job_process_stats",
    (
        ("ID", "_key"),
        ("Job", "job_key"),
        ("Run ID", "run_id"),
        ("CPU % (avg)", "avg_cpu_percent"),
        ("CPU % (max)", "max_cpu_percent"),
        ("Memory (avg)", "avg_rss"),
        ("Memory (max)", "max_rss"),
        ("Samples", "num_samples"),
    ),
    conditions=(Member("--job job_key", "Only those of this job."),),
)


@click.group("compute-node-stats", cls=CommandGroup)
def compute_node_stats() -> None:
    """See what compute nodes used."""


@click.group("job-process-stats", cls=CommandGroup)
def job_process_stats() -> None:
    """See what the processes of jobs used."""


add_commands(compute_node_stats, COMPUTE_NODE_STATS, "list", "get", "delete", "delete-all")
add_commands(job_process_stats, JOB_PROCESS_STATS, "list", "get", "delete", "delete-all")
