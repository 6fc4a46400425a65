"""A workflow with two workers, at the moment at which several operations begin."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from service.database.query import run
from service.operations.completion import complete_jobs
from service.operations.documents import add_documents, modify_document
from service.operations.initialization import initialize_jobs
from service.operations.lost_workers import retire
from service.operations.removal import remove_document
from service.operations.specification.creation import add_workflow_specification
from service.operations.start import return_job, start_jobs
from service.operations.submission import Claimer, prepare_next_jobs_for_submission
from tests.model.workflow import BADLY, FINISHED, SATISFIED
from tests.operations.snapshots import DatabaseFile

_PAST = 1

_JOBS = """
FOR job IN jobs
  LET blockers = (FOR other IN 1 INBOUND job blocks RETURN other.name)
  RETURN { name: job.name, key: job._key, status: job.status, blockers,
    minds: job.cancel_on_blocking_job_failure }
"""
_EVENTS = """
FOR event IN events FILTER event.category == "job" SORT TO_NUMBER(event._key)
RETURN [event.job_keys, event.from, event.to]
"""
_ATTEMPTS = "FOR r IN results RETURN [r.job_key, r.run_id, r.attempt]"


@dataclass
class Scene:
    """A workflow with two workers, in the state from which two operations begin."""

    file: DatabaseFile
    jobs: dict[str, dict[str, Any]]
    key: str = field(init=False)
    keys: dict[str, str] = field(init=False)
    workers: list[str] = field(init=False)

    def __post_init__(self) -> None:
        described = [{"name": name, "command": "true", **job} for name, job in self.jobs.items()]
        specification = {"name": "scene", "jobs": described}
        self.key = add_workflow_specification(self.database, specification)["_key"]
        rows = run(self.database, "FOR j IN jobs RETURN [j.name, j._key]", {})
        self.keys = dict(rows)
        nodes = add_documents(self.database, "compute_nodes", self.key, [{"hostname": "h"}] * 2)
        self.workers = [node["_key"] for node in nodes]
        initialize_jobs(self.database, self.key)

    @property
    def database(self):
        return self.file.handle

    def claim(self, limit: int = 9, worker: int = 0) -> list[str]:
        claimer = Claimer(compute_node_key=self.workers[worker])
        answer = prepare_next_jobs_for_submission(self.database, self.key, limit, claimer)
        return [job["name"] for job in answer["jobs"]]

    def start(self, *names: str, worker: int = 0) -> Any:
        keys = [self.keys[name] for name in names]
        return start_jobs(self.database, self.key, keys, self.workers[worker])

    def run(self, *names: str) -> None:
        """Claim all that is ready, and start these; the others stay pending."""
        self.claim()
        self.start(*names)

    def complete(self, status: str = "completed", *names: str, attempt: int = 1) -> Any:
        completions = [
            {
                "job_key": self.keys[name],
                "status": status,
                "return_code": int(status != "completed"),
                "run_id": 1,
                "attempt": attempt,
            }
            for name in names
        ]
        return complete_jobs(self.database, self.key, completions)

    def run_to_the_end(self) -> None:
        """Take what workers left behind, and run all that can be run."""
        for worker in self.workers:
            retire(self.database, self.key, worker)
        while names := self.claim():
            self.start(*names)
            keys = [self.keys[name] for name in names]
            done = [{"job_key": key, "status": "completed", "return_code": 0} for key in keys]
            complete_jobs(self.database, self.key, done)

    def give_back(self, name: str) -> Any:
        return return_job(self.database, self.key, self.keys[name])

    def make_suspect(self) -> None:
        for attribute in ("lease_expires_at", "suspected_at"):
            modify_document(self.database, "compute_nodes", self.workers[0], {attribute: _PAST})

    def with_keys(self, operation: Callable[..., Any], *names: str, **options: Any) -> Any:
        return operation(self.database, self.key, [self.keys[name] for name in names], **options)

    def remove(self, name: str) -> Any:
        return remove_document(self.database, "jobs", self.keys[name], self.key)

    def whole(self, operation: Callable[..., Any], **options: Any) -> Any:
        return operation(self.database, self.key, **options)

    # -- what must be so -------------------------------------------------------------------------

    def jobs_now(self) -> dict[str, dict[str, Any]]:
        return {job["name"]: job for job in run(self.database, _JOBS, {})}

    def statuses(self) -> dict[str, str]:
        return {name: job["status"] for name, job in self.jobs_now().items()}

    def check(self) -> None:
        jobs = self.jobs_now()
        for job in jobs.values():
            blockers = {jobs[name]["status"] for name in job["blockers"]}
            enough = SATISFIED if job["minds"] else SATISFIED | FINISHED
            if job["status"] == "blocked":
                assert not blockers <= enough, f"{job['name']} is stranded"
                assert not (job["minds"] and blockers & BADLY), f"{job['name']} is not canceled"
            if job["status"] == "ready":
                assert blockers <= enough, f"{job['name']} is ready too early"
        self._check_events({job["key"]: job["status"] for job in jobs.values()})
        attempts = [tuple(attempt) for attempt in run(self.database, _ATTEMPTS, {})]
        assert len(attempts) == len(set(attempts))

    def _check_events(self, present: dict[str, str]) -> None:
        replayed = dict.fromkeys(self.keys.values(), "uninitialized")
        for job_keys, old, new in run(self.database, _EVENTS, {}):
            assert {replayed[key] for key in job_keys} == {old}
            replayed |= dict.fromkeys(job_keys, new)
        assert {key: replayed[key] for key in present} == present
