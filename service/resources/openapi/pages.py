"""``/openapi.json`` and ``/docs``, to which ``/`` leads."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, TypeAlias

import falcon

#: ``(path, resource, suffix of its responders)``
Route: TypeAlias = tuple[str, object, str | None]


#: The page is whole in itself, and speaks with nobody but this service.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
    " connect-src 'self'"
)


def description_routes(routes: Sequence[Route]) -> list[Route]:
    """Return the routes that describe the others."""
    description = OpenApi(routes)
    return [
        ("/openapi.json", description, None),
        ("/docs", description, "page"),
        ("/", description, "entrance"),
    ]


class OpenApi:
    """The description of the service, for programs and for people.

    Args:
        routes: what is described: ``(path, resource, suffix)``.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = routes
        self._document: dict[str, Any] | None = None

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """Describe the service in OpenAPI."""
        if self._document is None:
            # Slow to import, and hardly ever needed.
            from service.resources.openapi.document import describe  # noqa: PLC0415

            self._document = describe(self._routes)
        response.media = self._document

    def on_get_page(self, _: falcon.Request, response: falcon.Response) -> None:
        """Show the description in a browser."""
        response.content_type = falcon.MEDIA_HTML
        response.set_header("Content-Security-Policy", _POLICY)
        response.text = files("service").joinpath("resources/openapi/page.html").read_text("utf-8")

    def on_get_entrance(self, _: falcon.Request, response: falcon.Response) -> None:
        """Lead a browser to the page."""
        response.status = falcon.HTTP_302
        response.location = "docs"  # relative, as the service may be a folder of a site
