"""The Python client of Torc.

    from torc import make_api, torc_settings

    api = make_api(torc_settings.database_url)

Nothing is loaded before it is used, because jobs start a Python process for each value they
read.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from torc.api import DefaultApi, make_api
    from torc.functions import map_function_to_jobs
    from torc.pages import add_jobs, iter_documents, send_api_command
    from torc.settings import torc_settings

__all__ = [
    "DefaultApi",
    "add_jobs",
    "iter_documents",
    "make_api",
    "map_function_to_jobs",
    "send_api_command",
    "torc_settings",
]

#: Where each public name lives.
_HOMES = {
    "DefaultApi": "torc.api",
    "add_jobs": "torc.pages",
    "iter_documents": "torc.pages",
    "make_api": "torc.api",
    "map_function_to_jobs": "torc.functions",
    "send_api_command": "torc.pages",
    "torc_settings": "torc.settings",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used.

    Source:
        PEP 562, module ``__getattr__``.
    """
    if name not in _HOMES:
        message = f"module 'torc' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415 - only on first use

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
