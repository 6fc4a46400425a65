"""Compute nodes: their workers say that they live."""

import falcon
from arango.database import StandardDatabase
from marshmallow import RAISE, Schema, fields

from service.operations.leases import heartbeat
from service.resources.bodies import read_document


class _AttemptSchema(Schema):
    class Meta:
        unknown = RAISE

    job_key = fields.String(required=True)
    run_id = fields.Integer(required=True, strict=True)
    attempt = fields.Integer(required=True, strict=True)


class _HeartbeatSchema(Schema):
    class Meta:
        unknown = RAISE

    jobs = fields.List(fields.Nested(_AttemptSchema), load_default=list)


HEARTBEAT = _HeartbeatSchema()


class ComputeNode:
    """What a worker does as a whole."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_post_heartbeat(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """Renew the worker's lease, and tell it what it should know."""
        attempts = read_document(request, HEARTBEAT)["jobs"]
        response.media = heartbeat(self._database, workflow_key, key, attempts)
