"""What happens to jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import Completion, Completions, File, Job, Page, Record, ResourceRequirements
from torc.operations.verbs import Body, members, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from torc.transport import Transport


class JobOperations:
    """Start, complete and question jobs."""

    transport: Transport

    def start_job(
        self, workflow_key: str | int, job_key: str | int, compute_node_key: str | None = None
    ) -> Job:
        """Record that a claimed job now runs; it goes from ``pending`` to ``running``.

        Raises:
            NotFound: if there is no such job.
            Refused: if the job is not pending.
        """
        body = {"compute_node_key": compute_node_key}
        return Job(self.transport.ask("POST", _path(workflow_key, job_key, "start_job"), body=body))

    def complete_job(self, workflow_key: str | int, job_key: str | int, body: Body) -> Completion:
        """Record how a job ended; the jobs that waited for it become ready or canceled.

        Args:
            workflow_key: the workflow that it belongs to.
            job_key: the job.
            body: its result: ``status`` (completed, failed, canceled or terminated),
                ``return_code``, ``exec_time_minutes``, ``completion_time``, ``stdout_path``,
                ``stderr_path``, ``compute_node_key``, ``reason``.

        Raises:
            NotFound: if there is no such job.
            Refused: if the job is not running.
        """
        path = _path(workflow_key, job_key, "complete_job")
        return Completion(self.transport.ask("POST", path, body=members(body)))

    def return_job(self, workflow_key: str | int, job_key: str | int) -> Job:
        """Give back a claimed job that was not started; it becomes ``ready`` again.

        Raises:
            NotFound: if there is no such job.
            Refused: if the job is not pending.
        """
        return Job(self.transport.ask("POST", _path(workflow_key, job_key, "return_job")))

    def start_jobs(
        self,
        workflow_key: str | int,
        job_keys: Sequence[str],
        compute_node_key: str | None = None,
    ) -> Record:
        """Record that claimed jobs now run, all in one request."""
        body = {"jobs": list(job_keys), "compute_node_key": compute_node_key}
        path = f"/workflows/{quoted(workflow_key)}/start_jobs"
        return Record(self.transport.ask("POST", path, body=body))

    def complete_jobs(self, workflow_key: str | int, completions: Iterable[Body]) -> Completions:
        """Record how jobs ended, all in one request.

        Args:
            workflow_key: the workflow that they belong to.
            completions: for each job what :meth:`complete_job` takes, and ``job_key``.
        """
        body = {"completions": [members(completion) for completion in completions]}
        path = f"/workflows/{quoted(workflow_key)}/complete_jobs"
        return Completions(self.transport.ask("POST", path, body=body))

    def list_downstream_jobs(self, workflow_key: str | int, job_key: str | int) -> Page[Job]:
        """Return the jobs that wait for a job, at any depth."""
        path = f"/workflows/{quoted(workflow_key)}/downstream_jobs/{quoted(job_key)}"
        return Page(Job, self.transport.ask("GET", path))

    def list_job_files_needs(self, workflow_key: str | int, job_key: str | int) -> Page[File]:
        """Return the files that a job reads."""
        return Page(File, self._of(workflow_key, job_key, "files_needs"))

    def list_job_files_produces(self, workflow_key: str | int, job_key: str | int) -> Page[File]:
        """Return the files that a job writes."""
        return Page(File, self._of(workflow_key, job_key, "files_produces"))

    def get_job_resource_requirements(
        self, workflow_key: str | int, job_key: str | int
    ) -> ResourceRequirements:
        """Return what a job asks for; the defaults if it names nothing."""
        return ResourceRequirements(self._of(workflow_key, job_key, "resource_requirements"))

    def _of(self, workflow_key: str | int, job_key: str | int, what: str) -> Any:
        return self.transport.ask("GET", _path(workflow_key, job_key, what))


def _path(workflow_key: str | int, job_key: str | int, what: str) -> str:
    return f"/workflows/{quoted(workflow_key)}/jobs/{quoted(job_key)}/{what}"
