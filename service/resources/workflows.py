"""Workflows: as documents, and what can be done with one as a whole."""

from functools import partial

import falcon
from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.edges import EDGES
from graph_schema.job_status import JobStatus
from service.operations import documents, workflows
from service.operations.listing import Selection, list_documents
from service.operations.progress import is_workflow_complete
from service.operations.removal import remove_workflow
from service.operations.revising import revise_document
from service.resources.bodies import read_document
from service.resources.paging import documents_media, read_selection
from service.resources.preconditions import answer_added, answer_document, check_removal
from service.resources.revisions import read_revision


class Workflows:
    """All workflows."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """List workflows."""
        selection = read_selection(request, SCHEMAS["workflows"])
        page = list_documents(self._database, "workflows", None, selection)
        response.media = documents_media(request, SCHEMAS["workflows"], selection, page)

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Add a workflow without jobs."""
        workflow = read_document(request, SCHEMAS["workflows"])
        system = documents.SYSTEM_ATTRIBUTES
        attributes = {name: value for name, value in workflow.items() if name not in system}
        config = SCHEMAS["workflow_configs"].load({})
        answer_added(response, workflows.add_workflow(self._database, attributes, config))


class Workflow:
    """One workflow."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(self, request: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Get the workflow."""
        found = documents.get_document(self._database, "workflows", workflow_key)
        answer_document(request, response, found)

    def on_patch(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Change attributes of the workflow: a JSON merge patch."""
        revision = read_revision(request, "workflows")
        changed = revise_document(self._database, "workflows", workflow_key, revision)
        answer_document(request, response, changed)

    def on_put(self, request: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Replace the attributes of the workflow."""
        self.on_patch(request, response, workflow_key)

    def on_delete(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Remove the workflow and everything that belongs to it."""
        which = self._database, "workflows", workflow_key
        check_removal(request, partial(documents.get_document, *which))
        response.media = remove_workflow(self._database, workflow_key)

    def on_get_job_status_counts(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Count jobs by status."""
        response.media = workflows.job_status_counts(self._database, workflow_key)

    def on_get_is_complete(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Tell whether nothing is left to run."""
        response.media = is_workflow_complete(self._database, workflow_key)

    def on_get_is_uninitialized(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Tell whether no job was initialized yet."""
        counts = workflows.job_status_counts(self._database, workflow_key)
        response.media = {"is_uninitialized": not counts.keys() - {JobStatus.UNINITIALIZED}}

    def on_get_latest_event_timestamp(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Tell when the latest event was."""
        workflow = documents.get_document(self._database, "workflows", workflow_key)["_key"]
        newest = Selection(sort_by=[(("timestamp",), True)], limit=1)
        events = list_documents(self._database, "events", workflow, newest).items
        response.media = {"timestamp": events[0]["timestamp"] if events else None}

    def on_get_collection_names(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Name the collections of documents and of edges that a workflow has."""
        documents.get_document(self._database, "workflows", workflow_key)
        response.media = {"names": [*COLLECTIONS, *EDGES]}


class WorkflowPart:
    """The status of a workflow, or its configuration."""

    def __init__(self, database: StandardDatabase, collection: str) -> None:
        self._database = database
        self._collection = collection

    def on_get(self, request: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Get it."""
        found = workflows.get_workflow_part(self._database, self._collection, workflow_key)
        answer_document(request, response, found)

    def on_patch(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Change attributes of it: a JSON merge patch."""
        revision = read_revision(request, self._collection)
        part = workflows.get_workflow_part(self._database, self._collection, workflow_key)
        changed = revise_document(self._database, self._collection, part["_key"], revision)
        answer_document(request, response, changed)

    def on_put(self, request: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Replace it."""
        self.on_patch(request, response, workflow_key)
