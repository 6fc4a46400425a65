"""What is done with whole workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import Claim, Page, Record, Workflow, WorkflowConfig, WorkflowStatus
from torc.operations.steering import SteeringOperations
from torc.operations.verbs import PARTIAL, Body, listing, members, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torc.transport import Transport


class WorkflowOperations(SteeringOperations):
    """Create, read, change and steer workflows."""

    transport: Transport

    def add_workflow_specification(
        self, body: Mapping[str, Any], *, dry_run: bool = False
    ) -> Workflow:
        """Create everything that a specification describes, or nothing.

        Args:
            body: the specification as it stands in the file; parameters are not yet expanded.
            dry_run: whether only to check it.

        Raises:
            Refused: if anything is wrong with it; ``problems`` names all of it.
        """
        query = {"dry_run": dry_run or None}
        answer = self.transport.ask("POST", "/workflow_specifications", query, dict(body))
        return Workflow(answer)

    def get_workflow_specification_template(self) -> dict[str, Any]:
        """Return a skeleton of a specification, to be filled in."""
        return dict(self.transport.ask("GET", "/workflow_specifications/template"))

    def get_workflow_specification_example(self) -> dict[str, Any]:
        """Return the specification of a small workflow that runs."""
        return dict(self.transport.ask("GET", "/workflow_specifications/example"))

    def get_workflow_specification_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of specifications, for editors."""
        return dict(self.transport.ask("GET", "/workflow_specifications/schema"))

    def add_workflow(self, body: Body) -> Workflow:
        """Create an empty workflow.

        Raises:
            Refused: if the members are not right; ``problems`` names each.
        """
        return Workflow(self.transport.ask("POST", "/workflows", body=members(body)))

    def list_workflows(
        self,
        *,
        skip: int = 0,
        limit: int | None = None,
        sort_by: str | None = None,
        reverse_sort: bool = False,
        **filters: Any,
    ) -> Page[Workflow]:
        """Return a page of workflows whose attributes have the values in ``filters``."""
        query = listing(skip, limit, sort_by, reverse_sort=reverse_sort, filters=filters)
        return Page(Workflow, self.transport.ask("GET", "/workflows", query))

    def get_workflow(self, key: str | int) -> Workflow:
        """Return one workflow.

        Raises:
            NotFound: if there is no such workflow.
        """
        return Workflow(self.transport.ask("GET", _path(key)))

    def modify_workflow(self, key: str | int, body: Body) -> Workflow:
        """Change the members given, and return the workflow as stored.

        Raises:
            NotFound: if there is no such workflow.
            Conflict: if ``body`` names another revision.
            Refused: if the members are not right.
        """
        return Workflow(self.transport.ask("PUT", _path(key) + PARTIAL, body=members(body)))

    def patch_workflow(self, key: str | int, body: Body) -> Workflow:
        """Merge members into a workflow; None removes one, or sets it to its default."""
        return Workflow(self.transport.ask("PATCH", _path(key), body=members(body)))

    def remove_workflow(self, key: str | int) -> Workflow:
        """Remove a workflow with everything that belongs to it, and return what it was.

        Raises:
            NotFound: if there is no such workflow.
        """
        return Workflow(self.transport.ask("DELETE", _path(key)))

    def is_workflow_complete(self, key: str | int) -> Record:
        """Tell whether anything is left to do.

        Returns:
            ``is_complete``, ``is_canceled``, ``is_paused``, ``counts`` by status.
        """
        return Record(self._act("GET", key, "is_complete"))

    def is_workflow_uninitialized(self, key: str | int) -> Record:
        """Tell whether no job was initialized yet: ``is_uninitialized``."""
        return Record(self._act("GET", key, "is_uninitialized"))

    def get_latest_event_timestamp(self, key: str | int) -> Record:
        """Return the ``timestamp`` of the latest event, in milliseconds; None: there is none."""
        return Record(self._act("GET", key, "latest_event_timestamp"))

    def get_job_status_counts(self, key: str | int) -> Record:
        """Return how many jobs have each status."""
        return Record(self._act("GET", key, "job_status_counts"))

    def get_workflow_status(self, key: str | int) -> WorkflowStatus:
        """Return the workflow's ``run_id``, ``is_canceled`` and so on."""
        return WorkflowStatus(self._act("GET", key, "status"))

    def modify_workflow_status(self, key: str | int, body: Body) -> WorkflowStatus:
        """Change members of the workflow's status."""
        return WorkflowStatus(self._act("PUT", key, f"status{PARTIAL}", body=members(body)))

    def patch_workflow_status(self, key: str | int, body: Body) -> WorkflowStatus:
        """Merge members into the workflow's status; None sets one to its default."""
        return WorkflowStatus(self._act("PATCH", key, "status", body=members(body)))

    def get_workflow_config(self, key: str | int) -> WorkflowConfig:
        """Return how the workflow is to be run."""
        return WorkflowConfig(self._act("GET", key, "config"))

    def modify_workflow_config(self, key: str | int, body: Body) -> WorkflowConfig:
        """Change members of the workflow's configuration."""
        return WorkflowConfig(self._act("PUT", key, f"config{PARTIAL}", body=members(body)))

    def patch_workflow_config(self, key: str | int, body: Body) -> WorkflowConfig:
        """Merge members into the workflow's configuration; None sets one to its default."""
        return WorkflowConfig(self._act("PATCH", key, "config", body=members(body)))

    def prepare_jobs_for_submission(
        self, key: str | int, body: Body, *, limit: int | None = None
    ) -> Claim:
        """Claim ready jobs that fit a worker together; they become ``pending``.

        Args:
            key: whose jobs.
            body: what the worker has: ``num_cpus``, ``num_gpus``, ``num_nodes``,
                ``memory_bytes``, ``time_limit_seconds`` (None: no limit), ``scheduler_id``; and
                who it is: ``compute_node_key``, and ``claim_id``, by which the claim may be
                repeated when its answer was lost.
            limit: the most jobs to claim.

        Returns:
            ``jobs``, each with its files and user data; ``reason`` when there are none, and
            ``wait_seconds`` when some only wait for their time.
        """
        return self._claim(key, "prepare_jobs_for_submission", members(body), limit)

    def prepare_next_jobs_for_submission(
        self, key: str | int, body: Body | None = None, *, limit: int | None = None
    ) -> Claim:
        """Claim the next ready jobs, whatever they need; they become ``pending``.

        Args:
            key: whose jobs.
            body: who claims, if it is to be known: ``compute_node_key``, ``claim_id``.
            limit: the most jobs to claim.
        """
        sent = None if body is None else members(body)
        return self._claim(key, "prepare_next_jobs_for_submission", sent, limit)

    def _claim(
        self, key: str | int, action: str, body: dict[str, Any] | None, limit: int | None
    ) -> Claim:
        path = f"{_path(key)}/{action}"
        repeatable = bool((body or {}).get("claim_id"))
        answer = self.transport.ask("POST", path, {"limit": limit}, body, repeatable=repeatable)
        return Claim(answer)

    def _act(
        self,
        method: str,
        key: str | int,
        action: str,
        query: Mapping[str, Any] | None = None,
        body: object = None,
    ) -> Any:
        return self.transport.ask(method, f"{_path(key)}/{action}", query, body)


def _path(workflow_key: str | int) -> str:
    return f"/workflows/{quoted(workflow_key)}"
