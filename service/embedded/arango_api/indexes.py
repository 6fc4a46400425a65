"""``/_api/index``: create, list and drop indexes.

Source:
    ArangoDB manual 3.12, "HTTP interface for indexes".
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.arango_api.places import known_collection
from service.embedded.errors import Forbidden, HttpBadParameter, IndexNotFound, UniqueViolated
from service.embedded.storage.catalog import Collection, Index

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

Json: TypeAlias = dict[str, Any]

#: Those whose selectivity ArangoDB 3.0 tells, and those of which only later versions do.
_ESTIMATED = frozenset({"primary", "edge", "hash"})
_SORTED = frozenset({"hash", "skiplist", "persistent"})


class UniqueIndexRefused(UniqueViolated, number=1210, http_code=400):
    """unique constraint violated"""  # noqa: D415 - ArangoDB's message


def listed(server: "EmbeddedServer", request: Request) -> Response:
    """Answer with a collection's indexes, as a list and by their ids."""
    name = _collection_name(request)
    with server.store.read() as transaction:
        collection = known_collection(transaction, request, name)
    found = [_described(collection, index, request) for index in collection.indexes]
    return done({"indexes": found, "identifiers": {index["id"]: index for index in found}})


def get(server: "EmbeddedServer", request: Request, collection: str, name: str) -> Response:
    """Answer with one index."""
    with server.store.read() as transaction:
        found = known_collection(transaction, request, collection)
    return done(_described(found, _index_of(found, name, name), request))


def create(server: "EmbeddedServer", request: Request) -> Response:
    """Create an index, or answer with the one that is there already."""
    name = _collection_name(request)
    definition = request.json_object()
    with server.store.write() as transaction:
        collection = known_collection(transaction, request, name)
        try:
            index, is_new = transaction.create_index(collection, definition)
        except UniqueViolated as ex:
            raise UniqueIndexRefused(ex.message) from ex
    body = _described(collection, index, request) | {"isNewlyCreated": is_new}
    return done(body, 201 if is_new else 200)


def drop(server: "EmbeddedServer", request: Request, collection: str, name: str) -> Response:
    """Drop an index; a collection's own stay."""
    with server.store.write() as transaction:
        found = known_collection(transaction, request, collection)
        index = _index_of(found, name, f"{collection}/{name}")
        try:
            transaction.drop_index(found, index)
        except Forbidden as ex:
            message = f"unknown index '{collection}/{name}'"
            raise IndexNotFound(message) from ex
    return done({"id": f"{found.name}/{index.id}"})


def _collection_name(request: Request) -> str:
    name = request.params.get("collection")
    if not name:
        message = "expecting a collection name or identifier"
        raise HttpBadParameter(message)
    return name


def _index_of(collection: Collection, name: str, asked: str) -> Index:
    """Return the index with that id or name.

    Raises:
        IndexNotFound: if there is none; names what was asked for.
    """
    for index in collection.indexes:
        if name in (index.id, index.name):
            return index
    message = f"unknown index '{asked}'"
    raise IndexNotFound(message)


def _described(collection: Collection, index: Index, request: Request) -> Json:
    described: Json = {
        "id": f"{collection.name}/{index.id}",
        "type": index.type,
        "fields": [".".join(path) for path in index.fields],
        "unique": index.unique,
        "sparse": index.sparse,
    }
    later = request.is_of_later_driver
    if later:
        described["name"] = index.name
    if index.type in _ESTIMATED or (later and index.type in _SORTED):
        described["selectivityEstimate"] = 1
    return described | _particulars(index, later=later)


def _particulars(index: Index, *, later: bool) -> Json:
    """Return what only an index of this type has."""
    given = index.definition
    if index.type == "ttl":
        return {"expireAfter": given["expireAfter"]}
    if index.type == "fulltext":
        return {"minLength": given.get("minLength", 2)}
    if index.type == "geo":
        return _geo(given, later=later)
    if not later or index.type not in _SORTED:
        return {}
    stored = given.get("storedValues")
    return {
        "deduplicate": given.get("deduplicate", True),
        "estimates": given.get("estimates", True),
        "cacheEnabled": given.get("cacheEnabled") is True,
        **({"storedValues": stored} if stored else {}),
    }


def _geo(given: Mapping[str, Any], *, later: bool) -> Json:
    geo_json = bool(given.get("geoJson"))
    if later:
        return {"geoJson": geo_json, "legacyPolygons": bool(given.get("legacyPolygons"))}
    return {"type": "geo1", "geoJson": geo_json, "constraint": False, "ignoreNull": True}
