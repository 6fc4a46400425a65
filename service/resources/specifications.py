"""Specifications: whole workflows in."""

import falcon
from arango.database import StandardDatabase
from marshmallow import ValidationError

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.specification import SpecificationSchema
from service.errors import Problem
from service.operations.specification.creation import add_workflow_specification
from service.resources.bodies import read_object
from service.resources.shape_problems import shape_problems

_SCHEMA = SpecificationSchema()
_CONFIG = SCHEMAS["workflow_configs"]


class Specifications:
    """Workflows to create."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Create a workflow, or report everything that is wrong."""
        body = read_object(request)
        dry_run = request.get_param_as_bool("dry_run", default=False)
        specification, found = _load(body)
        response.media = add_workflow_specification(
            self._database, specification, shape_problems=found, dry_run=dry_run
        )
        response.status = falcon.HTTP_200 if dry_run else falcon.HTTP_201


def _load(body: dict[str, object]) -> tuple[dict[str, object], list[Problem]]:
    """Return what fits the schema, and what is wrong with the rest."""
    found: list[Problem] = []
    try:
        specification = _SCHEMA.load(body)
    except ValidationError as ex:
        found = shape_problems(ex.messages, _SCHEMA, body)
        specification = ex.valid_data
    try:
        config = _CONFIG.load(specification.get("config") or {})
    except ValidationError as ex:
        found += [
            Problem(f"config.{problem.path}", problem.message)
            for problem in shape_problems(ex.messages, _CONFIG, body.get("config"))
        ]
        config = {}
    return {**specification, "config": config}, found
