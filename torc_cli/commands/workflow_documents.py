"""A workflow's own documents: what it is called, whether it is put aside, how it is to be run."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import click

from torc_cli import output
from torc_cli.changes import apply_changes, removal_options
from torc_cli.groups import Command
from torc_cli.members import (
    Member,
    given_members,
    member_options,
    unset_option,
)
from torc_cli.moments import readable
from torc_cli.nouns import documents
from torc_cli.options import confirm, output_options, say, workflow_argument
from torc_cli.session import current


def _created(members: Mapping[str, Any]) -> str:
    return readable(members.get("timestamp"))


#: The columns of a table of workflows.
COLUMNS = (
    ("ID", "_key"),
    ("Name", "name"),
    ("User", "user"),
    ("Description", "description"),
    ("Timestamp", _created),
)

#: ``{what is drawn beside jobs: the word for it in the names of pictures}``
_PICTURES = {"jobs": "job", "files": "file", "user-data": "user_data"}

_MEMBERS = (
    Member("-n --name", "Its name."),
    Member("-d --description", "What it is for."),
    Member("--user", "Whose it is; you, if not given."),
    Member("--tag tags", "A word to find it by; repeatable.", {"multiple": True}),
)
_ARCHIVE = Member(
    "-a --archive is_archived", "Put it aside, or take it back?", {"type": click.BOOL}
)

_CONFIG = (
    Member(
        "-e --compute-node-expiration-buffer-seconds",
        "Seconds before its node's time is over at which a worker stops.",
        {"type": click.FloatRange(0)},
    ),
    Member(
        "-w --compute-node-wait-for-new-jobs-seconds",
        "Seconds that a worker waits for more jobs.",
        {"type": click.FloatRange(0)},
    ),
    Member(
        "-i --compute-node-ignore-workflow-completion",
        "Shall workers stay when all jobs have ended?",
        {"type": click.BOOL},
    ),
    Member(
        "--compute-node-wait-for-healthy-database-minutes",
        "Minutes that a worker waits for a service that is away.",
        {"type": click.FloatRange(0)},
    ),
    Member(
        "--claim-lease-seconds",
        "Seconds after which a worker that is not heard of loses its jobs.",
        {"type": click.FloatRange(0, min_open=True)},
    ),
    Member("--workflow-startup-script", "What to run before the first job."),
    Member("--workflow-completion-script", "What to run after the last job."),
    Member("--worker-startup-script", "What each worker is to run first."),
)


@click.command("add", cls=Command)
@member_options(_MEMBERS, is_new=True)
@output_options
def add_workflow(**values: Any) -> None:
    """Add a workflow without jobs, and print it.

    torc workflows create makes one of a file.

    \b
    Example:
      torc workflows add --name survey --description "filled by a script"
    """  # noqa: D301 - click reads \b
    members = {"user": current().settings.user, **given_members(values)}
    output.print_document(current().api.add_workflow(members).to_dict())


@click.command("update", cls=Command)
@click.argument("workflow_key")
@member_options((*_MEMBERS, _ARCHIVE), is_new=False)
@unset_option
@output_options
def update_workflow(workflow_key: str, **values: Any) -> None:
    """Change the name of a workflow, and what else people know it by.

    \b
    Example:
      torc workflows update 1 --name survey --description "of the year 2026"
    """  # noqa: D301 - click reads \b
    api = current().api
    operations = {"modify": api.modify_workflow, "patch": api.patch_workflow}
    what = f"workflow {workflow_key}"
    apply_changes(what, values, lambda verb: partial(operations[verb], workflow_key))


@click.command("archive", cls=Command)
@click.argument("workflow_keys", nargs=-1, required=True)
@output_options
def archive_workflows(workflow_keys: tuple[str, ...]) -> None:
    """Put workflows aside: lists leave them out, and they cannot run.

    \b
    Example:
      torc workflows archive 1 2
    """  # noqa: D301 - click reads \b
    first, *others = workflow_keys
    if first in {"true", "false"} and others:  # as version 0.10 has it
        _archive(others, is_archived=first == "true")
    else:
        _archive(workflow_keys, is_archived=True)


@click.command("unarchive", cls=Command)
@click.argument("workflow_keys", nargs=-1, required=True)
@output_options
def unarchive_workflows(workflow_keys: tuple[str, ...]) -> None:
    """Take workflows back that were put aside.

    \b
    Example:
      torc workflows unarchive 1
    """  # noqa: D301 - click reads \b
    _archive(workflow_keys, is_archived=False)


def _archive(workflow_keys: Iterable[str], *, is_archived: bool) -> None:
    changed = []
    for key in workflow_keys:
        workflow = current().api.modify_workflow(key, {"is_archived": is_archived})
        say(f"{'Archived' if is_archived else 'Took back'} workflow {key}.")
        changed.append(output.document(workflow.to_dict()))
    output.print_done(changed)


@click.command("get-config", cls=Command)
@workflow_argument
@output_options
def get_config(workflow_key: str) -> None:
    """Print how workers treat a workflow, as JSON.

    \b
    Example:
      torc workflows get-config 1
    """  # noqa: D301 - click reads \b
    output.print_document(current().api.get_workflow_config(workflow_key).to_dict())


@click.command("update-config", cls=Command)
@workflow_argument
@member_options(_CONFIG, is_new=False)
@unset_option
@output_options
def update_config(workflow_key: str, **values: Any) -> None:
    """Change how workers treat a workflow.

    \b
    Example:
      torc workflows update-config 1 --claim-lease-seconds 300
    """  # noqa: D301 - click reads \b
    api = current().api
    operations = {"modify": api.modify_workflow_config, "patch": api.patch_workflow_config}
    what = f"configuration of workflow {workflow_key}"
    apply_changes(what, values, lambda verb: partial(operations[verb], workflow_key))


@click.command("draw", cls=Command)
@workflow_argument
@click.option(
    "--through",
    type=click.Choice(["jobs", "files", "user-data"]),
    default="jobs",
    show_default=True,
    help="What to draw beside jobs.",
)
def draw_workflow(workflow_key: str, through: str) -> None:
    """Print a picture of the jobs and what joins them in DOT, the language of Graphviz.

    \b
    Example:
      torc workflows draw 1 > workflow.dot
      torc workflows draw 1 --through files
    """  # noqa: D301 - click reads \b
    picture = f"job_{_PICTURES[through]}_dependencies"
    output.print_text(current().api.get_dot_graph(workflow_key, picture).rstrip("\n"))


@click.command("get-ready-job-requirements", cls=Command)
@workflow_argument
@output_options
def get_ready_job_requirements(workflow_key: str) -> None:
    """Add up what the jobs ask for that are ready to run, as JSON.

    \b
    Example:
      torc workflows get-ready-job-requirements 1 | jq .num_cpus
    """  # noqa: D301 - click reads \b
    output.print_value(current().api.get_ready_job_requirements(workflow_key).to_dict())


@click.command("delete", cls=Command)
@click.argument("keys", nargs=-1, required=True)
@removal_options
def delete_workflows(keys: tuple[str, ...], *, dry_run: bool, yes: bool) -> None:
    """Delete workflows and all that is theirs.

    \b
    Example:
      torc workflows delete 1 2 --dry-run
      torc workflows delete 1 2
    """  # noqa: D301 - click reads \b
    # All are looked up first: a wrong key among them deletes nothing.
    _delete([current().api.get_workflow(key).to_dict() for key in keys], dry_run=dry_run, yes=yes)


@click.command("delete-all", cls=Command)
@removal_options
def delete_all_workflows(*, dry_run: bool, yes: bool) -> None:
    """Delete all your workflows and all that is theirs, also those put aside.

    Those of other users stay.

    \b
    Example:
      torc workflows delete-all --dry-run
      torc workflows delete-all --yes
    """  # noqa: D301 - click reads \b
    api, user = current().api, current().settings.user
    found = documents(api.list_workflows, conditions={"user": user})
    _delete(list(found), dry_run=dry_run, yes=yes)


def _delete(found: list[dict[str, Any]], *, dry_run: bool, yes: bool) -> None:
    if dry_run:
        output.print_documents(found, COLUMNS, none="There are no workflows of yours.")
        say(f"Would delete {len(found)} workflow{'s' * (len(found) != 1)}, with jobs and results.")
        return
    keys = [each["_key"] for each in found]
    if keys:
        confirm(f"Delete workflows {', '.join(keys)} with all jobs and results?", yes=yes)
    for key in keys:
        current().api.remove_workflow(key)
        say(f"Deleted workflow {key}.")
    output.print_done([output.document(each) for each in found])


COMMANDS = (
    add_workflow,
    update_workflow,
    archive_workflows,
    unarchive_workflows,
    get_config,
    update_config,
    draw_workflow,
    get_ready_job_requirements,
    delete_workflows,
    delete_all_workflows,
)
