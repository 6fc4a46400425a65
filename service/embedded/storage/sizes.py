"""How much room documents take, without reading them all."""

from service.embedded.storage.catalog import Collection
from service.embedded.storage.transactions import Transaction

#: Documents looked at, at each end of a collection.
_LOOKED_AT = 500


def documents_bytes(transaction: Transaction, collection: Collection) -> int:
    """Return about how many bytes the documents of a collection have as JSON.

    For more than a thousand documents it is what they would have if they were like the first and
    the last ones.

    Source:
        ArangoDB manual 3.12, "Get the collection statistics": ``documentsSize`` is approximate.
    """
    count = transaction.count(collection)
    if not count:
        return 0
    first = min(count, _LOOKED_AT)
    last = min(count - first, _LOOKED_AT)
    size = _bytes(transaction, collection, "ASC", first)
    size += _bytes(transaction, collection, "DESC", last)
    return round(size * count / (first + last))


def _bytes(transaction: Transaction, collection: Collection, way: str, number: int) -> int:
    sql = (
        "SELECT total(length(CAST(doc AS BLOB))) FROM"  # noqa: S608 - our names
        f" (SELECT doc FROM {collection.table} ORDER BY id {way} LIMIT ?)"
    )
    return int(transaction.connection.execute(sql, (number,)).fetchone()[0])
