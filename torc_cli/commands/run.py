"""``torc run``: from a file, or a workflow's key, to finished jobs."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from graph_schema.job_status import JobStatus
from torc.api import DefaultApi
from torc.errors import Conflict
from torc_cli.commands.summary import Summary, summarize
from torc_cli.creation import create, is_key
from torc_cli.exits import ExitCode, Failure
from torc_cli.groups import Command
from torc_cli.missing_inputs import ignore_missing_option, refuse_missing_inputs
from torc_cli.options import format_option, say
from torc_cli.runner.environment import RunSetting
from torc_cli.runner.hardware import this_machine
from torc_cli.runner.policy import Policy, Why
from torc_cli.runner.progress import progress_for
from torc_cli.runner.runner import Runner
from torc_cli.session import current
from torc_cli.values import Duration, Memory

_OUTPUT_FOLDER = "torc_output"


@click.command(cls=Command)
@click.argument("workflow", metavar="FILE|KEY", required=False)
@click.option(
    "-j", "--max-parallel-jobs", type=click.IntRange(1), help="How many at a time at most."
)
@click.option("-c", "--num-cpus", type=click.IntRange(1), help="CPUs that jobs may use together.")
@click.option("-m", "--memory", type=Memory(), help="Memory that jobs may use together, as 8g.")
@click.option("-g", "--num-gpus", type=click.IntRange(0), help="GPUs that jobs may use together.")
@click.option("-t", "--time-limit", type=Duration(), help="When to stop: ISO 8601, as PT4H.")
@click.option("-o", "--output-dir", default=_OUTPUT_FOLDER, show_default=True, help="For logs.")
@click.option(
    "--strict-resources", is_flag=True, help="Leave jobs too large for this machine alone."
)
@ignore_missing_option
@format_option()
def run(workflow: str | None, **options: Any) -> None:
    """Run a workflow file, or the workflow with a key.

    Jobs run side by side as far as CPUs, memory and GPUs allow. The exit status is 0 if all
    succeeded and 1 if any did not.

    \b
    Example:
      torc run workflow.yaml
      torc run 1 --max-parallel-jobs 4
    """  # noqa: D301 - click reads \b
    api = current().api
    key = _workflow_key(workflow)
    if not options["ignore_missing_data"]:
        refuse_missing_inputs(api, key)
    counts = _initialize(api, key)
    with ExitStack() as stack:
        setting = stack.enter_context(_run_setting(key, options["output_dir"]))
        progress = progress_for(counts)
        stack.callback(progress.close)
        machine = this_machine(options["num_cpus"], options["memory"], options["num_gpus"])
        why = Runner(api, setting, machine, _policy(options), progress).run()
    summary = summarize(api, key)
    summary.show()
    _exit(why, summary)


def _policy(options: dict[str, Any]) -> Policy:
    return Policy(
        max_parallel_jobs=options["max_parallel_jobs"],
        time_limit_seconds=options["time_limit"],
        strict_resources=options["strict_resources"],
    )


def _workflow_key(workflow: str | None) -> str:
    """Create the workflow if a file is given, else take the key."""
    if workflow is None or is_key(workflow):
        return current().workflow_key(workflow)
    created = create(workflow)
    say(f"Created workflow {created.key} from {workflow}.")
    return created.key


def _initialize(api: DefaultApi, key: str) -> dict[str, int]:
    """Initialize a workflow that is not; return how many jobs have each status."""
    seen = api.is_workflow_complete(key)
    if seen["is_canceled"]:
        message = (
            f"Workflow {key} was canceled. torc workflows reset-status {key} makes it ready to run."
        )
        raise Failure(message)
    counts: dict[str, int] = seen["counts"]
    if counts.get(JobStatus.UNINITIALIZED):
        with suppress(Conflict):  # another worker was first, and jobs of it have ended already
            api.initialize_jobs(key)
        counts = api.get_job_status_counts(key).to_dict()
    elif seen["is_complete"]:
        say(
            f"All jobs of workflow {key} have ended; nothing is left to run. "
            f"torc workflows restart {key} makes those run again that did not succeed or whose "
            f"inputs changed, torc workflows reset-status {key} all of them."
        )
    return counts


@contextmanager
def _run_setting(key: str, folder: str) -> Iterator[RunSetting]:
    """Say what jobs share; with no service configured, open a port for them."""
    url = current().settings.database_url
    output_directory = Path(folder).absolute()
    output_directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if url.startswith("embedded:"):
            from torc.in_process import application  # noqa: PLC0415 - brings the whole service
            from torc_cli.runner.http_server import serving  # noqa: PLC0415 - the same

            url = stack.enter_context(serving(application(url)))
        yield RunSetting(key, url, output_directory, os.environ)


def _exit(why: Why, summary: Summary) -> None:
    """End with the status that tells how the run went.

    Raises:
        Failure: if the run ended before its time.
    """
    match why:
        case Why.INTERRUPTED:
            message = f"Interrupted. {_GO_ON.format(summary.workflow_key)}"
            raise Failure(message, ExitCode.INTERRUPTED)
        case Why.NOTHING_FITS:
            names = ", ".join(summary.names(JobStatus.READY))
            message = (
                "No job that is ready fits this machine, the time that is left and this worker's "
                f"scheduler: {names}."
            )
            raise Failure(message, ExitCode.UNSUCCESSFUL)
        case Why.TIME_LIMIT | Why.CANCELED | Why.STUCK:
            raise Failure(_EARLY[why].format(summary.workflow_key), ExitCode.UNSUCCESSFUL)
        case Why.COMPLETE:
            if not summary.succeeded:
                click.get_current_context().exit(ExitCode.UNSUCCESSFUL)


_GO_ON = (
    "torc workflows reset-status {0} --failed-only, then torc run {0}, go on with what is left."
)
_EARLY = {
    Why.TIME_LIMIT: f"The time limit was reached. {_GO_ON}",
    Why.CANCELED: "Workflow {} was canceled.",
    Why.STUCK: (
        "Nothing is ready, and nobody works on what the other jobs wait for. "
        "torc jobs list {} shows them, and torc jobs why says of each why it waits."
    ),
}
