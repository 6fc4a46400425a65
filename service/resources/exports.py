"""Workflows out, and in again: as specifications, and as archives with results."""

import shutil
from collections.abc import Iterator
from functools import cache
from tempfile import TemporaryFile
from typing import IO, Any

import falcon
from arango.database import StandardDatabase
from marshmallow import INCLUDE, ValidationError

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.specification import SpecificationSchema
from service.operations.archive.reading import Limits
from service.operations.archive.restoring import import_archive
from service.operations.archive.writing import write_archive
from service.operations.specification.draft import Draft, draft
from service.operations.specification.export import get_workflow_specification
from service.operations.specification.problems import Problems
from service.resources.bodies import check_size
from service.resources.callers import caller
from service.resources.shape_problems import shape_problems

#: What an archive is, to HTTP.
MEDIA_ZIP = "application/zip"

#: How much is sent at a time, bytes.
_CHUNK = 1 << 16

#: How many times larger than a body an archive may be that is packed in it: text of documents
#: that are like each other shrinks to a twentieth.
_UNPACKED = 32

#: What may be left out of an archive that comes in.
SKIPPED = ("results", "events")

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


class WorkflowArchive:
    """A workflow with its results."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(self, _: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Get a workflow with statuses, results, user data and events, as a zip file."""
        file = TemporaryFile()  # noqa: SIM115 - closed when it is sent
        try:
            write_archive(self._database, workflow_key, file)
        except BaseException:
            file.close()
            raise
        size = file.tell()
        file.seek(0)
        response.content_type = MEDIA_ZIP
        response.downloadable_as = f"workflow_{workflow_key}.torc.zip"
        response.set_stream(_chunks(file), size)


class WorkflowArchives:
    """Archives to bring in."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Add the workflow in an archive, or change nothing."""
        limit = check_size(request)
        with TemporaryFile() as file:
            shutil.copyfileobj(request.bounded_stream, file)
            response.media = import_archive(
                self._database,
                file,
                Limits(line=limit, whole=limit * _UNPACKED),
                _complaint,
                name=request.get_param("name"),
                without=[
                    name
                    for name in SKIPPED
                    if request.get_param_as_bool(f"skip_{name}", default=False)
                ],
                by=caller(request),
            )
        response.status = falcon.HTTP_201


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _complaint(collection: str, document: dict[str, Any]) -> str:
    """Say what is wrong with a stored document; attributes that no schema names are kept."""
    schema = SCHEMAS[collection]
    try:
        schema.load(document, unknown=INCLUDE)
    except ValidationError as ex:
        [first, *_] = shape_problems(ex.messages, schema, document)
        return f"is not as Torc stores it: {first.path} {first.message}"
    return ""


@cache
def _plain() -> Draft:
    """Return what creation makes of entries that say nothing, so that exports leave it out."""
    config = SCHEMAS["workflow_configs"].load({})
    return draft({**SpecificationSchema().load(_PLAIN), "config": config}, Problems())
