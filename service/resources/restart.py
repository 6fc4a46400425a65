"""Run again what changed, and say why jobs are where they are."""

import falcon
from arango.database import StandardDatabase
from marshmallow import RAISE, Schema, fields

from graph_schema.documents.fingerprint import FingerprintSchema
from service.operations.documents import key_in
from service.operations.explanation import explain_job
from service.operations.reinitialization import reinitialize_jobs
from service.resources.bodies import read_document
from service.resources.callers import caller


class _SeenSchema(Schema):
    class Meta:
        unknown = RAISE

    files = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(FingerprintSchema, allow_none=True),
        load_default=dict,
    )


SEEN = _SeenSchema()


class Restart:
    """Restart a workflow, and explain its jobs."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_post(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Begin a run of what changed, or tell what it would be."""
        seen = read_document(request, SEEN)["files"]
        dry_run = request.get_param_as_bool("dry_run", default=False)
        response.media = reinitialize_jobs(
            self._database, workflow_key, seen, dry_run=dry_run, by=caller(request)
        )

    def on_get_why(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Say why a job is where it is."""
        workflow = key_in("workflows", workflow_key)
        response.media = explain_job(self._database, workflow, key)
