"""The verbs that every collection of a workflow has, each written once.

``get_file = Get(File)`` in the body of a class makes ``api.get_file(workflow, key)``, an ordinary
method; ``__call__`` of the verb has its types and its documentation.

Source:
    torc 0.6, the names of its client: ``remove_…`` is for one, ``delete_…`` for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from torc.errors import Refused
from torc.models import Document, Page, Record

if TYPE_CHECKING:
    from torc.transport import Transport

#: The kind of document.
Kind = TypeVar("Kind", bound=Document)

#: The members that are not sent stay as they are, and those that are sent are replaced whole.
PARTIAL = "?partial=true"

#: What may be sent: a document object, or a mapping with its members.
Body = Record | Mapping[str, Any]


def quoted(key: str | int) -> str:
    """Write a key as a path segment; a full id (``jobs/7``) stands for its key.

    Raises:
        Refused: if the key is empty, as that of an unset shell variable is.
    """
    text = str(key).rpartition("/")[2]
    if not text:
        message = f"{key!r} is not a key; a key is a number such as 7."
        raise Refused(message)
    if text.isalnum() and text.isascii():
        return text
    from urllib.parse import quote  # noqa: PLC0415 - keys are numbers nearly always

    return quote(text, safe="")


def members(body: Body) -> dict[str, Any]:
    """Return what to send for a body."""
    return body.to_dict() if isinstance(body, Record) else dict(body)


class Operation(Generic[Kind]):
    """What can be done to one collection, over one transport."""

    transport: Transport

    def __init__(self, kind: type[Kind]) -> None:
        self.kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        """Put a function in the place of this, so that whoever looks finds a method."""
        setattr(owner, name, self._function(owner, name))

    if TYPE_CHECKING:

        def __get__(self, api: object, owner: type) -> Self: ...

    def _function(self, owner: type, name: str) -> Callable[..., Any]:
        call: Any = type(self).__call__
        described = FunctionType(call.__code__, call.__globals__, name, call.__defaults__)
        described.__kwdefaults__ = call.__kwdefaults__
        described.__annotations__ = {**call.__annotations__, "return": self._returned(call)}

        def function(api: Any, /, *args: Any, **options: Any) -> Any:
            bound = object.__new__(type(self))
            vars(bound).update(vars(self), transport=api.transport)
            return call(bound, *args, **options)

        function.__name__, function.__doc__ = name, call.__doc__
        function.__qualname__, function.__module__ = f"{owner.__qualname__}.{name}", __name__
        function.__annotations__ = described.__annotations__
        vars(function).update(__wrapped__=described, operation=self)
        return function

    def _returned(self, call: Callable[..., Any]) -> Any:
        """Return what a call returns, with the kind of document in the place of the variable."""
        text = call.__annotations__["return"]
        kinds = {"Kind": self.kind, "Page[Kind]": Page, "list[Kind]": list}
        kind: Any = kinds.get(text, text)
        return kind.__class_getitem__(self.kind) if kind in {Page, list} else kind

    def _all(self, workflow: str | int) -> str:
        return f"/workflows/{quoted(workflow)}/{self.kind.collection}"

    def _one(self, workflow: str | int | None, key: str | int) -> str:
        if workflow is None:
            return f"/{self.kind.collection}/{quoted(key)}"
        return f"{self._all(workflow)}/{quoted(key)}"


def operations_of(api: type) -> dict[str, Operation[Any]]:
    """Return the operations on collections that a class has, by name."""
    found = {name: getattr(api, name) for parent in api.__mro__ for name in vars(parent)}
    return {
        name: vars(method)["operation"]
        for name, method in found.items()
        if isinstance(method, FunctionType) and "operation" in vars(method)
    }


class Add(Operation[Kind]):
    """``add_…``: store a new document."""

    def __call__(self, workflow: str | int, body: Body) -> Kind:
        """Store a new document and return it as stored.

        Args:
            workflow: the workflow that it belongs to.
            body: its members.

        Raises:
            NotFound: if there is no such workflow.
            Refused: if the members are not right; ``problems`` names each.
        """
        return self.kind(self.transport.ask("POST", self._all(workflow), body=members(body)))


class AddMany(Operation[Kind]):
    """``bulk_add_…``, ``add_jobs``: store new documents, all of them or none."""

    def __call__(self, workflow: str | int, body: Iterable[Body]) -> list[Kind]:
        """Store new documents, all of them or none, and return them in the same order.

        Args:
            workflow: the workflow that they belong to.
            body: the members of each.

        Raises:
            NotFound: if there is no such workflow.
            Refused: if the members are not right; ``problems`` names each.
        """
        path = f"/workflows/{quoted(workflow)}/bulk_{self.kind.collection}"
        new = {self.kind.collection: [members(one) for one in body]}
        return [self.kind(one) for one in self.transport.ask("POST", path, body=new)["items"]]


class List(Operation[Kind]):
    """``list_…``: find documents."""

    def __call__(
        self,
        workflow: str | int,
        *,
        skip: int = 0,
        limit: int | None = None,
        sort_by: str | None = None,
        reverse_sort: bool = False,
        **filters: Any,
    ) -> Page[Kind]:
        """Return a page of the documents of a workflow.

        Args:
            workflow: whose documents.
            skip: how many to leave out at the front.
            limit: how many to return at most.
            sort_by: the attributes to sort by: ``name,-priority``, the minus for descending.
            reverse_sort: whether to turn the order around.
            filters: attributes and the values that they must have, ``status="failed"``, or a
                comparison, ``runtime_seconds__gt=60``, ``status__in=["failed", "canceled"]``;
                ``key`` means ``_key``. Also ``fields``, the attributes to return, and
                ``cursor``, the ``next_cursor`` of the page before.

        Raises:
            NotFound: if there is no such workflow.
            Refused: if an attribute is not one to filter or sort by.
        """
        query = listing(skip, limit, sort_by, reverse_sort=reverse_sort, filters=filters)
        return Page(self.kind, self.transport.ask("GET", self._all(workflow), query))


class Get(Operation[Kind]):
    """``get_…``: read one document."""

    def __call__(self, workflow: str | int | None, key: str | int) -> Kind:
        """Return one document.

        Args:
            workflow: the workflow that it belongs to, or None: the key alone says which.
            key: its key.

        Raises:
            NotFound: if there is no such document.
        """
        return self.kind(self.transport.ask("GET", self._one(workflow, key)))


class Modify(Operation[Kind]):
    """``modify_…``: change one document."""

    def __call__(self, workflow: str | int | None, key: str | int, body: Body) -> Kind:
        """Change the members given, leave the others, and return the document as stored.

        Args:
            workflow: the workflow that it belongs to, or None: the key alone says which.
            key: its key.
            body: members and their new values; None is a value. With a ``_rev``, the document
                must still have that revision.

        Raises:
            NotFound: if there is no such document.
            Conflict: if the document has another revision.
            Refused: if the members are not right; ``problems`` names each.
        """
        path = self._one(workflow, key) + PARTIAL
        return self.kind(self.transport.ask("PUT", path, body=members(body)))


class Patch(Operation[Kind]):
    """``patch_…``: merge into one document."""

    def __call__(self, workflow: str | int | None, key: str | int, body: Body) -> Kind:
        """Merge members into a document: a JSON merge patch (RFC 7396).

        Args:
            workflow: the workflow that it belongs to, or None: the key alone says which.
            key: its key.
            body: objects in it are merged; None removes a member, or sets it to its default.

        Raises:
            NotFound: if there is no such document.
            Conflict: if ``body`` has another ``_rev`` than the document.
            Refused: if the members are not right; ``problems`` names each.
        """
        path = self._one(workflow, key)
        return self.kind(self.transport.ask("PATCH", path, body=members(body)))


class Remove(Operation[Kind]):
    """``remove_…``: delete one document."""

    def __call__(self, workflow: str | int | None, key: str | int) -> Kind:
        """Remove one document, with the edges at it, and return what it was.

        Args:
            workflow: the workflow that it belongs to, or None: the key alone says which.
            key: its key.

        Raises:
            NotFound: if there is no such document.
        """
        return self.kind(self.transport.ask("DELETE", self._one(workflow, key)))


class Delete(Operation[Kind]):
    """``delete_…``: delete all documents of a collection in a workflow."""

    def __call__(self, workflow: str | int) -> Record:
        """Remove all documents of this kind from a workflow.

        Raises:
            NotFound: if there is no such workflow.
        """
        return Record(self.transport.ask("DELETE", self._all(workflow)))


def listing(
    skip: int,
    limit: int | None,
    sort_by: str | None,
    *,
    reverse_sort: bool,
    filters: dict[str, Any],
) -> dict[str, Any]:
    """Return the query parameters of a list, without those at their defaults."""
    query = {
        "skip": skip or None,
        "limit": limit,
        "sort_by": sort_by,
        "reverse_sort": reverse_sort or None,
    }
    named = {
        "_key" if name == "key" else name: ",".join(map(str, value))
        if isinstance(value, list | tuple)
        else value
        for name, value in filters.items()
    }
    return {**query, **named}
