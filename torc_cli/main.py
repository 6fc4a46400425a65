"""The ``torc`` command: everything a person can type, on one screen."""

import click

from torc_cli.groups import LazyGroup
from torc_cli.options import format_option
from torc_cli.session import Session

#: ``{command: (its module, what it is for)}``; a module is imported when its command is called.
COMMANDS = {
    "run": ("run", "Run a workflow file, or the workflow with a key."),
    "workflows": ("workflows", "Create workflows, look at them, steer them."),
    "jobs": ("jobs", "See, add and steer jobs; give them user data."),
    "files": ("files", "See and say which files jobs read and write."),
    "user-data": ("user_data", "Read and write values that jobs pass on."),
    "resource-requirements": ("resource_requirements", "See and say what jobs ask of a machine."),
    "failure-handlers": (
        "failure_handlers",
        "See and write the rules by which failed jobs are tried again.",
    ),
    "results": ("results", "See how jobs ended, and where their output is."),
    "events": (
        "events",
        "See what happened to a workflow, when, and who did it; note what else did.",
    ),
    "compute-nodes": (
        "compute_nodes",
        "See the machines on which jobs run, and give up those that are gone.",
    ),
    "compute-node-stats": ("statistics", "See what compute nodes used."),
    "job-process-stats": ("statistics", "See what the processes of jobs used."),
    "scheduled-compute-nodes": (
        "scheduled_compute_nodes",
        "Keep track of nodes that were asked for.",
    ),
    "local-schedulers": ("schedulers", "Describe workers on a machine of one's own."),
    "slurm-schedulers": ("schedulers", "Describe allocations of Slurm in which workers run."),
    "aws-schedulers": ("schedulers", "Describe workers in a cloud."),
    "edges": ("edges", "See, add and delete what joins documents."),
    "collections": ("collections", "Follow the edges of the graph."),
    "aql": ("aql", "Ask the database in AQL."),
    "database": ("database", "Look after the database."),
    "config": ("config", "Show settings, or write a settings file."),
    "ping": ("ping", "Ask whether the service answers."),
    "completion": (
        "completion",
        "Print what lets a shell complete commands, options, keys and files.",
    ),
}


@click.group(cls=LazyGroup, places=COMMANDS)
@click.option("-k", "--workflow-key", metavar="KEY", help="The workflow that a command concerns.")
@format_option("-F", "--output-format", "-f", "--format")
@click.option("-u", "--database-url", metavar="URL", help="The service: http://HOST:PORT.")
@click.option("--database", metavar="PATH", help="The database file, where there is no service.")
@click.option("-U", "--user", metavar="NAME", help="Whose workflows are meant, if not yours.")
@click.option("-n", "--no-prompts", is_flag=True, help="Ask nothing, whatever a command does.")
@click.option("--debug", is_flag=True, help="Show where in the program an error came up.")
@click.version_option(None, "-V", "--version", package_name="torc", message="torc %(version)s")
@click.pass_context
def torc(ctx: click.Context, /, *, no_prompts: bool, debug: bool, **flags: str | None) -> None:
    """Run graphs of shell jobs, and question the database that knows all about them.

    What is given here wins over TORC_… in the environment, which wins over settings files
    (see torc config --help).

    \b
    Example:
      torc run workflow.yaml
      torc jobs list 1
      torc -k 1 -F json collections join job-blocks
    """  # noqa: D301 - click reads \b
    ctx.ensure_object(Session).configure(flags, asks=not no_prompts, debug=debug)


def main() -> None:
    """Run the command line."""
    torc(prog_name="torc")
