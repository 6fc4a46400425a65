"""What becomes of jobs, and of compute nodes, that are taken to where no worker knows them."""

from typing import Any

from graph_schema.job_status import ACTIVE, MANAGED, SETTLED, JobStatus
from service.operations.documents import Document
from service.operations.reset import FRESH


class Reviving:
    """Puts documents into a state from which the workflow can go on.

    Attributes:
        interrupted: old keys of the jobs that workers had.
        put_back: how many jobs are uninitialized that were not.
    """

    def __init__(self, *, at_rest: bool) -> None:
        """Take how the archive was written.

        Args:
            at_rest: whether the statuses of jobs can be trusted: all are of one moment, and no
                worker had any.
        """
        self._at_rest = at_rest
        self.interrupted: list[str] = []
        self.put_back = 0

    def document(self, collection: str, document: Document) -> Document:
        """Return a document as it is from now on."""
        if collection == "compute_nodes":
            gone = {"is_active": False, "lease_expires_at": None, "suspected_at": None}
            return {**document, **gone}
        if collection != "jobs":
            return document
        # What earlier versions wrote lacks what jobs got since.
        job = {**MANAGED, **document}
        return job if self._stays(job["status"]) else self._put_back(job)

    def _stays(self, status: str) -> bool:
        return status in SETTLED or (self._at_rest and status not in ACTIVE)

    def _put_back(self, job: Document) -> Document:
        """Let a job wait for the next initialization, which finds out whether it is ready."""
        if job["status"] in ACTIVE:
            self.interrupted.append(job["_key"])
        self.put_back += job["status"] != JobStatus.UNINITIALIZED
        attempt = job["attempt"] + (job["status"] in ACTIVE)
        return {**job, **FRESH, "reuses": job["reuses"], "attempt": attempt}

    def notes(self, workflow_key: str) -> list[dict[str, Any]]:
        """Return what to tell: ``{path, message, count}``."""
        if not self.put_back:
            return []
        message = (
            f"{self.put_back} jobs had not ended when the archive was written, and workers had"
            f" {len(self.interrupted)} of them; they are uninitialized now, and torc run"
            f" {workflow_key} goes on with them"
        )
        return [{"path": "jobs", "message": message, "count": self.put_back}]
