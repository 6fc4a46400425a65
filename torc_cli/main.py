"""The ``torc`` command: everything a person can type, on one screen."""

import click

from torc_cli.groups import LazyGroup
from torc_cli.options import format_option
from torc_cli.session import Session

#: ``{command: "module:attribute"}``; a module is imported when its command is called.
COMMANDS = {
    "run": "torc_cli.commands.run:run",
    "workflows": "torc_cli.commands.workflows:workflows",
    "jobs": "torc_cli.commands.jobs:jobs",
    "files": "torc_cli.commands.files:files",
    "user-data": "torc_cli.commands.user_data:user_data",
    "resource-requirements": "torc_cli.commands.resource_requirements:resource_requirements",
    "failure-handlers": "torc_cli.commands.failure_handlers:failure_handlers",
    "results": "torc_cli.commands.results:results",
    "events": "torc_cli.commands.events:events",
    "compute-nodes": "torc_cli.commands.compute_nodes:compute_nodes",
    "compute-node-stats": "torc_cli.commands.statistics:compute_node_stats",
    "job-process-stats": "torc_cli.commands.statistics:job_process_stats",
    "scheduled-compute-nodes": "torc_cli.commands.scheduled_compute_nodes:scheduled_compute_nodes",
    "local-schedulers": "torc_cli.commands.schedulers:local_schedulers",
    "slurm-schedulers": "torc_cli.commands.schedulers:slurm_schedulers",
    "aws-schedulers": "torc_cli.commands.schedulers:aws_schedulers",
    "edges": "torc_cli.commands.edges:edges",
    "collections": "torc_cli.commands.collections:collections",
    "aql": "torc_cli.commands.aql:aql",
    "database": "torc_cli.commands.database:database",
    "config": "torc_cli.commands.config:config",
    "ping": "torc_cli.commands.ping:ping",
    "completion": "torc_cli.commands.completion:completion",
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
