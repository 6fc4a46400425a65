"""What is done with jobs by hand, while the rest of their workflow goes on."""

from collections.abc import Callable, Iterable
from functools import partial

import click

from torc.models import Record
from torc_cli import output
from torc_cli.commands.plans import carry_out, dry_run_option
from torc_cli.groups import Command
from torc_cli.options import format_option, say, yes_option
from torc_cli.session import current


@click.command("reset-status", cls=Command)
@click.argument("keys", nargs=-1, required=True)
@click.option("--downstream", is_flag=True, help="What depends on them, too, at any depth.")
@dry_run_option
@yes_option
@format_option()
def reset_status(keys: tuple[str, ...], *, downstream: bool, dry_run: bool, yes: bool) -> None:
    """Make jobs run again, whatever they came to.

    The rest of the workflow goes on meanwhile. Where a job runs, its worker stops it. Jobs that
    depend on one of them and are ready wait for it again; those that have run stay as they are,
    unless --downstream is given.

    \b
    Example:
      torc jobs reset-status 3 --downstream --dry-run
      torc jobs reset-status 3 --downstream
    """  # noqa: D301 - click reads \b
    for workflow_key, job_keys in _by_workflow(keys).items():
        reset = partial(
            current().api.reset_job_status, workflow_key, job_keys, downstream=downstream
        )
        carry_out(reset, dry_run=dry_run, yes=yes, go_on=_runs_them(workflow_key))


@click.command("retry", cls=Command)
@click.argument("keys", nargs=-1, required=True)
@dry_run_option
@yes_option
@format_option()
def retry_jobs(keys: tuple[str, ...], *, dry_run: bool, yes: bool) -> None:
    """Try jobs again that did not end well.

    What was canceled because of them is tried, too. torc workflows retry-failed does it for a
    whole workflow.

    \b
    Example:
      torc jobs retry 3 --dry-run
      torc jobs retry 3 4
    """  # noqa: D301 - click reads \b
    for workflow_key, job_keys in _by_workflow(keys).items():
        retry = partial(current().api.retry_jobs, workflow_key, job_keys)
        carry_out(retry, dry_run=dry_run, yes=yes, go_on=_runs_them(workflow_key))


@click.command("disable", cls=Command)
@click.argument("keys", nargs=-1, required=True)
@format_option()
def disable_jobs(keys: tuple[str, ...]) -> None:
    """Take jobs out of their workflow.

    What depends on them does not wait for them. Jobs that run or have ended cannot be disabled.

    \b
    Example:
      torc jobs disable 3 4
    """  # noqa: D301 - click reads \b
    _carry_out(current().api.disable_jobs, keys)


@click.command("enable", cls=Command)
@click.argument("keys", nargs=-1, required=True)
@format_option()
def enable_jobs(keys: tuple[str, ...]) -> None:
    """Bring disabled jobs back.

    What depends on them and is ready waits for them again.

    \b
    Example:
      torc jobs enable 3
    """  # noqa: D301 - click reads \b
    _carry_out(current().api.enable_jobs, keys)


def _carry_out(operation: Callable[[str, list[str]], Record], keys: Iterable[str]) -> None:
    """Do something with jobs, and tell what was done in each workflow."""
    answers = []
    for workflow_key, job_keys in _by_workflow(keys).items():
        answer = operation(workflow_key, job_keys).to_dict()
        say(answer["message"])
        answers.append({"workflow_key": workflow_key, **answer})
    output.print_done(answers)


def _by_workflow(keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the keys of jobs by the key of their workflow, in the order given."""
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(current().api.get_job(None, key).workflow_key, []).append(key)
    return found


def _runs_them(workflow_key: str) -> str:
    return f"torc run {workflow_key} runs them, unless a worker is at it already."


COMMANDS = (reset_status, retry_jobs, disable_jobs, enable_jobs)
