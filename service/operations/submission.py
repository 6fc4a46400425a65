"""Pick ready jobs for a worker, and claim them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query
from service.operations.documents import Document
from service.operations.workflows import get_open_workflow, get_workflow_part

#: Jobs that are looked at, at a time, to find some that fit together.
_CANDIDATES = 200

#: How often to look again, for more, or because other workers took what was found.
_ATTEMPTS = 50


#: Seconds that no job asks for.
_NO_END = 2**53


@dataclass(frozen=True)
class Room:
    """What a worker has free."""

    num_cpus: int
    num_gpus: int
    num_nodes: int
    memory_bytes: int
    time_limit_seconds: float | None  #: time left in its allocation; None for no end
    scheduler_id: str  #: ``slurm_schedulers/5``, or empty

    def without(self, jobs: Iterable[Mapping[str, Any]]) -> "Room":
        """Return what is left when some jobs are placed."""
        taken = list(jobs)
        return replace(
            self,
            num_cpus=self.num_cpus - sum(job["num_cpus"] for job in taken),
            num_gpus=self.num_gpus - sum(job["num_gpus"] for job in taken),
            memory_bytes=self.memory_bytes - sum(job["memory_bytes"] for job in taken),
        )

    def said(self) -> str:
        """Return the room in words."""
        end = "" if self.time_limit_seconds is None else f", {self.time_limit_seconds} seconds"
        return (
            f"{self.num_cpus} CPUs, {self.num_gpus} GPUs, {self.num_nodes} nodes,"
            f" {self.memory_bytes} bytes of memory{end}"
        )


def pack(jobs: Iterable[Mapping[str, Any]], room: Room, limit: int) -> list[str]:
    """Take jobs in order while they fit together; one that does not fit is passed over.

    Args:
        jobs: ``{_key, num_cpus, num_gpus, memory_bytes}``, the one to place first at the front.
        room: what they share.
        limit: most jobs to take.

    Returns:
        The keys of those that fit, in the same order.

    Example:
        >>> room = Room(4, 0, 1, 8, None, "")
        >>> jobs = [("1", 3), ("2", 2), ("3", 1)]
        >>> pack([{"_key": key, "num_cpus": cpus, "num_gpus": 0, "memory_bytes": 1}
        ...       for key, cpus in jobs], room, 10)
        ['1', '3']

    Source:
        torc 0.6, db_service/src/query.js:1169, prepareJobsForSubmission.
    """
    cpus, gpus, memory = room.num_cpus, room.num_gpus, room.memory_bytes
    taken: list[str] = []
    for job in jobs:
        if len(taken) == limit or cpus <= 0:
            break
        if job["num_cpus"] <= cpus and job["num_gpus"] <= gpus and job["memory_bytes"] <= memory:
            cpus -= job["num_cpus"]
            gpus -= job["num_gpus"]
            memory -= job["memory_bytes"]
            taken.append(job["_key"])
    return taken


def prepare_jobs_for_submission(
    database: StandardDatabase,
    workflow_key: str,
    room: Room,
    limit: int,
    claim_id: str | None = None,
) -> dict[str, Any]:
    """Claim ready jobs that fit together on a worker.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        room: what the worker has free.
        limit: most jobs to claim.
        claim_id: chosen by the worker; repeating a claim whose answer was lost gives the same jobs.

    Returns:
        ``{jobs: [job with its files and user data], reason}``; ``reason`` says why there are none.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    if reason := _reason_to_wait(database, key):
        return {"jobs": [], "reason": reason}
    claimed = _claimed_before(database, key, claim_id) or _claim_what_fits(
        database, key, room, limit, claim_id
    )
    reason = None if claimed else f"No ready job fits: {room.said()}."
    return {"jobs": _with_inputs_and_outputs(database, claimed), "reason": reason}


def prepare_next_jobs_for_submission(
    database: StandardDatabase, workflow_key: str, limit: int
) -> dict[str, Any]:
    """Claim ready jobs, whatever they ask for.

    Returns:
        ``{jobs, reason}`` as of ``prepare_jobs_for_submission``.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    if reason := _reason_to_wait(database, key):
        return {"jobs": [], "reason": reason}
    for _ in range(_ATTEMPTS):
        chosen = load_query("jobs/ready")(database, workflow_key=key, limit=limit)
        claimed = _claim(database, chosen, None)
        if claimed or not chosen:
            break
    keys = [job["_key"] for job in claimed]
    reason = None if keys else "No job is ready."
    return {"jobs": _with_inputs_and_outputs(database, keys), "reason": reason}


def _claimed_before(
    database: StandardDatabase, workflow_key: str, claim_id: str | None
) -> list[str]:
    if claim_id is None:
        return []
    return load_query("jobs/claimed_as")(database, workflow_key=workflow_key, claim_id=claim_id)


def _claim_what_fits(
    database: StandardDatabase, workflow_key: str, room: Room, limit: int, claim_id: str | None
) -> list[str]:
    """Claim until the worker is full, or nothing is left that fits."""
    keys: list[str] = []
    for _ in range(_ATTEMPTS):
        found = _candidates(database, workflow_key, room)
        chosen = pack(found, room, limit - len(keys))
        claimed = _claim(database, chosen, claim_id)
        keys += [job["_key"] for job in claimed]
        room = room.without(claimed)
        is_full = room.num_cpus <= 0 or len(keys) >= limit
        saw_all = len(claimed) == len(chosen) and len(found) < _CANDIDATES
        if not chosen or is_full or saw_all:
            break
    return keys


def _claim(database: StandardDatabase, keys: list[str], claim_id: str | None) -> list[Document]:
    return load_query("jobs/claim")(database, keys=keys, claim_id=claim_id) if keys else []


def _candidates(database: StandardDatabase, workflow_key: str, room: Room) -> list[Document]:
    end = room.time_limit_seconds
    return load_query("jobs/ready_that_fit")(
        database,
        workflow_key=workflow_key,
        num_cpus=room.num_cpus,
        num_gpus=room.num_gpus,
        num_nodes=room.num_nodes,
        memory_bytes=room.memory_bytes,
        runtime_seconds=_NO_END if end is None else end,
        scheduler_id=room.scheduler_id,
        limit=_CANDIDATES,
    )


def _with_inputs_and_outputs(database: StandardDatabase, keys: list[str]) -> list[Document]:
    return load_query("jobs/with_inputs_and_outputs")(database, keys=keys) if keys else []


def _reason_to_wait(database: StandardDatabase, workflow_key: str) -> str | None:
    status = get_workflow_part(database, "workflow_statuses", workflow_key)
    return f"Workflow {workflow_key} is canceled." if status["is_canceled"] else None
