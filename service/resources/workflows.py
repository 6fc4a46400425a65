"""Workflows: as documents, and what can be done with one as a whole."""

import falcon
from arango.database import StandardDatabase

from graph_schema.documents.by_collection import SCHEMAS
from service.operations import documents, workflows
from service.operations.cancellation import cancel_workflow
from service.operations.initialization import initialize_jobs
from service.operations.reset import reset_workflow_status
from service.resources.bodies import read_document
from service.resources.paging import page_media, read_selection

_CONFIG = SCHEMAS["workflow_configs"]
_STATUS = SCHEMAS["workflow_statuses"]


class Workflows:
    """All workflows."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """List workflows."""
        selection = read_selection(request, SCHEMAS["workflows"])
        page = documents.list_documents(self._database, "workflows", None, selection)
        response.media = page_media(page)

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Add a workflow without jobs."""
        workflow = read_document(request, SCHEMAS["workflows"])
        system = documents.SYSTEM_ATTRIBUTES
        attributes = {name: value for name, value in workflow.items() if name not in system}
        response.status = falcon.HTTP_201
        response.media = workflows.add_workflow(self._database, attributes, _CONFIG.load({}))


class Workflow:
    """One workflow."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(self, _: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Get the workflow."""
        response.media = documents.get_document(self._database, "workflows", workflow_key)

    def on_patch(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Change attributes of the workflow."""
        changes = read_document(request, SCHEMAS["workflows"], partial=True)
        response.media = documents.modify_document(
            self._database, "workflows", workflow_key, changes
        )

    on_put = on_patch

    def on_delete(self, _: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Remove the workflow and everything that belongs to it."""
        response.media = workflows.remove_workflow(self._database, workflow_key)

    def on_get_config(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Get the workflow's configuration."""
        response.media = workflows.get_workflow_part(
            self._database, "workflow_configs", workflow_key
        )

    def on_put_config(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Change the workflow's configuration."""
        changes = read_document(request, _CONFIG, partial=True)
        response.media = workflows.modify_workflow_part(
            self._database, "workflow_configs", workflow_key, changes
        )

    def on_get_status(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Get the workflow's status."""
        response.media = workflows.get_workflow_part(
            self._database, "workflow_statuses", workflow_key
        )

    def on_put_status(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Change the workflow's status."""
        changes = read_document(request, _STATUS, partial=True)
        response.media = workflows.modify_workflow_part(
            self._database, "workflow_statuses", workflow_key, changes
        )

    def on_get_job_status_counts(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Count jobs by status."""
        response.media = workflows.job_status_counts(self._database, workflow_key)

    def on_get_is_complete(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Tell whether nothing is left to run."""
        response.media = workflows.is_workflow_complete(self._database, workflow_key)

    def on_post_initialize_jobs(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Make jobs blocked or ready."""
        response.media = initialize_jobs(self._database, workflow_key)

    def on_put_cancel(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Cancel the workflow."""
        response.media = cancel_workflow(self._database, workflow_key)

    def on_post_reset_status(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Make jobs uninitialized."""
        options = {
            name: request.get_param_as_bool(name, default=False)
            for name in ("failed_only", "force")
        }
        response.media = reset_workflow_status(self._database, workflow_key, **options)
