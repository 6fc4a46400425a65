"""``torc workflows restart`` and ``torc jobs why``: what runs again, and why."""

from typing import TYPE_CHECKING, Any

import click

from graph_schema.job_status import FINISHED
from torc_cli import output
from torc_cli.groups import Command
from torc_cli.options import confirm, format_option, say, workflow_argument, yes_option
from torc_cli.session import current

if TYPE_CHECKING:
    from torc_cli.commands.changed_files import ChangedFiles

_COLUMNS = (("ID", "job_key"), ("Name", "name"), ("Runs", "runs"), ("Reason", "reason"))

#: ``{action: when the job runs}``
_RUNS = {"rerun": "again", "check": "if its inputs change"}


@click.command("reinitialize", cls=Command)
@workflow_argument
@click.option("--dry-run", is_flag=True, help="Only show what would run, and why.")
@yes_option
@format_option()
def reinitialize(workflow_key: str, *, dry_run: bool, yes: bool) -> None:
    """Get ready to run what changed.

    Jobs run again whose command, files or values are not what their last success read, or whose
    output is not as they left it, and those that did not succeed. What depends on them runs only
    if it gets something different to read. Call it in the folder in which the workflow ran.

    \b
    Example:
      torc workflows reinitialize 1 --dry-run
      torc workflows restart 1 && torc run 1
    """  # noqa: D301 - click reads \b
    from torc_cli.commands.changed_files import changed_files  # noqa: PLC0415 - slow to import

    api = current().api
    files = changed_files(api, workflow_key)
    if files.is_elsewhere:
        _warn(workflow_key, files, yes=yes or dry_run)
    answer = api.reinitialize_jobs(workflow_key, files.changed, dry_run=dry_run).to_dict()
    if output.is_for_programs():
        output.print_value(answer)
        return
    if answer["jobs"]:
        rows = [{**job, "runs": _RUNS[job["action"]]} for job in answer["jobs"]]
        output.print_documents(rows, _COLUMNS)
    go_on = "" if dry_run or not answer["jobs"] else f" torc run {workflow_key} runs them."
    say(f"{answer['message']}{go_on}")


def _warn(workflow_key: str, files: "ChangedFiles", *, yes: bool) -> None:
    """Ask whether this is the right folder, before everything runs again in a wrong one."""
    say(
        f"None of the {files.number_known} files that jobs of workflow {workflow_key} read and "
        "wrote is here. Call this in the folder in which the workflow ran."
    )
    confirm("Run the jobs again that read or wrote them?", yes=yes)


@click.command("why", cls=Command)
@click.argument("key")
@format_option()
def why(key: str) -> None:
    """Say why a job waits, was canceled, or would run again.

    \b
    Example:
      torc jobs why 4
    """  # noqa: D301 - click reads \b
    api = current().api
    workflow_key = api.get_job(None, key).workflow_key
    told = api.explain_job(workflow_key, key).to_dict()
    if told["status"] in FINISHED:
        told["explanation"] += _would_run(workflow_key, told["job_key"])
    if output.is_for_programs():
        output.print_value(told)
        return
    output.print_line(f"{told['name']} is {told['status']}. {told['explanation']}")
    if len(told["path"]) > 1:
        output.print_line(_drawn(told["path"]))


def _would_run(workflow_key: str, job_key: str) -> str:
    """Say whether a restart would run a job again, unless the workflow is still running."""
    from torc.errors import Refused  # noqa: PLC0415 - only here
    from torc_cli.commands.changed_files import changed_files  # noqa: PLC0415 - slow to import

    api = current().api
    try:
        answer = api.reinitialize_jobs(
            workflow_key, changed_files(api, workflow_key).changed, dry_run=True
        ).to_dict()
    except Refused:
        return ""
    for job in answer["jobs"]:
        if job["job_key"] == job_key:
            verb = "would run it again" if job["action"] == "rerun" else "would check it"
            return f" A restart {verb}: {job['reason']}"
    return " A restart would not run it again."


def _drawn(path: list[dict[str, Any]]) -> str:
    """Draw the way from a job up to the one it waits for."""
    parts = []
    for step in path:
        parts.append(f"{step['name']} ({step['status']})")
        parts += [", ".join(step["through"])] if step["through"] else []
    return " ← ".join(parts)
