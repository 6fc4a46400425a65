"""Give documents the keys that they have elsewhere, wherever they mention each other."""

import re
from collections.abc import Sequence
from typing import Any

from graph_schema.collections import COLLECTIONS
from service.operations.documents import SYSTEM_ATTRIBUTES, Document

#: ``{attribute that holds a key, or several: collection}``
_KEYS = {"job_key": "jobs", "job_keys": "jobs", "compute_node_key": "compute_nodes"}

#: Attributes that hold ids.
_IDS = frozenset({"scheduler_id", "scheduler_config_id", "failure_handler_id"})

#: Attributes with others inside, which mention documents.
_MENTIONING = frozenset({"consumed", "inputs", "outputs", "schedule_compute_nodes"})

#: Those inside that hold ``{key: …}``; they are called like the collections.
_BY_KEY = frozenset({"files", "user_data"})

#: As events name a worker.
_WORKER = re.compile(r"worker (\S+)")


class Renaming:
    """The new keys of an archive's documents.

    What is mentioned and not there any more gets a key that no document has.
    """

    def __init__(self, workflow_key: str) -> None:
        """Know nothing yet.

        Args:
            workflow_key: of the workflow to which the documents belong from now on.
        """
        self._workflow_key = workflow_key
        self._new: dict[str, dict[str, str]] = {name: {} for name in COLLECTIONS}

    def learn(self, collection: str, old: Sequence[str], new: Sequence[str]) -> None:
        """Remember which keys documents have now."""
        self._new[collection].update(zip(old, new, strict=True))

    def key(self, collection: str, old: str) -> str:
        """Return the key that a document has now.

        Example:
            >>> renaming = Renaming("9")
            >>> renaming.learn("jobs", ["1"], ["71"])
            >>> renaming.key("jobs", "1"), renaming.key("jobs", "2")
            ('71', 'removed_2')
        """
        return self._new[collection].get(old, f"removed_{old}")

    def id(self, old: str) -> str:
        """Return the id that a document has now; a text that is no id stays as it is."""
        collection, _, key = old.partition("/")
        return f"{collection}/{self.key(collection, key)}" if collection in self._new else old

    def document(self, document: Document) -> Document:
        """Return a document as it is to be stored, without a key of its own."""
        renamed = {
            name: self._attribute(name, value)
            for name, value in document.items()
            if name not in SYSTEM_ATTRIBUTES
        }
        return {**renamed, "workflow_key": self._workflow_key}

    def edge(self, edge: Document) -> Document:
        """Return an edge as it is to be stored.

        A key that names the ends, so that the edge is there once, names the new ones; another one
        is left to the database.
        """
        ends = edge["_from"], edge["_to"]
        new = self.id(edge["_from"]), self.id(edge["_to"])
        rest = {name: value for name, value in edge.items() if name not in SYSTEM_ATTRIBUTES}
        key = {"_key": _joined(*new)} if edge["_key"] == _joined(*ends) else {}
        return {
            **rest,
            **key,
            "_from": new[0],
            "_to": new[1],
            "workflow_key": self._workflow_key,
        }

    def _attribute(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, list) and name in _KEYS:
            return [self._text(name, each) if isinstance(each, str) else each for each in value]
        if isinstance(value, dict) and name in _MENTIONING:
            return {part: self._part(part, each) for part, each in value.items()}
        return value

    def _text(self, name: str, value: str) -> str:
        if name in _KEYS:
            return self.key(_KEYS[name], value)
        if name in _IDS:
            return self.id(value)
        worker = _WORKER.fullmatch(value) if name == "by" else None
        return f"worker {self.key('compute_nodes', worker[1])}" if worker else value

    def _part(self, part: str, value: Any) -> Any:
        if isinstance(value, dict) and part in _BY_KEY:
            return {self.key(part, key): each for key, each in value.items()}
        return self._text(part, value) if isinstance(value, str) else value


def _joined(origin: str, target: str) -> str:
    return f"{origin.partition('/')[2]}-{target.partition('/')[2]}"
