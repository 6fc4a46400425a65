"""Databases and collections by the names that a request gives.

A collection may be named by its name or by its id.
"""

from service.embedded.arango_api.messages import Request
from service.embedded.errors import CollectionNotFound
from service.embedded.storage.catalog import Collection, Database
from service.embedded.storage.transactions import Transaction


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
