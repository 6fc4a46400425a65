"""What a shell offers for the word that is being typed: keys, names, attributes, files.

It only reads, waits for a service two seconds at most, and says nothing when something is wrong:
a person who presses the tab key did not ask for errors.
"""

import os
from contextlib import redirect_stderr, suppress
from io import StringIO

import click
from click.shell_completion import CompletionItem

from torc_cli.options import collection_of
from torc_cli.session import Session

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from torc.api import DefaultApi

#: ``{collection: the parameters that take its keys}``; besides, there is ``key`` of each group
_PARAMETERS = {
    "workflows": ("workflow_key", "workflow_keys", "workflow"),
    "jobs": (
        *("job", "job_key", "job_keys", "blocking", "blocked_by", "downstream_of"),
        *("needed_by", "produced_by", "stored_by", "consumed_by", "stores", "consumes"),
    ),
    "files": ("input_files", "output_files", "needs_file", "produces_file"),
    "user_data": ("input_user_data", "output_user_data", "consumes_data", "stores_data"),
    "resource_requirements": ("resource_requirements", "requirements_key", "requires"),
    "failure_handlers": ("failure_handler",),
    "compute_nodes": ("compute_node",),
    "events": ("after",),
}
_COLLECTIONS = {name: collection for collection, names in _PARAMETERS.items() for name in names}

#: ``{collection: attributes that tell a person which document it is}``; else it is ``name``
_LABELS = {
    "workflows": ("name", "description"),
    "jobs": ("name", "status"),
    "files": ("name", "path"),
    "results": ("job_name", "status"),
    "events": ("type", "job_name"),
    "compute_nodes": ("hostname",),
    "scheduled_compute_nodes": ("status",),
    "compute_node_stats": ("hostname",),
    "job_process_stats": ("job_key",),
}

#: ``{parameter: what kind of path it is}``
_PATHS = {
    "file": "file",
    "path": "file",
    "database": "file",
    "output_dir": "dir",
    "working_directory": "dir",
}

_MOST_OFFERED = 100

_LONGEST_LABEL = 60

_PATIENCE_SECONDS = 2.0


def values(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Find what a parameter can be that begins so.

    Args:
        ctx: the command as far as it is typed.
        parameter: what the word is.
        incomplete: how the word begins.
    """
    with suppress(Exception), redirect_stderr(StringIO()):
        return list(_found(ctx, parameter.name or "", incomplete))
    return []


def _found(ctx: click.Context, name: str, incomplete: str) -> "Iterator[CompletionItem]":
    if name in {"columns", "sort_by", "conditions"}:
        yield from _attributes(collection_of(ctx), name, incomplete)
    elif name in _PATHS or (name == "workflow" and not incomplete.isdigit() and incomplete):
        yield CompletionItem(incomplete, type=_PATHS.get(name, "file"))
    elif collection := collection_of(ctx) if name in {"key", "keys"} else _COLLECTIONS.get(name):
        yield from _keys(ctx, collection, incomplete)
    else:
        yield from map(CompletionItem, _starting(incomplete, _words(ctx, name)))


def _words(ctx: click.Context, name: str) -> "Iterable[str]":
    """Return the words that a parameter knows."""
    from graph_schema.collections import COLLECTIONS  # noqa: PLC0415 - seldom needed
    from graph_schema.edges import EDGES  # noqa: PLC0415 - the same
    from graph_schema.joins import JOINS  # noqa: PLC0415 - the same

    known: dict[str, Iterable[str]] = {
        "collection": COLLECTIONS,
        "collections": COLLECTIONS,
        "edge": EDGES,
        "name": JOINS if ctx.info_name == "join" else (),
    }
    return known.get(name, ())


def _starting(incomplete: str, words: "Iterable[str]") -> "Iterator[str]":
    return (word for word in words if word.startswith(incomplete))


def _attributes(collection: str, name: str, incomplete: str) -> "Iterator[CompletionItem]":
    """Complete the last of attributes, ``id,na``."""
    from torc import models  # noqa: PLC0415 - seldom needed

    before, comma, last = incomplete.rpartition(",")
    minus = "-" if name == "sort_by" and last.startswith("-") else ""
    kinds = [
        kind
        for kind in vars(models).values()
        if isinstance(kind, type) and getattr(kind, "collection", None) == collection
    ]
    known = dict.fromkeys(["id", *(key for kind in kinds for key in kind.__annotations__)])
    end = "=" if name == "conditions" else ""
    for each in _starting(last.removeprefix(minus), known):
        yield CompletionItem(f"{before}{comma}{minus}{each}{end}")


def _keys(ctx: click.Context, collection: str, incomplete: str) -> "Iterator[CompletionItem]":
    """Find documents by the start of their key, or of their name."""
    session = ctx.ensure_object(Session)
    flags = ctx.find_root().params
    names = ("workflow_key", "database_url", "database")
    session.configure({name: flags.get(name) for name in names})
    settings = session.settings
    if settings.database and not os.path.exists(settings.database):  # noqa: PTH110 - pathlib is slow to import
        return
    from torc.api import make_api  # noqa: PLC0415 - only for keys

    api = make_api(settings.database_url, timeout_seconds=_PATIENCE_SECONDS, patience_seconds=0)
    label = _LABELS.get(collection, ("name",))
    query: dict[str, Any] = {"limit": _MOST_OFFERED, "fields": ",".join(("_key", *label))}
    if incomplete:
        searched = "_key" if incomplete.isdigit() else label[0]
        query[f"{searched}__like"] = _literally(incomplete) + "%"
    if collection == "workflows":
        page = api.list_workflows(reverse_sort=True, **query)
    else:
        workflow_key = ctx.params.get("workflow_key") or settings.workflow_key or _newest(api)
        page = getattr(api, f"list_{collection}")(workflow_key, **query)
    for document in page.items:
        yield CompletionItem(document.key, help=_shown(document.to_dict(), label))


def _newest(api: "DefaultApi") -> str:
    [workflow] = api.list_workflows(reverse_sort=True, limit=1, fields="_key").items
    return workflow.key


def _literally(text: str) -> str:
    r"""Write a text so that AQL's ``LIKE`` takes it as it is.

    Example:
        >>> _literally("job_1")
        'job\\_1'
    """
    return "".join(f"\\{each}" if each in "%_\\" else each for each in text)


def _shown(members: "dict[str, Any]", label: "Iterable[str]") -> str:
    """Describe a document on one line, which is all that shells can take; fish ends at a comma."""
    from torc_cli.escaping import escaped  # noqa: PLC0415 - only for keys

    text = "; ".join(str(members[name]) for name in label if members.get(name))
    return escaped(text)[:_LONGEST_LABEL]
