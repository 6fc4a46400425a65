"""Workflow files: check them, see what they may hold, begin one."""

from datetime import timedelta
from typing import Any

import click

from torc_cli import output
from torc_cli.creation import check
from torc_cli.exits import ExitCode, Failure
from torc_cli.groups import Command
from torc_cli.options import file_format_option, format_option, say

#: Names shown of one stage.
_MOST_NAMES = 4

#: Stages shown: so many from the beginning, and so many from the end.
_MOST_STAGES = 10


@click.command("check", cls=Command)
@click.argument("file", metavar="FILE")
@format_option()
def check_workflow(file: str) -> None:
    """Check a workflow file, and show in which stages its jobs can run.

    Everything that is wrong with it is told at once; the exit status is then 2.

    \b
    Example:
      torc workflows check workflow.yaml
      torc workflows check workflow.yaml -f json | jq .plan.critical_path
    """  # noqa: D301 - click reads \b
    show_check(file)


def show_check(file: str) -> None:
    """Check a file and print what it amounts to, or everything that is wrong with it.

    Raises:
        Failure: if anything is wrong with it.
    """
    report = check(file)
    if output.is_for_programs():
        _print_report(report)
    elif report["valid"]:
        _show(file, report)
    else:
        told = [problem.get("told", problem["message"]) for problem in report["errors"]]
        raise Failure("\n  ".join([f"{file} is no valid workflow; nothing was created.", *told]))


def _print_report(report: dict[str, Any]) -> None:
    plain = {
        name: [{key: each[key] for key in each if key != "told"} for each in report[name]]
        for name in ("errors", "warnings")
    }
    output.print_value({**report, **plain})
    if not report["valid"]:
        click.get_current_context().exit(ExitCode.USAGE)


def _show(file: str, report: dict[str, Any]) -> None:
    summary, plan = report["summary"], report["plan"]
    rows = [
        [stage["number"], stage["job_count"], _names(stage["job_names"], stage["job_count"])]
        for stage in plan["stages"]
    ]
    if len(rows) > 2 * _MOST_STAGES:
        rows[_MOST_STAGES:-_MOST_STAGES] = [["…", "", ""]]
    if rows:
        output.print_table(["Stage", "Jobs", "Names"], rows)
        path = plan["critical_path"]
        names = " → ".join(_shortened(path["job_names"]))
        took = timedelta(seconds=path["runtime_seconds"])
        output.print_line(f"Longest chain, by the runtimes that jobs ask for: {took}, {names}")
    for warning in report["warnings"]:
        say(f"Note: {warning['told']}.")
    say(f"{file} is a valid workflow: {_counted(summary)}.")


def _counted(summary: dict[str, Any]) -> str:
    counts = {
        "job": summary["job_count"],
        "file": summary["file_count"],
        "action": summary["action_count"],
    }
    said = [
        f"{count} {noun}{'s' * (count != 1)}"
        for noun, count in counts.items()
        if count or noun == "job"
    ]
    if summary["user_data_count"]:
        said.append(f"{summary['user_data_count']} user data")
    return ", ".join(said)


def _names(names: list[str], count: int) -> str:
    shown = names[:_MOST_NAMES]
    return ", ".join(shown) + (", …" if count > len(shown) else "")


def _shortened(names: list[str]) -> list[str]:
    if len(names) <= 2 * _MOST_NAMES:
        return names
    return [*names[:_MOST_NAMES], "…", *names[-_MOST_NAMES:]]


@click.command("schema", cls=Command)
def schema() -> None:
    """Print the JSON Schema of a workflow file; editors complete and check with it.

    \b
    Example:
      torc workflows schema > torc.schema.json
    """  # noqa: D301 - click reads \b
    from graph_schema.json_schema import specification_schema  # noqa: PLC0415 - slow to import

    output.print_json(specification_schema())


def _print_specification(data: dict[str, Any], form: str | None) -> None:
    from torc.specification import FORMATS, written  # noqa: PLC0415 - slow to import

    output.print_text(written(data, FORMATS[f".{form or 'yaml'}"]).rstrip("\n"))


@click.command("template", cls=Command)
@file_format_option
def template(form: str | None) -> None:
    """Print the skeleton of a workflow file, to be filled in.

    \b
    Example:
      torc workflows template > workflow.yaml
      torc workflows template -f toml > workflow.toml
    """  # noqa: D301 - click reads \b
    from graph_schema.samples import TEMPLATE  # noqa: PLC0415 - only here

    _print_specification(TEMPLATE, form)


@click.command("example", cls=Command)
@file_format_option
def example(form: str | None) -> None:
    """Print a small workflow file that runs.

    \b
    Example:
      torc workflows example > example.yaml
      torc run example.yaml
    """  # noqa: D301 - click reads \b
    from graph_schema.samples import EXAMPLE  # noqa: PLC0415 - only here

    _print_specification(EXAMPLE, form)


#: What is done with workflow files, beside creating workflows of them.
COMMANDS = (check_workflow, schema, template, example)
