"""One document inserted, updated, replaced or removed, as the API's options have it.

Not for HTTP: the functions here take values and return what an answer says of the document,
``{"_id", "_key", "_rev", "_oldRev", "new", "old"}``.

Source:
    ArangoDB manual 3.12, "HTTP interface for documents".
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from service.embedded.arango_api.messages import Request, message_for
from service.embedded.errors import (
    ArangoError,
    DocumentNotFound,
    DocumentTypeInvalid,
    IllegalDocumentId,
    RevisionConflict,
    UniqueViolated,
)
from service.embedded.storage.catalog import Collection
from service.embedded.storage.indexes import WriteTransaction
from service.embedded.storage.versions import is_outdated
from service.embedded.storage.writes import Change

Document: TypeAlias = dict[str, Any]

#: ``overwriteMode`` → what becomes of a document whose key is in use
_MODES = frozenset({"ignore", "replace", "update", "conflict"})


class PreconditionFailed(RevisionConflict, number=1200, http_code=412):
    """precondition failed"""  # noqa: D415 - ArangoDB's message

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def body(self) -> dict[str, Any]:
        """Return the error with the revision that the document has."""
        found = {name: self._document[name] for name in ("_id", "_key", "_rev")}
        return super().body() | found


@dataclass(frozen=True, slots=True)
class Choices:
    """What a request wants done and told."""

    return_new: bool
    return_old: bool
    silent: bool
    keep_null: bool
    merge_objects: bool
    ignore_revisions: bool
    overwrite: str  #: ignore, replace, update or conflict
    version_attribute: str | None  #: documents are changed only to later versions
    status: int  #: 200 or 201 when the caller waits for the disk, else 202

    @classmethod
    def of(cls, request: Request, *, waits: bool = False) -> "Choices":
        """Read them from the query string.

        Args:
            request: the request.
            waits: whether the collection waits for the disk at every write.
        """
        mode = request.params.get("overwriteMode", "")
        otherwise = "replace" if request.flag("overwrite") else "conflict"
        return cls(
            return_new=request.flag("returnNew"),
            return_old=request.flag("returnOld"),
            silent=request.flag("silent"),
            keep_null=request.flag("keepNull", default=True),
            merge_objects=request.flag("mergeObjects", default=True),
            ignore_revisions=request.flag("ignoreRevs", default=True),
            overwrite=mode if mode in _MODES else otherwise,
            version_attribute=request.params.get("versionAttribute"),
            status=_synced(request) if request.flag("waitForSync", default=waits) else 202,
        )


def _synced(request: Request) -> int:
    """Return the status of a change that is on the disk."""
    is_in_graph = "gharial" in request.segments[:2]
    return 200 if request.method == "DELETE" or (is_in_graph and request.method != "POST") else 201


@dataclass(frozen=True, slots=True)
class Changes:
    """The four things that can be done to a document of one collection."""

    transaction: WriteTransaction
    collection: Collection
    choices: Choices

    def insert(self, document: Any) -> Document:
        """Insert a document.

        Raises:
            DocumentTypeInvalid: if it is no object.
            UniqueViolated: if its key or another unique value is in use.
        """
        document = _object(document)
        try:
            new = self.transaction.insert(self.collection, document)
        except UniqueViolated:
            old = self._overwritten(document)
            if old is None:
                raise
            return self._overwrite(old, document)
        return told_of_new(new, self.choices)

    def _overwritten(self, document: Document) -> Document | None:
        """Return the document that the choices allow this one to overwrite."""
        key = document.get("_key")
        if self.choices.overwrite == "conflict" or not isinstance(key, str):
            return None
        text = self.transaction.get(self.collection, key)
        return None if text is None else orjson.loads(text)

    def _overwrite(self, old: Document, document: Document) -> Document:
        if self.choices.overwrite == "ignore":
            return _told(old)
        if self.choices.overwrite == "update":
            return self.update(old["_key"], document)
        return self.replace(old["_key"], document)

    def update(self, key: str, patch: Any, revision: str | None = None) -> Document:
        """Merge attributes into a document.

        Args:
            key: which document.
            patch: the attributes.
            revision: the one that it must have, if any.

        Raises:
            DocumentNotFound: if there is none.
            DocumentTypeInvalid: if the patch is no object.
            PreconditionFailed: if the document has another revision.
        """
        patch = _object(patch)
        self._check(key, patch, revision)
        if kept := self._kept(key, patch):
            return self._told_of_both(Change(kept, kept))
        change = self.transaction.update(
            self.collection,
            key,
            patch,
            keep_null=self.choices.keep_null,
            merge_objects=self.choices.merge_objects,
        )
        return self._told_of_both(change)

    def replace(self, key: str, document: Any, revision: str | None = None) -> Document:
        """Give a document other attributes; the arguments and errors are those of ``update``."""
        document = _object(document)
        self._check(key, document, revision)
        if kept := self._kept(key, document):
            return self._told_of_both(Change(kept, kept))
        change = self.transaction.replace(self.collection, key, document)
        return self._told_of_both(change)

    def remove(self, key: str, revision: str | None = None) -> Document:
        """Remove a document.

        Raises:
            DocumentNotFound: if there is none.
            PreconditionFailed: if it has another revision.
        """
        self._check(key, {}, revision)
        old = self.transaction.remove(self.collection, key).old or {}
        told = _told(old)
        if self.choices.return_old:
            told["old"] = old
        return told

    def remove_like(self, selector: Any) -> Document:
        """Remove the document that a key, an ``_id`` or a document names."""
        key = key_of(selector)
        given = selector if isinstance(selector, dict) else {}
        self._check(key, given, None)
        return self.remove(key)

    def _check(self, key: str, given: Document, revision: str | None) -> None:
        """Refuse a revision that is not the document's."""
        in_body = None if self.choices.ignore_revisions else given.get("_rev")
        if not revision and not in_body:
            return
        text = self.transaction.get(self.collection, key)
        if text is None:
            raise DocumentNotFound
        document = orjson.loads(text)
        if (revision or in_body) != document["_rev"]:
            raise PreconditionFailed(document)

    def _kept(self, key: str, given: Document) -> Document | None:
        """Return the document if what is given is no later version of it."""
        attribute = self.choices.version_attribute
        text = self.transaction.get(self.collection, key) if attribute else None
        if not attribute or text is None:
            return None
        old: Document = orjson.loads(text)
        return old if is_outdated(old, given, attribute) else None

    def _told_of_both(self, change: Change) -> Document:
        old, new = change.old or {}, change.new or {}
        told = _told(new)
        told["_oldRev"] = old["_rev"]
        if self.choices.return_new:
            told["new"] = new
        if self.choices.return_old:
            told["old"] = old
        return told


def told_of_new(new: Document, choices: Choices) -> Document:
    """Return what an answer says of a document that was inserted."""
    return _told(new) | ({"new": new} if choices.return_new else {})


def key_of(selector: Any) -> str:
    """Return the key that a key, an ``_id`` or a document with one of them names.

    Raises:
        IllegalDocumentId: if it names none.
    """
    if isinstance(selector, dict):
        selector = selector.get("_key") or selector.get("_id")
    if not isinstance(selector, str):
        message = "illegal document handle"
        raise IllegalDocumentId(message)
    return selector.rpartition("/")[2]


def in_list(error: ArangoError, request: Request) -> Document:
    """Return an error as the member of a list of outcomes."""
    is_first = isinstance(error, PreconditionFailed) and not request.is_of_later_driver
    message = "conflict" if is_first else message_for(error, request)
    return {"error": True, "errorNum": error.number, "errorMessage": message}


def _object(value: Any) -> Document:
    if not isinstance(value, dict):
        message = "invalid document type"
        raise DocumentTypeInvalid(message)
    return value


def _told(document: Document) -> Document:
    return {"_id": document["_id"], "_key": document["_key"], "_rev": document["_rev"]}
