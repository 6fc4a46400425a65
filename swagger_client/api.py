"""Operations under the names of 2023: the HTTP verb, then the path with underscores.

Each is one operation of :class:`torc.DefaultApi`. Answers are plain mappings, lists are on
pages with ``.items``, and user data is free form: what a script stores is a mapping, and it
gets back that mapping with ``_key``, ``_id`` and ``_rev`` added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swagger_client.configuration import ApiClient
from torc import DefaultApi as CurrentApi
from torc.models import Page, Record, UserData
from torc.operations.verbs import (
    Add,
    Delete,
    Get,
    List,
    Modify,
    Operation,
    Remove,
    operations_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Verb of a collection → how its old name starts and ends.
_PATTERNS: dict[type[Operation[Any]], str] = {
    Add: "post_{}_workflow",
    List: "get_{}_workflow",
    Delete: "delete_{}_workflow",
    Get: "get_{}_workflow_key",
    Modify: "put_{}_workflow_key",
    Remove: "delete_{}_workflow_key",
}

#: Old name → present name, where it is not a verb of a collection.
_NAMES = {
    "delete_edges_workflow_name": "delete_edges",
    "delete_edges_workflow_name_key": "remove_edge",
    "delete_workflows_key": "remove_workflow",
    "get_edges_workflow_name": "list_edges",
    "get_edges_workflow_name_key": "get_edge",
    "get_jobs_resource_requirements_workflow_key": "get_job_resource_requirements",
    "get_ping": "ping",
    "get_version": "get_version",
    "get_workflows": "list_workflows",
    "get_workflows_config_key": "get_workflow_config",
    "get_workflows_is_complete_key": "is_workflow_complete",
    "get_workflows_key": "get_workflow",
    "get_workflows_status_key": "get_workflow_status",
    "post_edges_workflow_name": "add_edge",
    "post_workflow_specifications": "add_workflow_specification",
    "post_workflows": "add_workflow",
    "post_workflows_initialize_jobs_key": "initialize_jobs",
    "post_workflows_prepare_jobs_for_submission_key": "prepare_jobs_for_submission",
    "post_workflows_reset_status_key": "reset_workflow_status",
    "put_workflows_config_key": "modify_workflow_config",
    "put_workflows_key": "modify_workflow",
    "put_workflows_status_key": "modify_workflow_status",
    **{
        _PATTERNS[type(operation)].format(operation.kind.collection): name
        for name, operation in operations_of(CurrentApi).items()
        if operation.kind is not UserData
        if type(operation) in _PATTERNS  # the others have no old name
    },
}


class DefaultApi:
    """The operations, under the names of 2023.

    Besides those written here there are ``get_…``, ``post_…`` and ``delete_C_workflow``,
    ``get_…``, ``put_…`` and ``delete_C_workflow_key`` for every collection C, and those of
    workflows and edges; ``dir(api)`` lists them.
    """

    def __init__(self, api_client: ApiClient | None = None) -> None:
        self.api_client = api_client or ApiClient()
        self._api = self.api_client.api

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the operation that has an old name."""
        if name not in _NAMES:
            message = f"there is no operation {name!r}; dir(api) lists them all"
            raise AttributeError(message)
        return _in_the_old_way(getattr(self._api, _NAMES[name]))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *_NAMES]

    def post_jobs_user_data_workflow_key(
        self, body: Mapping[str, Any], workflow: str, key: str
    ) -> dict[str, Any]:
        """Store a mapping for a job and return it with ``_key``, ``_id`` and ``_rev``.

        Raises:
            NotFound: if there is no such job.
        """
        return free_form(self._api.add_job_user_data(workflow, key, _as_data(body)))

    def get_jobs_user_data_workflow_key(self, workflow: str, key: str) -> Page[dict[str, Any]]:
        """Return a page of what a job stores, the newest first.

        Raises:
            NotFound: if there is no such job.
        """
        return _free_page(self._api.list_job_user_data_stores(workflow, key))

    def post_user_data_workflow(self, body: Mapping[str, Any], workflow: str) -> dict[str, Any]:
        """Store a mapping for a workflow and return it with ``_key``, ``_id`` and ``_rev``."""
        return free_form(self._api.add_user_data(workflow, _as_data(body)))

    def get_user_data_workflow(self, workflow: str, **options: Any) -> Page[dict[str, Any]]:
        """Return a page of what is stored for a workflow, the newest first."""
        return _free_page(self._api.list_user_data(workflow, **options))

    def delete_user_data_workflow(self, workflow: str) -> dict[str, Any]:
        """Remove everything that is stored for a workflow."""
        return self._api.delete_user_data(workflow).to_dict()

    def get_user_data_workflow_key(self, workflow: str, key: str) -> dict[str, Any]:
        """Return one stored mapping."""
        return free_form(self._api.get_user_data(workflow, key))

    def put_user_data_workflow_key(
        self, body: Mapping[str, Any], workflow: str, key: str
    ) -> dict[str, Any]:
        """Replace one stored mapping."""
        return free_form(self._api.modify_user_data(workflow, key, _as_data(body)))

    def delete_user_data_workflow_key(self, workflow: str, key: str) -> dict[str, Any]:
        """Remove one stored mapping, and return what it was."""
        return free_form(self._api.remove_user_data(workflow, key))


def free_form(document: UserData) -> dict[str, Any]:
    """Return user data as one mapping, the way it was stored and printed in 2023.

    Example:
        >>> free_form(UserData(_key="7", _rev="x", name="", data={"key1": "val1"}))
        {'_key': '7', '_rev': 'x', 'key1': 'val1'}
    """
    own = {name: document[name] for name in ("_key", "_id", "_rev") if name in document}
    data = document["data"]
    return {**own, **(data if isinstance(data, dict) else {"data": data})}


def _free_page(page: Page[UserData]) -> Page[dict[str, Any]]:
    newest_first = sorted(page.items, key=lambda document: int(document.key), reverse=True)
    return Page(free_form, {**vars(page), "items": newest_first})


def _as_data(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the user data that holds a mapping; what the database adds is not stored in it."""
    data = {name: value for name, value in body.items() if name not in {"_key", "_id", "_rev"}}
    revision = {"_rev": body["_rev"]} if "_rev" in body else {}
    return {"data": data, **revision}


def _in_the_old_way(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that takes the body first and returns plain mappings."""

    def call(*args: Any, **options: Any) -> Any:
        body, rest = args[:1], args[1:]
        if body and isinstance(body[0], dict | Record):
            args = (*rest, *body)
        return _undressed(operation(*args, **options))

    return call


def _undressed(answer: Record | Page[Record]) -> Any:
    if isinstance(answer, Record):
        return answer.to_dict()
    return Page(Record.to_dict, vars(answer))
