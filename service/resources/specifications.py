"""Specifications: whole workflows in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import falcon
from arango.database import StandardDatabase
from marshmallow import Schema, ValidationError

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.specification import CONFIGURATION_KEYS, SpecificationSchema
from graph_schema.json_schema import specification_schema
from graph_schema.samples import EXAMPLE, TEMPLATE
from service.errors import Problem
from service.operations.specification.configuration import joined_config
from service.operations.specification.creation import Reading, add_workflow_specification
from service.operations.specification.notes import Notes
from service.operations.specification.spelling import Spelling
from service.resources.bodies import read_object
from service.resources.preconditions import answer_added
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
        answer = add_workflow_specification(self._database, *_load(body), dry_run=dry_run)
        if dry_run:
            response.media = answer
        else:
            answer_added(response, answer)


#: What tells how a specification is written: the last part of a path.
SAMPLES = ("template", "example", "schema")


class Samples:
    """How a specification is written."""

    def on_get_template(self, _: falcon.Request, response: falcon.Response) -> None:
        """Get a skeleton of a specification, to be filled in."""
        response.media = TEMPLATE

    def on_get_example(self, _: falcon.Request, response: falcon.Response) -> None:
        """Get the specification of a small workflow that runs."""
        response.media = EXAMPLE

    def on_get_schema(self, _: falcon.Request, response: falcon.Response) -> None:
        """Get the JSON Schema of specifications, for editors."""
        response.media = specification_schema()


def _load(body: Mapping[str, Any]) -> tuple[dict[str, Any], Reading]:
    """Return what fits the schema, and what is wrong with the rest."""
    notes = Notes()
    spelling = Spelling(body, notes)
    specification, found = _fitting(_SCHEMA, spelling.data)
    config = joined_config(specification, CONFIGURATION_KEYS, notes)
    specification["config"], unfit = _fitting(_CONFIG, config)
    at_config = [replace(problem, path=f"config.{problem.path}") for problem in unfit]
    return specification, Reading([*found, *at_config], notes.listed(), spelling.as_written)


def _fitting(schema: Schema, body: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    found: list[Problem] = []
    try:
        fitting = schema.load(body)
    except ValidationError as ex:
        fitting, found = ex.valid_data, shape_problems(ex.messages, schema, body)
    return cast("dict[str, Any]", fitting), found
