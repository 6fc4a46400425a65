"""The bind parameters of a query: every one has a value, and every value has one."""

from collections.abc import Mapping
from typing import Any

from service.embedded.errors import BindParameterMissing, BindParameterUndeclared


def check_parameters(names: frozenset[str], bind_vars: Mapping[str, Any]) -> None:
    """Check that every parameter has a value, and every value a parameter.

    Raises:
        BindParameterMissing: A parameter has no value.
        BindParameterUndeclared: A value has no parameter.
    """
    if names == bind_vars.keys():
        return
    for name in sorted(names - bind_vars.keys()):
        message = f"no value specified for declared bind parameter '{name}'"
        raise BindParameterMissing(message)
    surplus = min(bind_vars.keys() - names)
    message = f"bind parameter '{surplus}' was not declared in the query"
    raise BindParameterUndeclared(message)
