"""What is done with a workflow that runs, or is about to."""

import falcon
from arango.database import StandardDatabase
from marshmallow import RAISE, Schema, fields, validate

from graph_schema.documents.document import flag
from service.operations import cancellation, disabling, missing_inputs, requeueing
from service.operations.forecast import forecast_initialization
from service.operations.initialization import initialize_jobs
from service.operations.reset import reset_workflow_status
from service.resources.bodies import read_document
from service.resources.callers import caller


class _JobsSchema(Schema):
    class Meta:
        unknown = RAISE

    jobs = fields.List(fields.String(), required=True, validate=validate.Length(min=1))


class _RetrySchema(Schema):
    class Meta:
        unknown = RAISE

    jobs = fields.List(fields.String(), load_default=None, allow_none=True)
    dry_run = flag(default=False)


class _ResetSchema(_JobsSchema):
    downstream = flag(default=False)
    dry_run = flag(default=False)


#: What can be done: the last part of a path, and the name behind ``on_post_``, ``on_put_``, ….
ACTIONS = (
    "initialize_jobs",
    "cancel",
    "pause",
    "resume",
    "reset_status",
    "reset_job_status",
    "retry_jobs",
    "disable_jobs",
    "enable_jobs",
    "missing_user_data",
    "required_existing_files",
)

_JOBS, _RETRY, _RESET = _JobsSchema(), _RetrySchema(), _ResetSchema()

#: ``{last part of a path: the body that it takes}``
BODIES: dict[str, Schema] = {
    "reset_job_status": _RESET,
    "retry_jobs": _RETRY,
    "disable_jobs": _JOBS,
    "enable_jobs": _JOBS,
}


class Steering:
    """Steer a workflow and its jobs."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_post_initialize_jobs(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Make jobs blocked or ready, or tell what would become of them."""
        options = _flags(request, "force", "dry_run")
        if options.pop("dry_run"):
            response.media = forecast_initialization(self._database, workflow_key, **options)
        else:
            response.media = initialize_jobs(
                self._database, workflow_key, **options, by=caller(request)
            )

    def on_put_cancel(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Cancel the workflow."""
        response.media = cancellation.cancel_workflow(
            self._database, workflow_key, by=caller(request)
        )

    def on_put_pause(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Let no worker claim further jobs."""
        response.media = cancellation.pause_workflow(
            self._database, workflow_key, by=caller(request)
        )

    def on_put_resume(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Let workers claim jobs again."""
        response.media = cancellation.resume_workflow(
            self._database, workflow_key, by=caller(request)
        )

    def on_post_reset_status(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Make jobs uninitialized, or tell which."""
        options = _flags(request, "failed_only", "force", "dry_run")
        response.media = reset_workflow_status(
            self._database, workflow_key, **options, by=caller(request)
        )

    def on_post_reset_job_status(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Make some jobs run again, or tell which."""
        body = read_document(request, _RESET)
        jobs = body.pop("jobs")
        response.media = requeueing.reset_job_status(
            self._database, workflow_key, jobs, **body, by=caller(request)
        )

    def on_post_retry_jobs(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Try jobs again that did not end well, or tell which; all unless some are named."""
        body = read_document(request, _RETRY)
        jobs = body.pop("jobs")
        response.media = requeueing.retry_jobs(
            self._database, workflow_key, jobs, **body, by=caller(request)
        )

    def on_post_disable_jobs(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Take jobs out of the workflow."""
        jobs = read_document(request, _JOBS)["jobs"]
        response.media = disabling.disable_jobs(
            self._database, workflow_key, jobs, by=caller(request)
        )

    def on_post_enable_jobs(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Bring disabled jobs back."""
        jobs = read_document(request, _JOBS)["jobs"]
        response.media = disabling.enable_jobs(
            self._database, workflow_key, jobs, by=caller(request)
        )

    def on_get_missing_user_data(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """List user data that has no value and needs one."""
        response.media = missing_inputs.list_missing_user_data(self._database, workflow_key)

    def on_get_required_existing_files(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """List files that must exist before the workflow runs."""
        response.media = missing_inputs.list_required_existing_files(self._database, workflow_key)


def _flags(request: falcon.Request, *names: str) -> dict[str, bool]:
    return {name: request.get_param_as_bool(name, default=False) for name in names}
