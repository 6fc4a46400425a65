"""The service itself: is it there, which version, is it well; and questions in AQL."""

from importlib.metadata import version
from typing import Any

import falcon
from arango.database import StandardDatabase
from marshmallow import RAISE, Schema, fields, validate

from service.database.connection import engine
from service.operations.questions import query_aql
from service.resources.bodies import read_document
from service.resources.paging import MAX_LIMIT, page_media


class _QuestionSchema(Schema):
    class Meta:
        unknown = RAISE

    query = fields.String(required=True)
    bind_vars = fields.Dict(keys=fields.String(), load_default=dict, allow_none=True)
    limit = fields.Integer(
        load_default=MAX_LIMIT, allow_none=True, strict=True, validate=validate.Range(min=0)
    )


QUESTION = _QuestionSchema()


class Service:
    """The service."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get_ping(self, _: falcon.Request, response: falcon.Response) -> None:
        """Answer."""
        response.media = {"message": "Torc is here."}

    def on_get_version(self, _: falcon.Request, response: falcon.Response) -> None:
        """Tell which version of the service runs on which engine."""
        response.media = {"version": version("torc"), "engine": engine(self._database)}

    def on_get_health(self, _: falcon.Request, response: falcon.Response) -> None:
        """Tell whether the database answers."""
        response.media = {"status": "ok", "engine": engine(self._database)["name"]}

    def on_post_aql(self, request: falcon.Request, response: falcon.Response) -> None:
        """Answer a question in AQL, without changing anything."""
        body: dict[str, Any] = read_document(request, QUESTION)
        limit = MAX_LIMIT if body["limit"] is None else min(body["limit"], MAX_LIMIT)
        page = query_aql(self._database, body["query"], body["bind_vars"] or {}, limit)
        response.media = page_media(page)
