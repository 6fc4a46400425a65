"""Who depends on whom, by name."""

import falcon
from arango.database import StandardDatabase

from service.errors import NotFound
from service.operations import graphs
from service.operations.specification.problems import suggestion
from service.resources.paging import MAX_LIMIT, read_limit, read_skip, whole_page


class Graphs:
    """What the jobs of a workflow are to each other."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get_jobs(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """List which job waits for which one, directly."""
        rows = graphs.list_job_dependencies(self._database, workflow_key)
        response.media = whole_page(rows, read_skip(request), read_limit(request, MAX_LIMIT))

    def on_get_files(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """List which jobs write and read which files."""
        rows = graphs.list_relationships(self._database, workflow_key, "files")
        response.media = whole_page(rows, read_skip(request), read_limit(request, MAX_LIMIT))

    def on_get_user_data(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """List which jobs write and read which user data."""
        rows = graphs.list_relationships(self._database, workflow_key, "user_data")
        response.media = whole_page(rows, read_skip(request), read_limit(request, MAX_LIMIT))

    def on_get_picture(
        self, _: falcon.Request, response: falcon.Response, workflow_key: str, picture: str
    ) -> None:
        """Get a picture of the workflow in DOT, the language of Graphviz."""
        if picture not in graphs.PICTURES:
            known = f"; there are {', '.join(graphs.PICTURES)}."
            hint = suggestion(picture, graphs.PICTURES) or known
            message = f"There is no picture {picture!r}{hint}"
            raise NotFound(message)
        response.media = {"graph": graphs.draw(self._database, workflow_key, picture)}
