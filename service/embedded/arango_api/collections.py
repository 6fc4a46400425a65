"""``/_api/collection``: create, describe, change and drop collections.

Source:
    ArangoDB manual 3.12, "HTTP interface for collections".
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from service.embedded.arango_api.graph_definitions import all_collections
from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.arango_api.places import database_of, known_collection
from service.embedded.errors import (
    BadParameter,
    CollectionInGraph,
    DuplicateName,
    Forbidden,
    HttpNotFound,
    IllegalName,
    InvalidKeyGenerator,
    NotImplementedHere,
)
from service.embedded.storage.catalog import Collection
from service.embedded.storage.indexes import WriteTransaction
from service.embedded.storage.sizes import documents_bytes
from service.embedded.storage.transactions import Transaction

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

Json: TypeAlias = dict[str, Any]

_TYPES = {"document": 2, "edge": 3}
_LOADED = 3
_CREATING = "cannot create collection"
_KEY_GENERATORS = ("traditional", "autoincrement", "padded", "uuid")
_IN_CLUSTERS = frozenset({"shards", "responsibleShard"})
_CHANGEABLE = frozenset({"waitForSync", "schema", "cacheEnabled"})
#: What a collection had in 3.0; senders of that time look for it.
_FIRST_PROPERTIES = {
    "doCompact": True,
    "isVolatile": False,
    "journalSize": 33554432,
    "indexBuckets": 8,
}


def listed(server: "EmbeddedServer", request: Request) -> Response:
    """Answer with all collections."""
    without_system = request.flag("excludeSystem")
    with server.store.read() as transaction:
        found = database_of(transaction, request).collections()
    result = [
        _identity(collection, request)
        for collection in found
        if not (without_system and collection.is_system)
    ]
    return done({"result": result})


def get(server: "EmbeddedServer", request: Request, name: str) -> Response:
    """Answer with what a collection is."""
    with server.store.read() as transaction:
        collection = known_collection(transaction, request, name)
    return done(_identity(collection, request))


def create(server: "EmbeddedServer", request: Request) -> Response:
    """Create a collection."""
    body = request.json() if request.body else {}
    if not isinstance(body, dict):
        body = {}
    name = body.get("name", "")
    properties = _checked_properties(body)
    type_ = _type_of(body, request)
    with server.store.write() as transaction, _about(_CREATING, name):
        collection = transaction.create_collection(
            database_of(transaction, request),
            name,
            type_,
            properties=properties,
            is_system=bool(body.get("isSystem")),
        )
        if request.is_of_later_driver:
            return done(_properties(transaction, collection, request))
    waits = bool(collection.properties.get("waitForSync"))
    return done(_identity(collection, request) | {"waitForSync": waits, "isVolatile": False})


def create_below(server: "EmbeddedServer", request: Request, _name: str) -> Response:
    """Take a POST below a collection for a create."""
    return create(server, request)


def drop(server: "EmbeddedServer", request: Request, name: str) -> Response:
    """Drop a collection with its documents and indexes."""
    with server.store.write() as transaction:
        collection = known_collection(transaction, request, name)
        _check_may_go(collection, request)
        _check_in_no_graph(collection, database_of(transaction, request).graphs)
        transaction.drop_collection(collection)
    return done({"id": collection.id})


def _check_may_go(collection: Collection, request: Request) -> None:
    """Refuse to drop a system collection by accident.

    Raises:
        Forbidden: if it is one and the request does not say that it knows.
    """
    is_meant = request.flag("isSystem") or not request.is_of_later_driver
    if collection.is_system and not is_meant:
        raise Forbidden


def _check_in_no_graph(collection: Collection, graphs: Mapping[str, dict[str, Any]]) -> None:
    """Keep graphs whole.

    Raises:
        CollectionInGraph: if one of them uses the collection.
    """
    for name, graph in graphs.items():
        if collection.name in all_collections(graph):
            message = f"must not drop collection {collection.name} while part of graph {name}"
            raise CollectionInGraph(message)


def view(server: "EmbeddedServer", request: Request, name: str, aspect: str) -> Response:
    """Answer with one view of a collection: its properties, its count and so on."""
    _refuse_shards(aspect)
    seen = _VIEWS.get(aspect)
    if seen is None:
        message = f"unknown path '{request.path}'"
        raise HttpNotFound(message)
    with server.store.read() as transaction:
        collection = known_collection(transaction, request, name)
        body = seen(transaction, collection, request)
    return done(body)


def act(server: "EmbeddedServer", request: Request, name: str, action: str) -> Response:
    """Do something with a collection: truncate, rename and so on."""
    _refuse_shards(action)
    acting = _ACTIONS.get(action)
    if acting is None:
        message = (
            "expecting one of the actions 'load', 'unload', 'truncate', 'properties', 'rename'"
        )
        raise HttpNotFound(message)
    with server.store.write() as transaction:
        collection = known_collection(transaction, request, name)
        body = acting(transaction, collection, request)
    return done(body)


def _refuse_shards(asked: str) -> None:
    """Refuse what is asked about shards.

    Raises:
        NotImplementedHere: if that is about them.
    """
    if asked in _IN_CLUSTERS:
        message = f"{asked} of a collection is only there in a cluster"
        raise NotImplementedHere(message)


def key_generators(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer with the ways in which keys can be made."""
    return done({"keyGenerators": list(_KEY_GENERATORS)})


def _type_of(body: Json, request: Request) -> str:
    """Return what the collection is to hold.

    Raises:
        BadParameter: if that is neither documents nor edges; once, such were documents.
    """
    number = body.get("type", _TYPES["document"])
    if number not in _TYPES.values() and request.is_of_later_driver:
        message = "type: only 2 (document) and 3 (edge) are allowed"
        raise BadParameter(message)
    return "edge" if number == _TYPES["edge"] else "document"


def _checked_properties(body: Json) -> Json:
    """Return those members that the store keeps."""
    _refuse_computed_values(body)
    return {
        "waitForSync": bool(body.get("waitForSync")),
        "cacheEnabled": bool(body.get("cacheEnabled")),
        "keyOptions": body.get("keyOptions") or {},
        "schema": body.get("schema") or None,
    }


def _refuse_computed_values(body: Json) -> None:
    """Refuse to compute attributes.

    Raises:
        NotImplementedHere: if the properties say so.
    """
    if body.get("computedValues"):
        message = "computedValues of a collection are not implemented by the embedded engine"
        raise NotImplementedHere(message)


@contextmanager
def _about(attempt: str, name: Any) -> Iterator[None]:
    """Begin an error's message with what was attempted.

    Raises:
        DuplicateName, IllegalName, InvalidKeyGenerator: as they come, with that message.
    """
    if name == "":
        message = "name must be non-empty"
        raise IllegalName(message)
    try:
        yield
    except (DuplicateName, InvalidKeyGenerator, IllegalName) as ex:
        if not (attempt == _CREATING and isinstance(ex, IllegalName)):
            ex.message = f"{attempt}: {ex.message}"
        raise


def _identity(collection: Collection, request: Request) -> Json:
    identity = {
        "id": collection.id,
        "name": collection.name,
        "isSystem": collection.is_system,
        "status": _LOADED,
        "type": _TYPES[collection.type],
    }
    if request.is_of_later_driver:
        identity["globallyUniqueId"] = f"h{collection.id}/{collection.name}"
    return identity


def _properties(transaction: Transaction, collection: Collection, request: Request) -> Json:
    kept = collection.properties
    properties = _identity(collection, request) | {
        "waitForSync": kept.get("waitForSync", False),
        "keyOptions": kept["keyOptions"],
    }
    if not request.is_of_later_driver:
        return properties | _FIRST_PROPERTIES
    return properties | {
        "keyOptions": _key_options(transaction, collection),
        "schema": kept.get("schema"),
        "computedValues": None,
        "cacheEnabled": kept.get("cacheEnabled", False),
        "syncByRevision": True,
        "usesRevisionsAsDocumentIds": True,
        "internalValidatorType": 0,
        "isSmartChild": False,
        "statusString": "loaded",
    }


def _key_options(transaction: Transaction, collection: Collection) -> Json:
    options: Json = collection.properties["keyOptions"]
    if options["type"] == "uuid":
        return options
    return options | {"lastValue": transaction.counter(collection.number)}


def _count(transaction: Transaction, collection: Collection, request: Request) -> Json:
    return _properties(transaction, collection, request) | {"count": transaction.count(collection)}


def _figures(transaction: Transaction, collection: Collection, request: Request) -> Json:
    figures: Json = {"indexes": {"count": len(collection.indexes), "size": 0}}
    if request.is_of_later_driver:
        no_cache = {"cacheInUse": False, "cacheSize": 0, "cacheUsage": 0}
        figures |= {"documentsSize": documents_bytes(transaction, collection), **no_cache}
    return _count(transaction, collection, request) | {"figures": figures}


def _revision(transaction: Transaction, collection: Collection, request: Request) -> Json:
    newest = _newest(transaction, collection)
    return _identity(collection, request) | {"revision": newest}


def _checksum(transaction: Transaction, collection: Collection, request: Request) -> Json:
    """Return a number that is the same as long as the documents are."""
    with_revisions, with_data = _with_revisions(request), request.flag("withData")
    total = 0
    for text in transaction.scan(collection):
        total ^= zlib.crc32(_checked_part(text, with_data=with_data, with_rev=with_revisions))
    return _revision(transaction, collection, request) | {"checksum": str(total)}


def _with_revisions(request: Request) -> bool:
    # python-arango leaves the last letter out.
    return request.flag("withRevisions") or request.flag("withRevision")


def _checked_part(text: str, *, with_data: bool, with_rev: bool) -> bytes:
    head, _, rest = text.partition(',"_rev":"')
    revision, _, data = rest.partition('"')
    parts = [head, revision if with_rev else "", data if with_data else ""]
    return "\n".join(parts).encode()


def _newest(transaction: Transaction, collection: Collection) -> str:
    revisions = (
        text.partition(',"_rev":"')[2].partition('"')[0] for text in transaction.scan(collection)
    )
    return max(revisions, key=lambda revision: (len(revision), revision), default="0")


_VIEWS: dict[str, Callable[[Transaction, Collection, Request], Json]] = {
    "properties": _properties,
    "count": _count,
    "figures": _figures,
    "revision": _revision,
    "checksum": _checksum,
}


def _truncate(transaction: WriteTransaction, collection: Collection, request: Request) -> Json:
    transaction.truncate(collection)
    return _identity(collection, request)


def _rename(transaction: WriteTransaction, collection: Collection, request: Request) -> Json:
    name = request.json_object().get("name", "")
    with _about("cannot rename collection", name):
        renamed = collection
        if name != collection.name:
            renamed = transaction.rename_collection(collection, name)
    return _identity(renamed, request)


def _change(transaction: WriteTransaction, collection: Collection, request: Request) -> Json:
    body = request.json_object()
    _refuse_computed_values(body)
    changed = {name: value for name, value in body.items() if name in _CHANGEABLE}
    return _properties(transaction, transaction.change_properties(collection, changed), request)


def _load(transaction: Transaction, collection: Collection, request: Request) -> Json:
    if request.json_object().get("count") is False:
        return _identity(collection, request)
    return _identity(collection, request) | {"count": transaction.count(collection)}


def _nothing(_transaction: Transaction, collection: Collection, request: Request) -> Json:
    return _identity(collection, request) | {"result": True}


def _recalculate(transaction: Transaction, collection: Collection, request: Request) -> Json:
    counted = {"result": True, "count": transaction.count(collection)}
    return _identity(collection, request) | counted


def _compact(_transaction: Transaction, collection: Collection, request: Request) -> Json:
    return _identity(collection, request)


_ACTIONS: dict[str, Callable[[WriteTransaction, Collection, Request], Json]] = {
    "load": _load,
    "unload": _nothing,
    "truncate": _truncate,
    "properties": _change,
    "rename": _rename,
    "compact": _compact,
    "recalculateCount": _recalculate,
    "loadIndexesIntoMemory": _nothing,
}
