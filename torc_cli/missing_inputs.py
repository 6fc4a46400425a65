"""Tell at once everything that a workflow lacks before it can run."""

from pathlib import Path

import click

from torc_cli.exits import Failure

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from torc.api import DefaultApi

    Function = TypeVar("Function", bound=Callable[..., Any])

#: Missing inputs told at once; a workflow of many jobs may lack as many files.
_MOST_LISTED = 50


def ignore_missing_option(function: "Function") -> "Function":
    """Add ``-i``, which lets a workflow run though some of its inputs are missing."""
    return click.option(
        "-i",
        "--ignore-missing-data",
        is_flag=True,
        help="Go on though files or user data are missing that no job makes.",
    )(function)


def refuse_missing_inputs(api: "DefaultApi", workflow_key: str) -> None:
    """Look for the files and values that jobs need and that no job makes.

    Paths are those that jobs see when they run in the present folder.

    Raises:
        Failure: if some are missing; it lists them, up to a number that can be read.
    """
    missing = [*_files(api, workflow_key), *_user_data(api, workflow_key)]
    more = len(missing) - _MOST_LISTED
    if missing:
        count = f"{len(missing)} inputs are" if len(missing) > 1 else "an input is"
        lines = [
            f"Workflow {workflow_key} cannot run: {count} missing.",
            *(f"  {line}" for line in missing[:_MOST_LISTED]),
            *([f"  … and {more:,} more."] if more > 0 else []),
            "Provide what is missing, or go on without it: --ignore-missing-data.",
        ]
        raise Failure("\n".join(lines))


def _files(api: "DefaultApi", workflow_key: str) -> list[str]:
    files = api.list_required_existing_files(workflow_key)["files"]
    return [
        f"{file['path']}: there is no such file; {_job(file['needed_by'])} needs it, and no job"
        " is to write it."
        for file in files
        if not Path(file["path"]).exists()
    ]


def _user_data(api: "DefaultApi", workflow_key: str) -> list[str]:
    found = api.list_missing_user_data(workflow_key)["user_data"]
    return [
        f"user data {item['name']}: it has no value; {_job(item['consumed_by'])} needs it, and no"
        f" job stores it. torc user-data update {item['_key']} --data … gives it one."
        for item in found
    ]


def _job(job: "dict[str, Any]") -> str:
    return f"job {job['_key']} ({job['name']})"
