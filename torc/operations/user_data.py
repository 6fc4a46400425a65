"""What jobs tell each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from torc.models import UserData
from torc.operations.verbs import (
    Add,
    AddMany,
    Body,
    Delete,
    Get,
    List,
    Modify,
    Patch,
    Remove,
    members,
    quoted,
)

if TYPE_CHECKING:
    from torc.transport import Transport


class UserDataOperations:
    """The six verbs over user data, and what belongs to a job."""

    transport: Transport

    _add_user_data = Add(UserData)
    list_user_data = List(UserData)
    get_user_data = Get(UserData)
    modify_user_data = Modify(UserData)
    patch_user_data = Patch(UserData)
    remove_user_data = Remove(UserData)
    delete_user_data = Delete(UserData)
    bulk_add_user_data = AddMany(UserData)

    @overload
    def add_user_data(self, workflow: str | int, body: Body, /) -> UserData: ...

    @overload
    def add_user_data(self, workflow: str | int, *, body: Body) -> UserData: ...

    @overload
    def add_user_data(self, workflow: str | int, key: str | int, body: Body) -> UserData: ...

    def add_user_data(
        self,
        workflow: str | int,
        key: str | int | Body | None = None,
        body: Body | None = None,
    ) -> UserData:
        """Store user data: ``add_user_data(workflow, body)``.

        With a key, ``add_user_data(workflow, key, body)`` puts the data where it was read
        from, as :meth:`modify_user_data` does.

        Raises:
            NotFound: if there is no such workflow, or no user data with that key.
            Conflict: if ``body`` carries a revision that is no longer the latest.
            Refused: if the members are not right; ``problems`` names each.
        """
        if isinstance(key, str | int) and body is not None:
            return self.modify_user_data(workflow, key, body)
        return self._add_user_data(workflow, body if key is None else key)  # type: ignore[arg-type]  # one is the body

    def add_job_user_data(self, workflow: str | int, key: str | int, body: Body) -> UserData:
        """Store new user data that a job stores.

        Raises:
            NotFound: if there is no such job.
            Refused: if the members are not right; ``problems`` names each.
        """
        path = f"/workflows/{quoted(workflow)}/jobs/{quoted(key)}/user_data"
        return UserData(self.transport.ask("POST", path, body=members(body)))
