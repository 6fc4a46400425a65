"""What functions may ask of the query that calls them."""

from collections.abc import Sequence
from typing import Any, Protocol


class Context(Protocol):
    """The running query, as functions see it."""

    @property
    def database(self) -> str:
        """Return the name of the query's database."""

    @property
    def user(self) -> str | None:
        """Return who runs the query, or None where nobody logs in."""

    def document(self, identifier: str) -> dict[str, Any] | None:
        """Return the document with an ``_id``, or None if there is none."""

    def document_in(self, collection: str, key: str) -> dict[str, Any] | None:
        """Return the document with a key (or an ``_id`` of that collection), or None.

        Raises:
            CollectionNotFound: if there is no such collection.
        """

    def collection_count(self, collection: str) -> int:
        """Return how many documents a collection has.

        Raises:
            CollectionNotFound: if there is no such collection.
        """

    def collections(self) -> Sequence[tuple[str, str]]:
        """Return ``(id, name)`` of the database's collections."""

    def schema(self, collection: str) -> dict[str, Any] | None:
        """Return a collection's schema rule, or None."""

    def call(self, name: str, arguments: Sequence[Any]) -> Any:
        """Call another function by its name."""

    def warn(self, number: int, message: str) -> None:
        """Add a warning to the query's answer."""

    def now(self) -> float:
        """Return when the query began, in milliseconds since 1970."""
