"""Run again what changed since the last run, and only that.

Every query is about the whole workflow: the time is linear in its size.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from arango.database import StandardDatabase

from graph_schema.fingerprints import NO_VALUE, of_value
from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.operations.documents import Document
from service.operations.events import add_event, of_moves
from service.operations.fingerprints import record_files
from service.operations.initialization import initialize_some
from service.operations.reset import FRESH, refuse_active
from service.operations.restart_plan import (
    CHECK,
    RERUN,
    Decision,
    Links,
    Situation,
    grouped,
    plan,
)
from service.operations.workflows import (
    get_open_workflow,
    get_workflow_part,
    modify_workflow_part,
)

#: ``{kind: (edge to what a job reads, edge to what it writes)}``
_EDGES = {"files": ("needs", "produces"), "user_data": ("consumes", "stores")}

Seen = Mapping[str, Mapping[str, Any] | None]


def reinitialize_jobs(
    database: StandardDatabase,
    workflow_key: str,
    seen: Seen,
    *,
    dry_run: bool = False,
    by: str = "",
) -> dict[str, Any]:
    """Begin a run of what changed since jobs last succeeded, and of what did not succeed.

    If that is nothing, the present run remains the last one.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        seen: ``{file key: {st_size, st_mtime, sha256}}`` of files that are not as the database
            has them; None: there is no such file.
        dry_run: only tell what would be done.
        by: who asked.

    Returns:
        ``{message, run_id, jobs: [{job_key, name, action, reason}], counts: {action: number}}``;
        the action is ``rerun``, or ``check``: it runs if its inputs turn out to be different.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived, or workers have jobs of it.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    refuse_active(database, key)
    situation = _situation(database, key, seen)
    decisions = plan(situation)
    status = get_workflow_part(database, "workflow_statuses", key)
    is_needed = bool(decisions or situation.cleared or status["is_canceled"])
    run_id = status["run_id"] + is_needed
    if not dry_run:
        record_files(database, key, [seen])
    if is_needed and not dry_run:
        _begin(database, key, run_id, by)
        _apply(database, key, situation, decisions, by)
    return {
        "message": _message(key, decisions, dry_run=dry_run),
        "run_id": run_id,
        "jobs": [vars(decision) for decision in decisions],
        "counts": _counts(decisions),
    }


def _situation(database: StandardDatabase, workflow_key: str, seen: Seen) -> Situation:
    """Read all that the plan needs to know."""

    def rows(name: str, **values: Any) -> list[Any]:
        return load_query(f"restart/{name}")(database, workflow_key=workflow_key, **values)

    jobs = {job["_key"]: job for job in rows("jobs")}
    links = {
        kind: Links(*(_pairs(rows("links", edges=edge)) for edge in edges))
        for kind, edges in _EDGES.items()
    }
    files, user_data = rows("files"), rows("user_data")
    cleared = _to_clear(user_data, links["user_data"].writer, jobs)
    prints = {
        "files": {file["_key"]: file.get("sha256") for file in files}
        | {key: file and file["sha256"] for key, file in seen.items()},
        "user_data": {item["_key"]: of_value(item.get("data")) for item in user_data}
        | dict.fromkeys(cleared, NO_VALUE),
    }
    return Situation(
        jobs=jobs,
        results=_standing(jobs, rows("results")),
        links=links,
        prints=prints,
        names={
            "files": {file["_key"]: file["name"] for file in files},
            "user_data": {item["_key"]: item["name"] for item in user_data},
        },
        waits_for=_pairs([to, one] for one, to in rows("links", edges="blocks")),
        cleared=cleared,
    )


def _pairs(rows: Iterable[list[str]]) -> dict[str, list[str]]:
    return grouped((_key(one), _key(other)) for one, other in rows)


def _key(document_id: str) -> str:
    return document_id.partition("/")[2]


def _to_clear(
    user_data: Iterable[Document], writer: Mapping[str, str], jobs: Mapping[str, Document]
) -> dict[str, str]:
    """Find ephemeral user data with a value, unless nobody could make it again.

    Returns:
        ``{key: revision}``.
    """
    disabled = {key for key, job in jobs.items() if job["status"] == JobStatus.DISABLED}
    return {
        item["_key"]: item["_rev"]
        for item in user_data
        if item.get("is_ephemeral") and item.get("data") is not None
        if writer.get(item["_key"]) not in disabled
    }


def _standing(jobs: Mapping[str, Document], results: Iterable[Document]) -> dict[str, Document]:
    """Return the results that jobs stand on: their last success, unless they are to run again."""
    by_key: dict[str, Document] = {}
    latest: dict[str, Document] = {}
    for result in results:
        by_key[result["_key"]] = latest[result["job_key"]] = result
    standing = {
        key: latest.get(key)
        if job["status"] == JobStatus.COMPLETED
        else by_key.get(job.get("reuses") or "")
        for key, job in jobs.items()
    }
    return {key: result for key, result in standing.items() if result is not None}


def _begin(database: StandardDatabase, workflow_key: str, run_id: int, by: str) -> None:
    changes = {"is_canceled": False, "run_id": run_id}
    modify_workflow_part(database, "workflow_statuses", workflow_key, changes)
    add_event(database, workflow_key, "workflow", "reinitialize", run_id=run_id, by=by)


def _apply(
    database: StandardDatabase,
    workflow_key: str,
    situation: Situation,
    decisions: Iterable[Decision],
    by: str,
) -> None:
    """Do what was decided; a repetition makes up for what is cut off between two statements."""
    if situation.cleared:
        items = [[key, revision] for key, revision in situation.cleared.items()]
        load_query("restart/clear_user_data")(database, items=items)
    changes = [
        {
            "key": decision.job_key,
            "revision": situation.jobs[decision.job_key]["_rev"],
            "new": FRESH | {"reuses": _reused(situation, decision)},
        }
        for decision in decisions
    ]
    event = of_moves(workflow_key, "reset", by, "The workflow was restarted.")
    if changes:
        load_query("restart/put_back")(database, changes=changes, event=event)
    load_query("blocks/derive_from_files")(database, workflow_key=workflow_key)
    load_query("blocks/derive_from_user_data")(database, workflow_key=workflow_key)
    initialize_some(database, workflow_key, None, by)


def _reused(situation: Situation, decision: Decision) -> str | None:
    if decision.action != CHECK:
        return None
    return str(situation.results[decision.job_key]["_key"])


def _counts(decisions: Iterable[Decision]) -> dict[str, int]:
    actions = [decision.action for decision in decisions]
    return {action: actions.count(action) for action in (RERUN, CHECK)}


def _message(workflow_key: str, decisions: Iterable[Decision], *, dry_run: bool) -> str:
    reruns, checks = _counts(decisions).values()
    if not reruns:
        return f"Nothing of workflow {workflow_key} has to run again."
    jobs = "1 job" if reruns == 1 else f"{reruns} jobs"
    modal = "would run" if dry_run else "will run"
    more = f", and {checks} more if what they read turns out different" if checks else ""
    return f"{jobs} of workflow {workflow_key} {modal}{more}."
