"""Early cut-off: a job whose inputs turn out to be those of its last success keeps that result.

A restart leaves such jobs blocked with the result to keep; when what blocks them has ended, they
are looked at here instead of becoming ready at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from arango.database import StandardDatabase

from graph_schema.fingerprints import of_job, of_value
from service.database.query import load_query
from service.operations.changes import changes_of_inputs
from service.operations.events import of_moves

_SAME = "What it reads is what its last success read."

#: ``{status: type of the event}``
_TYPES = {"completed": "reuse", "ready": "release"}


@dataclass(frozen=True)
class Settled:
    """Keys of jobs that nothing holds up any more."""

    completed: list[str]  #: they keep their results
    ready: list[str]  #: they run again


def settle(
    database: StandardDatabase, workflow_key: str, moves: Iterable[Mapping[str, Any]], by: str
) -> Settled:
    """Decide of blocked jobs that wait for nothing whether their last results still stand.

    Jobs that moved meanwhile are left alone, so it may be repeated.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        moves: ``{to, job_keys}`` as the queries that unblock return them.
        by: who brought it about.
    """
    keys = {move["to"]: move["job_keys"] for move in moves}
    ready = list(keys.get("ready", []))
    if "blocked" not in keys:
        return Settled([], ready)
    candidates = load_query("restart/candidates")(database, keys=keys["blocked"])
    decided = load_query("restart/decide")(
        database,
        changes=[_change(candidate) for candidate in candidates],
        event=of_moves(workflow_key, "release", by),
        types=_TYPES,
    )
    moved = {move["to"]: move["job_keys"] for move in decided}
    return Settled(moved.get("completed", []), ready + moved.get("ready", []))


def _change(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """Return what becomes of a job, and why."""
    reasons = _reasons(candidate)
    new = {"status": "ready", "reuses": None} if reasons else {"status": "completed"}
    said = reasons[0] if reasons else _SAME
    return {"key": candidate["_key"], "reuses": candidate["reuses"], "reason": said, "new": new}


def _reasons(candidate: Mapping[str, Any]) -> list[str]:
    if candidate["because"] is not None:
        return [f"It waited for job {candidate['because']}, and reads none of it."]
    now = of_job(candidate) | {
        "files": {key: sha256 for key, _, sha256 in candidate["files"]},
        "user_data": {key: of_value(value) for key, _, value in candidate["user_data"]},
    }
    names = {
        kind: {key: name for key, name, _ in candidate[kind]} for kind in ("files", "user_data")
    }
    return changes_of_inputs(
        candidate["before"], now, lambda kind, key: names[kind].get(key) or key
    )
