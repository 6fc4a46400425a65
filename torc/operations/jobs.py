"""What happens to jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import (
    Completion,
    Completions,
    Edge,
    Heartbeat,
    Job,
    Record,
    ResourceRequirements,
    Result,
)
from torc.operations.verbs import Body, members, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from torc.transport import Transport


class JobOperations:
    """Start, complete and question jobs."""

    transport: Transport

    def start_job(
        self, workflow: str | int, key: str | int, compute_node_key: str | None = None
    ) -> Job:
        """Record that a claimed job now runs; it goes from ``pending`` to ``running``.

        Raises:
            NotFound: if there is no such job.
            Conflict: if the job is not pending, or another worker has claimed it.
        """
        body = {"compute_node_key": compute_node_key}
        return Job(self.transport.ask("POST", _path(workflow, key, "start_job"), body=body))

    def complete_job(self, workflow: str | int, key: str | int, body: Body) -> Completion:
        """Record how a job ended; the jobs that waited for it become ready or canceled.

        Args:
            workflow: the workflow that it belongs to.
            key: the job.
            body: its result: ``status`` (completed, failed, canceled or terminated),
                ``return_code``, ``exec_time_minutes``, ``completion_time``, ``stdout_path``,
                ``stderr_path``, ``compute_node_key``, ``reason``; with ``run_id`` and
                ``attempt``, an end of another attempt than the present one is refused.

        Raises:
            NotFound: if there is no such job.
            Conflict: if the job is not running, or that attempt is over.
        """
        path = _path(workflow, key, "complete_job")
        return Completion(self.transport.ask("POST", path, body=members(body)))

    def return_job(
        self, workflow: str | int, key: str | int, compute_node_key: str | None = None
    ) -> Job:
        """Give back a claimed job that was not started; it becomes ``ready`` again.

        Args:
            workflow: the workflow that it belongs to.
            key: the job.
            compute_node_key: who claimed it; what another one has claimed stays so.

        Raises:
            NotFound: if there is no such job.
            Conflict: if the job is not pending.
        """
        body = None if compute_node_key is None else {"compute_node_key": compute_node_key}
        path = _path(workflow, key, "return_job")
        return Job(self.transport.ask("POST", path, body=body))

    def heartbeat(
        self,
        workflow: str | int,
        key: str,
        attempts: Iterable[Mapping[str, Any]],
    ) -> Heartbeat:
        """Say that a worker lives, so that it keeps its jobs.

        Args:
            workflow: the workflow that it works on.
            key: the worker's compute node.
            attempts: what it works on: ``{"job_key": …, "run_id": …, "attempt": …}``.

        Raises:
            NotFound: if there is no such workflow, or no such compute node in it.
        """
        path = f"/workflows/{quoted(workflow)}/compute_nodes/{quoted(key)}"
        body = {"jobs": [dict(attempt) for attempt in attempts]}
        answer = self.transport.ask("POST", f"{path}/heartbeat", body=body, repeatable=True)
        return Heartbeat(answer)

    def start_jobs(
        self,
        key: str | int,
        job_keys: Sequence[str],
        compute_node_key: str | None = None,
    ) -> Record:
        """Record that claimed jobs now run, all in one request."""
        body = {"jobs": list(job_keys), "compute_node_key": compute_node_key}
        path = f"/workflows/{quoted(key)}/start_jobs"
        # The service knows who started what.
        repeatable = compute_node_key is not None
        return Record(self.transport.ask("POST", path, body=body, repeatable=repeatable))

    def complete_jobs(self, key: str | int, completions: Iterable[Body]) -> Completions:
        """Record how jobs ended, all in one request.

        Args:
            key: the workflow that they belong to.
            completions: for each job what :meth:`complete_job` takes, and ``job_key``.
        """
        body = {"completions": [members(completion) for completion in completions]}
        path = f"/workflows/{quoted(key)}/complete_jobs"
        # The service knows which attempts have ended.
        repeatable = all("attempt" in completion for completion in body["completions"])
        return Completions(self.transport.ask("POST", path, body=body, repeatable=repeatable))

    def get_job_resource_requirements(
        self, workflow: str | int, key: str | int
    ) -> ResourceRequirements:
        """Return what a job asks for; the defaults if it names nothing."""
        return ResourceRequirements(self._of(workflow, key, "resource_requirements"))

    def modify_job_resource_requirements(
        self,
        workflow: str | int,
        key: str | int,
        resource_requirements_key: str | int,
    ) -> Edge:
        """Make a job ask for other resources than before.

        Returns:
            The edge from the job to its resource requirements.

        Raises:
            NotFound: if there is no such job, or there are no such resource requirements.
        """
        what = f"resource_requirements/{quoted(resource_requirements_key)}"
        return Edge(self.transport.ask("PUT", _path(workflow, key, what)))

    def get_latest_job_result(self, workflow: str | int, key: str | int) -> Result:
        """Return how the last attempt of a job ended that did, in whichever run.

        Raises:
            NotFound: if there is no such job, or none of its attempts has ended.
        """
        return Result(self._of(workflow, key, "latest_result"))

    def list_job_keys(self, workflow: str | int) -> list[str]:
        """Return the keys of all jobs, the oldest first.

        Raises:
            NotFound: if there is no such workflow.
        """
        path = f"/workflows/{quoted(workflow)}/job_keys"
        return list(self.transport.ask("GET", path)["items"])

    def get_ready_job_requirements(
        self, workflow: str | int, *, scheduler_id: str | None = None
    ) -> Record:
        """Add up what the ready jobs ask for.

        Args:
            workflow: whose jobs.
            scheduler_id: only those that want this scheduler, ``""``: that want none.

        Returns:
            ``num_jobs``, ``num_cpus``, ``num_gpus``, ``memory_bytes`` of all of them together, and
            ``max_memory_bytes``, ``max_num_nodes``, ``max_runtime_seconds`` of one.

        Raises:
            NotFound: if there is no such workflow.
        """
        path = f"/workflows/{quoted(workflow)}/ready_job_requirements"
        return Record(self.transport.ask("GET", path, {"scheduler_id": scheduler_id}))

    def _of(self, workflow: str | int, key: str | int, what: str) -> Any:
        return self.transport.ask("GET", _path(workflow, key, what))


def _path(workflow_key: str | int, job_key: str | int, what: str) -> str:
    return f"/workflows/{quoted(workflow_key)}/jobs/{quoted(job_key)}/{what}"
