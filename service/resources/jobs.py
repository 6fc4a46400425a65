"""Jobs: added, claimed, started, ended; and what they are joined to."""

from typing import Any

import falcon
from arango.database import StandardDatabase
from marshmallow import RAISE, Schema, fields, validate

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.job import NewJobSchema
from graph_schema.documents.result import CompletionSchema, JobCompletionSchema
from service.operations import completion, edges, job_questions, jobs, start, submission
from service.operations.documents import get_document, key_in
from service.resources.bodies import read_document
from service.resources.callers import caller
from service.resources.documents import Documents
from service.resources.paging import MAX_LIMIT, read_limit
from service.resources.preconditions import answer_added, answer_document


class _Body(Schema):
    class Meta:
        unknown = RAISE


def _amount(default: int) -> fields.Integer:
    return fields.Integer(load_default=default, strict=True, validate=validate.Range(min=0))


class _WorkerSchema(_Body):
    compute_node_key = fields.String(load_default=None, allow_none=True)


class _ClaimSchema(_WorkerSchema):
    claim_id = fields.String(load_default=None, allow_none=True)


class _RoomSchema(_ClaimSchema):
    num_cpus = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    num_gpus = _amount(0)
    num_nodes = _amount(1)
    memory_bytes = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    time_limit_seconds = fields.Float(load_default=None, allow_none=True)
    scheduler_id = fields.String(load_default="", allow_none=True)


class _StartsSchema(_WorkerSchema):
    jobs = fields.List(fields.String(), required=True)


class _CompletionsSchema(_Body):
    completions = fields.List(fields.Nested(JobCompletionSchema), required=True)


NEW_JOB, _STARTS = NewJobSchema(), _StartsSchema()
_WORKER, _CLAIM, _ROOM = _WorkerSchema(), _ClaimSchema(), _RoomSchema()
#: What is told of each job that ended in a batch.
_COMPLETED = ("job_key", "result_key")

_COMPLETION, _COMPLETIONS = CompletionSchema(), _CompletionsSchema()

#: ``{last part of a path: the body that it takes}``
BODIES: dict[str, Schema] = {
    "prepare_jobs_for_submission": _ROOM,
    "prepare_next_jobs_for_submission": _CLAIM,
    "start_jobs": _STARTS,
    "complete_jobs": _COMPLETIONS,
    "start_job": _WORKER,
    "complete_job": _COMPLETION,
    "return_job": _WORKER,
}


class Jobs(Documents):
    """The jobs of a workflow."""

    def __init__(self, database: StandardDatabase) -> None:
        super().__init__(database, "jobs")

    def on_post(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Add a job."""
        job = read_document(request, NEW_JOB)
        answer_added(response, jobs.add_job(self._database, workflow_key, job))

    def on_post_prepare_for_submission(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Claim jobs that fit together on a worker."""
        asked = read_document(request, _ROOM)
        claimer = _claimer(request, asked)
        room = submission.Room(**{**asked, "scheduler_id": asked["scheduler_id"] or ""})
        limit = read_limit(request, MAX_LIMIT)
        response.media = submission.prepare_jobs_for_submission(
            self._database, workflow_key, room, limit, claimer
        )

    def on_post_prepare_next_for_submission(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Claim jobs whatever they ask for."""
        claimer = _claimer(request, read_document(request, _CLAIM))
        response.media = submission.prepare_next_jobs_for_submission(
            self._database, workflow_key, read_limit(request, 1), claimer
        )

    def on_post_start(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Mark claimed jobs as running."""
        body = read_document(request, _STARTS)
        key = key_in("workflows", workflow_key)
        worker, by = body["compute_node_key"], caller(request)
        answer = start.start_jobs(self._database, key, body["jobs"], worker, by)
        if not answer["started"]:
            self._require(key)
        response.media = answer

    def on_post_complete(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Record how jobs ended."""
        body = read_document(request, _COMPLETIONS)
        key, by = key_in("workflows", workflow_key), caller(request)
        answer = completion.complete_jobs(self._database, key, body["completions"], by=by)
        if not answer["completed"]:
            self._require(key)
        # The documents of many jobs would take longer to write and read than all the rest.
        keys = [{name: row[name] for name in _COMPLETED} for row in answer["completed"]]
        response.media = {**answer, "completed": keys}

    def on_get_keys(self, _: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """List the keys of all jobs."""
        keys = job_questions.list_job_keys(self._database, workflow_key)
        response.media = {"items": keys}

    def on_get_ready_requirements(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Add up what the ready jobs ask for."""
        scheduler = request.get_param("scheduler_id")
        response.media = job_questions.get_ready_job_requirements(
            self._database, workflow_key, scheduler
        )

    def _require(self, workflow_key: str) -> None:
        """Look whether there is such a workflow; one that has the jobs that were named is there.

        Raises:
            NotFound: if there is none.
        """
        get_document(self._database, "workflows", workflow_key)


class Job:
    """What can be done with one job, and what it is joined to."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_post_start(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Mark the job as running."""
        node = read_document(request, _WORKER)["compute_node_key"]
        workflow = key_in("workflows", workflow_key)
        response.media = start.start_job(self._database, workflow, key, node, caller(request))

    def on_post_complete(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Record how the job ended."""
        body = read_document(request, _COMPLETION)
        workflow = key_in("workflows", workflow_key)
        by = caller(request)
        response.media = completion.complete_job(self._database, workflow, key, body, by)

    def on_post_return(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Give the job back unstarted."""
        node = read_document(request, _WORKER)["compute_node_key"]
        workflow = key_in("workflows", workflow_key)
        response.media = start.return_job(self._database, workflow, key, node, caller(request))

    def on_post_user_data(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Add user data that the job stores."""
        user_data = read_document(request, SCHEMAS["user_data"])
        workflow = key_in("workflows", workflow_key)
        added = jobs.add_job_user_data(self._database, workflow, key, user_data)
        answer_added(response, added)

    def on_get_resource_requirements(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Get what the job asks for."""
        workflow = key_in("workflows", workflow_key)
        found = jobs.get_job_resource_requirements(self._database, workflow, key)
        if "_rev" in found:
            answer_document(request, response, found)
        else:
            response.media = found

    def on_put_other_resources(
        self,
        request: falcon.Request,
        response: falcon.Response,
        workflow_key: str,
        key: str,
        resource_requirements_key: str,
    ) -> None:
        """Make the job ask for other resources."""
        edge = edges.modify_job_resource_requirements(
            self._database, key_in("workflows", workflow_key), key, resource_requirements_key
        )
        answer_document(request, response, edge)

    def on_get_latest_result(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Get how the last attempt of the job ended."""
        workflow = key_in("workflows", workflow_key)
        found = job_questions.get_latest_job_result(self._database, workflow, key)
        answer_document(request, response, found)


def _claimer(request: falcon.Request, asked: dict[str, Any]) -> submission.Claimer:
    """Take out of a claim who claims."""
    named = {name: asked.pop(name) for name in ("claim_id", "compute_node_key")}
    return submission.Claimer(**named, by=caller(request))
