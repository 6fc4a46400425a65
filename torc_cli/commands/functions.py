"""Call the Python function of a job; see ``torc.map_function_to_jobs``."""

import sys

import click

from torc.errors import ClientError
from torc_cli.exits import ExitCode
from torc_cli.groups import Command
from torc_cli.session import current

_job_option = click.option(
    "--job-key", envvar="TORC_JOB_KEY", required=True, show_envvar=True, help="The job."
)


@click.command("run-function", cls=Command)
@_job_option
def run_function(job_key: str) -> None:
    """Call the function of a job, and store what it returns.

    It is what jobs run that map_function_to_jobs has made. The job consumes one user data,
    {"module": ..., "func": ..., "params": ...}, and stores one.

    \b
    Example:
      torc jobs run-function
      torc jobs run-function --job-key 7
    """  # noqa: D301 - click reads \b
    _call("run_function", job_key)


@click.command("run-postprocess", cls=Command)
@_job_option
def run_postprocess(job_key: str) -> None:
    """Call the function of a job with all results.

    It is what the job runs that map_function_to_jobs has made for postprocess_func. The job
    consumes {"module": ..., "func": ...} and the results of the other jobs, and stores one.

    \b
    Example:
      torc jobs run-postprocess
    """  # noqa: D301 - click reads \b
    _call("run_postprocess", job_key)


def _call(name: str, job_key: str) -> None:
    """Call a function of the client; an error of the job's own is shown as Python shows it."""
    from torc import functions  # noqa: PLC0415 - the other commands of jobs need none

    sys.path.append("")  # the module may be where the job runs
    api = current().api
    workflow_key = api.get_job(None, job_key).workflow_key
    try:
        getattr(functions, name)(api, workflow_key, job_key)
    except ClientError:
        raise
    except Exception as ex:
        import traceback  # noqa: PLC0415 - only when something is wrong

        traceback.print_exception(ex)
        raise click.exceptions.Exit(ExitCode.UNSUCCESSFUL) from ex


COMMANDS = (run_function, run_postprocess)
