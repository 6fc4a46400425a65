"""``/_api/edges/{collection}``: the edges of a vertex.

Source:
    ArangoDB manual 3.12, "HTTP interface for edges".
"""

from typing import TYPE_CHECKING

import orjson

from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.arango_api.places import collection_of
from service.embedded.errors import CollectionTypeInvalid, HttpBadParameter, IllegalDocumentId
from service.embedded.storage.edges import Direction

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

_DIRECTIONS: dict[str, Direction] = {"in": "inbound", "out": "outbound", "any": "any"}


def of_vertex(server: "EmbeddedServer", request: Request, collection: str) -> Response:
    """Answer with the edges that leave a vertex, reach it, or both."""
    word = request.params.get("direction", "any")
    direction = _DIRECTIONS.get(word)
    if direction is None:
        message = f"<direction> must by any, in, or out, not: {word}"
        raise HttpBadParameter(message)
    vertex = request.params.get("vertex", "")
    if "/" not in vertex:
        message = "illegal document handle"
        raise IllegalDocumentId(message)
    with server.store.read() as transaction:
        found = collection_of(transaction, request, collection)
        if not found.is_edge:
            raise CollectionTypeInvalid
        texts = {text: None for _, text in transaction.edges(found, direction, [vertex])}
    edges = [orjson.Fragment(text) for text in texts]
    return done({"edges": edges, "stats": {"scannedIndex": len(edges), "filtered": 0}})
