"""Workflows out, to be created again."""

from functools import cache

import falcon
from arango.database import StandardDatabase

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.specification import SpecificationSchema
from service.operations.specification.draft import Draft, draft
from service.operations.specification.export import get_workflow_specification
from service.operations.specification.problems import Problems

#: One of each with nothing but what must be said.
_PLAIN = {
    "jobs": [{"name": "plain", "command": ""}],
    "files": [{"name": "plain", "path": ""}],
    "user_data": [{"name": "plain"}],
    "resource_requirements": [{"name": "plain"}],
    "failure_handlers": [{"name": "plain", "rules": [{"exit_codes": [1]}]}],
    "local_schedulers": [{"name": "plain"}],
    "slurm_schedulers": [{"name": "plain", "account": ""}],
    "aws_schedulers": [{"name": "plain"}],
}


class WorkflowSpecification:
    """The specification of a workflow that there is."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(self, _: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Get a specification that creates an equal workflow."""
        response.media = get_workflow_specification(self._database, workflow_key, _plain())


@cache
def _plain() -> Draft:
    """Return what creation makes of entries that say nothing, so that exports leave it out."""
    config = SCHEMAS["workflow_configs"].load({})
    return draft({**SpecificationSchema().load(_PLAIN), "config": config}, Problems())
