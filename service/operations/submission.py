"""Pick ready jobs for a worker, and claim them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query
from service.operations.documents import Document, key_in, missing
from service.operations.events import by_worker, of_moves
from service.operations.leases import Terms, get_terms, renew

#: Most jobs that are looked at, at a time, to find some that fit together.
_CANDIDATES = 200

#: Keys of jobs to claim, and whether no others come into question.
Choice = tuple[list[str], bool]

#: ``choose(workflow key, jobs taken so far, most jobs to choose)``
Choose = Callable[[str, list[Document], int], Choice]

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


@dataclass(frozen=True)
class Claimer:
    """Who claims, as far as it is told."""

    #: chosen by the worker: repeating a claim whose answer was lost gives the same jobs
    claim_id: str | None = None
    compute_node_key: str | None = None
    by: str = ""  #: ``user alice``, where no compute node is named


_NOBODY = Claimer()


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
    claimer: Claimer = _NOBODY,
) -> dict[str, Any]:
    """Claim ready jobs that fit together on a worker.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        room: what the worker has free.
        limit: most jobs to claim.
        claimer: who claims them.

    Returns:
        ``{jobs: [job with its files and user data], reason, wait_seconds}``; ``reason`` says why
        there are none, ``wait_seconds`` how long the first one only waits for its time.

    Raises:
        NotFound: if there is no such workflow, or no such compute node in it.
        InvalidRequest: if it is archived.
    """

    def choose(key: str, taken: list[Document], most: int) -> Choice:
        left = room.without(taken)
        number = _candidates_for(left, most)
        found = _candidates(database, key, left, number)
        chosen = pack(found, left, most)
        return chosen, not chosen or len(found) < number or left.num_cpus <= 0

    nothing = f"No ready job fits: {room.said()}."
    return _claim_chosen(database, workflow_key, choose, limit, claimer, nothing)


def prepare_next_jobs_for_submission(
    database: StandardDatabase, workflow_key: str, limit: int, claimer: Claimer = _NOBODY
) -> dict[str, Any]:
    """Claim ready jobs, whatever they ask for.

    Returns:
        ``{jobs, reason, wait_seconds}`` as of ``prepare_jobs_for_submission``.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived.
    """

    def choose(key: str, _: list[Document], most: int) -> Choice:
        chosen = load_query("jobs/ready")(database, workflow_key=key, limit=most)
        return chosen, len(chosen) < most

    return _claim_chosen(database, workflow_key, choose, limit, claimer, "No job is ready.")


def _claim_chosen(
    database: StandardDatabase,
    workflow_key: str,
    choose: Choose,
    limit: int,
    claimer: Claimer,
    nothing: str,
) -> dict[str, Any]:
    """Claim jobs, or say why there are none: the terms, or ``nothing``."""
    terms = get_terms(database, workflow_key)
    if terms.reason_to_wait:
        return {"jobs": [], "reason": terms.reason_to_wait, "wait_seconds": None}
    if claimer.compute_node_key is not None:
        node = key_in("compute_nodes", claimer.compute_node_key)
        claimer = replace(claimer, compute_node_key=node)
        if not renew(database, terms, [node]):
            raise missing(node, "compute_nodes", terms.workflow_key)
    keys = _claimed_before(database, terms, claimer) or _claim_while_there_are(
        database, terms, choose, limit, claimer
    )
    if keys:
        jobs = load_query("jobs/with_inputs_and_outputs")(database, keys=keys)
        return {"jobs": jobs, "reason": None, "wait_seconds": None}
    waits = load_query("jobs/next_time")(database, workflow_key=terms.workflow_key)
    return {"jobs": [], "reason": nothing, "wait_seconds": waits[0] if waits else None}


def _claim_while_there_are(
    database: StandardDatabase, terms: Terms, choose: Choose, limit: int, claimer: Claimer
) -> list[str]:
    """Claim until enough is taken, or nothing is left; other workers claim at the same time."""
    taken: list[Document] = []
    for _ in range(_ATTEMPTS):
        chosen, is_all = choose(terms.workflow_key, taken, limit - len(taken))
        claimed = _claim(database, terms, chosen, claimer) if chosen else []
        taken += claimed
        if len(taken) >= limit or (is_all and len(claimed) == len(chosen)):
            break
    return [job["_key"] for job in taken]


def _claim(
    database: StandardDatabase, terms: Terms, keys: list[str], claimer: Claimer
) -> list[Document]:
    claim = {"claim_id": claimer.claim_id, "compute_node_key": claimer.compute_node_key}
    by = by_worker(claimer.by, claim)
    return load_query("jobs/claim")(
        database,
        keys=keys,
        claim=claim,
        lease_milliseconds=terms.lease_milliseconds,
        event={**of_moves(terms.workflow_key, "claim", by), **claim},
    )


def _claimed_before(database: StandardDatabase, terms: Terms, claimer: Claimer) -> list[str]:
    if claimer.claim_id is None:
        return []
    return load_query("jobs/claimed_as")(
        database, workflow_key=terms.workflow_key, claim_id=claimer.claim_id
    )


def _candidates_for(room: Room, limit: int) -> int:
    """Return how many jobs to look at: nearly all ask for a CPU, so few are needed for a few.

    The first of them fits, whatever comes after it; so some are taken each time.
    """
    return min(_CANDIDATES, 2 * min(limit, room.num_cpus) + 10)


def _candidates(
    database: StandardDatabase, workflow_key: str, room: Room, number: int
) -> list[Document]:
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
        limit=number,
    )
