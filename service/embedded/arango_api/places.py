"""Databases and collections by the names that a request gives.

A collection may be named by its name or by its id.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from service.embedded.arango_api.messages import Request, Response
from service.embedded.errors import CollectionNotFound
from service.embedded.storage.catalog import Collection, Database
from service.embedded.storage.transactions import Transaction

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer


def in_database(function: Callable[..., Response]) -> Callable[..., Response]:
    """Return a function that answers as this one does, in a database that is there.

    For functions that do not look into the store themselves.
    """

    @wraps(function)
    def checked(server: "EmbeddedServer", request: Request, *names: str) -> Response:
        with server.store.read() as transaction:
            database_of(transaction, request)
        return function(server, request, *names)

    return checked


def database_of(transaction: Transaction, request: Request) -> Database:
    """Return the request's database.

    Raises:
        DatabaseNotFound: if there is none of that name.
    """
    return transaction.catalog.database(request.database)


def collection_of(
    transaction: Transaction, request: Request, name: str, words: str = "collection '{}' not found"
) -> Collection:
    """Return a collection of the request's database.

    Args:
        transaction: where to look.
        request: for its database.
        name: the collection's name or id.
        words: the message when there is none; those about documents and those about
            collections differ.

    Raises:
        CollectionNotFound: if there is none.
        DatabaseNotFound: if the database is missing.
    """
    found = transaction.catalog.database(request.database).collection(name)
    if found is None:
        raise CollectionNotFound(words.format(name))
    return found


def known_collection(transaction: Transaction, request: Request, name: str) -> Collection:
    """Return a collection of the request's database, for what is not about its documents.

    Raises:
        CollectionNotFound: if there is none.
        DatabaseNotFound: if the database is missing.
    """
    return collection_of(transaction, request, name, "unknown collection '{}'")
