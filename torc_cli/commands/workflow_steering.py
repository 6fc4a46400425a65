"""What is done with a workflow that runs, or is about to."""

from collections.abc import Callable, Iterable
from functools import partial

import click

from graph_schema.job_status import FINISHED
from torc.models import Record
from torc_cli import output
from torc_cli.commands.plans import carry_out, dry_run_option
from torc_cli.commands.specifications import show_check
from torc_cli.creation import is_key
from torc_cli.groups import Command
from torc_cli.missing_inputs import ignore_missing_option, refuse_missing_inputs
from torc_cli.options import (
    confirm,
    format_option,
    say,
    workflow_argument,
    workflow_arguments,
    yes_option,
)
from torc_cli.session import current

#: How many jobs of a stage are named.
_NAMED_AT_MOST = 8


@click.command("initialize-jobs", cls=Command)
@workflow_argument
@click.option("--dry-run", is_flag=True, help="Only show in which stages jobs would run.")
@click.option("--force", is_flag=True, help="Reset all jobs first, also those that have ended.")
@ignore_missing_option
@format_option()
def initialize_jobs(
    workflow_key: str, *, dry_run: bool, force: bool, ignore_missing_data: bool
) -> None:
    """Find out which jobs are ready.

    Files and values that jobs need and that no job makes must be there. What has ended is not
    thrown away, unless by force.

    \b
    Example:
      torc workflows initialize-jobs 1 --dry-run
      torc workflows initialize-jobs 1
    """  # noqa: D301 - click reads \b
    api = current().api
    if dry_run:
        _show_forecast(workflow_key, force=force)
        return
    if not ignore_missing_data:
        refuse_missing_inputs(api, workflow_key)
    answer = api.initialize_jobs(workflow_key, force=force)
    if output.is_for_programs():
        output.print_value({"workflow_key": workflow_key, "counts": answer["counts"]})
    else:
        say(answer["message"])


def _show_forecast(workflow_key: str, *, force: bool) -> None:
    found = current().api.initialize_jobs(workflow_key, force=force, dry_run=True).to_dict()
    if output.is_for_programs():
        output.print_value({"workflow_key": workflow_key, **found})
        return
    rows = [
        (number, len(stage), _names([job["name"] for job in stage]))
        for number, stage in enumerate(found["stages"], 1)
    ]
    output.print_table(("Stage", "Jobs", "Names"), rows)
    say(found["message"])


@click.command("plan", cls=Command)
@click.argument("workflow", metavar="FILE|KEY")
@format_option()
def plan(workflow: str) -> None:
    """Show in which stages the jobs of a file, or of a workflow, would run.

    \b
    Example:
      torc workflows plan workflow.yaml
      torc workflows plan 1
    """  # noqa: D301 - click reads \b
    if is_key(workflow):
        _show_forecast(workflow, force=True)
    else:
        show_check(workflow)


def _names(names: list[str]) -> str:
    more = ", …" if len(names) > _NAMED_AT_MOST else ""
    return ", ".join(names[:_NAMED_AT_MOST]) + more


@click.command("cancel", cls=Command)
@workflow_arguments
@click.option("--dry-run", is_flag=True, help="Only show how many jobs would be canceled.")
@yes_option
@format_option()
def cancel_workflow(workflow_keys: tuple[str, ...], *, dry_run: bool, yes: bool) -> None:
    """Cancel all jobs that have not finished.

    Those that do not run yet are canceled at once; workers stop the others within seconds.

    \b
    Example:
      torc workflows cancel 1 --dry-run
      torc workflows cancel 1
    """  # noqa: D301 - click reads \b
    if dry_run:
        _carry_out(_would_cancel, workflow_keys)
        return
    confirm(f"Cancel workflow {', '.join(workflow_keys)}?", yes=yes)
    _carry_out(current().api.cancel_workflow, workflow_keys)


def _would_cancel(key: str) -> Record:
    counts = current().api.get_job_status_counts(key).to_dict()
    number = sum(counts[status] for status in counts if status not in FINISHED)
    message = f"Would cancel {number} job{'s' * (number != 1)} of workflow {key}."
    return Record({"message": message, "count": number})


def _carry_out(operation: Callable[[str], Record], keys: Iterable[str], go_on: str = "") -> None:
    """Do something with workflows, and tell what was done with each."""
    answers = []
    for key in keys:
        answer = operation(key).to_dict()
        say(answer["message"] + go_on.format(key))
        answers.append({"workflow_key": key, **answer})
    output.print_done(answers)


@click.command("pause", cls=Command)
@workflow_arguments
@format_option()
def pause_workflow(workflow_keys: tuple[str, ...]) -> None:
    """Start no further jobs; those that run go on.

    Workers wait until the workflow is resumed.

    \b
    Example:
      torc workflows pause 1
    """  # noqa: D301 - click reads \b
    go_on = " torc workflows resume {} lets it go on."
    _carry_out(current().api.pause_workflow, workflow_keys, go_on)


@click.command("resume", cls=Command)
@workflow_arguments
@format_option()
def resume_workflow(workflow_keys: tuple[str, ...]) -> None:
    """Start jobs of a paused workflow again.

    \b
    Example:
      torc workflows resume 1
    """  # noqa: D301 - click reads \b
    _carry_out(current().api.resume_workflow, workflow_keys)


@click.command("reset-status", cls=Command)
@workflow_arguments
@click.option("--failed-only", is_flag=True, help="Only jobs that did not succeed.")
@click.option("--force", is_flag=True, help="Jobs of workers that are gone, too.")
@click.option("-r", "--reinitialize", is_flag=True, help="Make them ready to run at once.")
@dry_run_option
@yes_option
@format_option()
def reset_status(
    workflow_keys: tuple[str, ...],
    *,
    reinitialize: bool,
    failed_only: bool,
    force: bool,
    **asking: bool,
) -> None:
    """Make jobs of workflows run again, in the next run.

    All of them, or those that did not succeed with what depends on them. No worker may have jobs
    of the workflow meanwhile; see torc jobs reset-status and torc workflows retry-failed for what
    can be done while it runs.

    \b
    Example:
      torc workflows reset-status 1 --failed-only --dry-run
      torc workflows reset-status 1 --failed-only
      torc run 1
    """  # noqa: D301 - click reads \b
    api = current().api
    which = {"failed_only": failed_only, "force": force}
    for key in workflow_keys:
        reset = partial(api.reset_workflow_status, key, **which)
        carry_out(reset, **asking, go_on=f"torc run {key} runs them again.")
        if reinitialize and not asking["dry_run"]:
            say(api.initialize_jobs(key)["message"])


@click.command("retry-failed", cls=Command)
@workflow_argument
@dry_run_option
@yes_option
@format_option()
def retry_failed(workflow_key: str, *, dry_run: bool, yes: bool) -> None:
    """Try all jobs again that did not end well.

    Jobs that failed or were terminated, and those that were canceled, are ready or blocked again at
    once, also while others run.

    \b
    Example:
      torc workflows retry-failed 1 --dry-run
      torc workflows retry-failed 1
    """  # noqa: D301 - click reads \b
    retry = partial(current().api.retry_jobs, workflow_key)
    go_on = f"torc run {workflow_key} runs them, unless a worker is at it already."
    carry_out(retry, dry_run=dry_run, yes=yes, go_on=go_on)


COMMANDS = (
    initialize_jobs,
    cancel_workflow,
    pause_workflow,
    resume_workflow,
    reset_status,
    retry_failed,
)
