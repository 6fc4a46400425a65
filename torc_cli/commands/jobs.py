"""Jobs: look at them, add them, and the user data that belongs to one."""

import sys
from typing import TYPE_CHECKING, Any

import click

from graph_schema.job_status import JobStatus
from torc_cli import output
from torc_cli.choices import EARLIER_STATUSES, Choice
from torc_cli.commands.command_files import add_jobs_from_file
from torc_cli.commands.functions import COMMANDS as FUNCTION_COMMANDS
from torc_cli.commands.job_documents import COMMANDS as DOCUMENT_COMMANDS
from torc_cli.commands.job_links import COMMANDS as LINK_COMMANDS
from torc_cli.commands.job_relationships import COLUMNS, with_relationships
from torc_cli.commands.job_steering import COMMANDS
from torc_cli.commands.restart import why
from torc_cli.groups import CommandGroup
from torc_cli.members import Member
from torc_cli.nouns import Link, Noun, Related, add_commands
from torc_cli.options import output_options
from torc_cli.session import current
from torc_cli.values import read_json5

if TYPE_CHECKING:
    from logging import Logger

_STATUS = Choice(map(str, JobStatus), EARLIER_STATUSES)

JOBS = Noun(
    "jobs",
    "job",
    "jobs",
    (("ID", "_key"), ("Name", "name"), ("Status", "status")),
    related=Related(COLUMNS, with_relationships),
    conditions=(Member("--status", "Only those in this one.", {"type": _STATUS}),),
    links=(
        Link("--blocking", "list_job_blocking_jobs", "Only those that this job waits for."),
        Link("--blocked-by", "list_job_blocked_jobs", "Only those that wait for this job."),
        Link(
            "--downstream-of",
            "list_downstream_jobs",
            "Only those that wait for this job, at any depth.",
        ),
        Link("--needs-file", "list_jobs_by_needs_file", "Only those that read this file."),
        Link("--produces-file", "list_jobs_by_produces_file", "Only those that write this file."),
        Link(
            "--consumes-data",
            "list_jobs_by_consumes_user_data",
            "Only those that read this user data.",
        ),
        Link(
            "--stores-data",
            "list_jobs_by_stores_user_data",
            "Only those that write this user data.",
        ),
        Link(
            "--requires",
            "list_jobs_by_resource_requirements",
            "Only those with these requirements.",
        ),
        Link("--compute-node", "list_jobs_by_compute_node", "Only those that ran on this one."),
    ),
)

#: As scripts of earlier days read it: date, time, level, place and message.
_LOG_FORMAT = "%(asctime)s - %(levelname)s [%(name)s %(filename)s:%(lineno)d] : %(message)s"


@click.group(cls=CommandGroup)
def jobs() -> None:
    """See, add and steer jobs; give them user data."""


add_commands(jobs, JOBS, "list", "add-many", "delete", "delete-all")
for _command in (
    *DOCUMENT_COMMANDS,
    *COMMANDS,
    *LINK_COMMANDS,
    *FUNCTION_COMMANDS,
    add_jobs_from_file,
    why,
):
    jobs.add_command(_command)


@jobs.command("get")
@click.argument("key")
@output_options
def get_job(key: str) -> None:
    """Print a job and its latest result.

    \b
    Example:
      torc jobs get 1
      cat "$(torc jobs get 1 | jq -r '.stdout_path')"
    """  # noqa: D301 - click reads \b
    job = current().api.get_job(None, key).to_dict()
    output.print_document({**job, **_latest_result(job)})


def _latest_result(job: dict[str, Any]) -> dict[str, Any]:
    """Return what the latest result of a job adds to it; null where it has none."""
    results = current().api.list_results(job["workflow_key"], job_key=job["_key"]).items
    ended = [each.to_dict() for each in results]
    latest = max(ended, key=lambda each: (each["run_id"], each["attempt"]), default={})
    wanted = ("return_code", "reason", "exec_time_minutes", "stdout_path", "stderr_path")
    return {name: latest.get(name) for name in wanted}


@jobs.command("add-user-data")
@click.argument("key")
@click.argument("data", nargs=-1, required=True)
def add_user_data(key: str, data: tuple[str, ...]) -> None:
    """Store values that belong to a job.

    Each DATA is JSON5: JSON whose keys need no quotes.

    \b
    Example:
      torc jobs add-user-data 1 "{key1: 'val1', key2: 'val2'}" "{key3: 'val3'}"
    """  # noqa: D301 - click reads \b
    values = [read_json5(text, "DATA") for text in data]
    api = current().api
    workflow_key = api.get_job(None, key).workflow_key
    logger = _logger_on_stderr()
    for value in values:
        added = api.add_job_user_data(workflow_key, key, {"data": value})
        logger.info("Added user_data key=%s to job key=%s", added.key, key)


@jobs.command("get-user-data")
@click.argument("key")
def get_user_data(key: str) -> None:
    """Print what a job stores.

    Each value is a Python dictionary on a line, the newest first.

    \b
    Example:
      torc jobs get-user-data 1
    """  # noqa: D301 - click reads \b
    api = current().api
    page = api.list_job_user_data_stores(api.get_job(None, key).workflow_key, key)
    for members in sorted((each.to_dict() for each in page.items), key=_number, reverse=True):
        data = members.get("data")
        shown = data if isinstance(data, dict) else {"data": data}
        output.print_text(repr({"_key": members["_key"], "_rev": members["_rev"], **shown}))


def _number(members: dict[str, Any]) -> tuple[int, str]:
    key = str(members["_key"])
    return (int(key) if key.isdigit() else 0, key)


def _logger_on_stderr() -> "Logger":
    import logging  # noqa: PLC0415 - slow to import, and only here

    logger = logging.getLogger("torc.cli.jobs")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_LOG_FORMAT))
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger
