"""Write the reference pages from the code.

``python docs/generate.py`` writes them; with ``--check`` it tells which are not current, and ends
with exit status 1.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import marshmallow

import graph_schema.documents.specification as parts
import service.errors
from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from graph_schema.job_status import MOVES, JobStatus
from graph_schema.joins import JOINS
from graph_schema.spellings import SPELLINGS
from service.app import create_app
from service.database.query import load_query
from service.embedded.aql.binding.options import KNOWN as CLAUSE_OPTIONS
from service.embedded.aql.functions.aggregates import AGGREGATES
from service.embedded.aql.functions.registry import FAMILIES, KNOWN
from service.embedded.arango_api.routes import NOT_HERE, ROUTES
from service.embedded.differences import DIFFERENCES, LIMITS, OPERATORS
from service.resources.filters import FILTERS, PARAMETERS
from service.resources.openapi.earlier import OPERATIONS_OF_0_6, OPERATIONS_OF_0_10
from service.settings import Settings
from torc.in_process import call
from torc.settings import SETTINGS
from torc_cli.choices import EARLIER_FORMATS, EARLIER_STATUSES
from torc_cli.earlier import other_words, version_0_6, version_0_10
from torc_cli.earlier.spelling import Spelling
from torc_cli.exits import ExitCode
from torc_cli.main import torc
from torc_cli.runner.environment import VARIABLES

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate.py; change the code instead. -->"


def table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """Make a Markdown table."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def member_comments(owner: type) -> dict[str, str]:
    """Read the ``#:`` comments behind the members of a class: ``{member: comment}``."""
    return dict(re.findall(r"^ +(\w+)\b.*?#: (.+)$", inspect.getsource(owner), re.MULTILINE))


def first_line(text: str | None) -> str:
    """Return a docstring's summary."""
    return (text or "").strip().partition("\n")[0]


# --- the pages -----------------------------------------------------------------------------


def command_line() -> Iterator[str]:
    """List every command with its help, as ``torc COMMAND -h`` prints it."""
    yield "# Command line"
    yield "Every command takes `-h`. What `torc` takes before a command concerns them all."
    for path, command in _commands(("torc",), torc):
        yield f"{'#' * min(len(path) + 1, 4)} {' '.join(path)}"
        yield f"```text\n{_help(path, command)}\n```"


def _commands(
    path: tuple[str, ...], command: click.Command
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _commands((*path, name), below)


def _help(path: tuple[str, ...], command: click.Command) -> str:
    settings = dict(command.context_settings) | {"terminal_width": 80, "max_content_width": 80}
    context = command.context_class(command, info_name=" ".join(path), **settings)
    lines = command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def earlier_spellings() -> Iterator[str]:
    """List what commands and options of earlier versions are now."""
    yield "# Earlier spellings"
    yield (
        "These command lines are understood too, though neither help nor completion shows them. "
        "Where an option has another meaning now, that one holds, and an error says which."
    )
    versions = {
        "Version 0.10": version_0_10,
        "Version 0.6, and older ones": version_0_6,
        "Other words": other_words,
    }
    for title, version in versions.items():
        yield f"## {title}"
        moved = (each for each in version.SPELLINGS if each.is_moved)
        commands = ((f"`{m.earlier}`", m.now and f"`{m.now}`", m.note) for m in moved)
        yield table(("command", "now", "remark"), commands)
        options = (row for each in version.SPELLINGS for row in _earlier_options(each))
        yield table(("command", "option", "now"), options)
    yield "## Words of version 0.6"
    words = {"status": EARLIER_STATUSES, "format": EARLIER_FORMATS}
    rows = ((kind, f"`{old}`", f"`{new}`") for kind in words for old, new in words[kind].items())
    yield table(("what", "word", "now"), rows)


def _earlier_options(spelling: Spelling) -> Iterator[tuple[str, str, str]]:
    for option in spelling.earlier_options():
        value = f" {option.metavar}" if option.metavar else ""
        now = option.now.replace("{}", option.metavar)
        names = ", ".join(f"`{name}{value}`" for name in option.names)
        yield f"`{spelling.earlier or 'torc'}`", names, f"`{now}`" if now else "no effect"


def specification() -> Iterator[str]:
    """Describe each section of a workflow file."""
    yield "# Workflow specification"
    yield (
        "A YAML, JSON, JSON5, TOML or KDL file. All formats mean the same; a key that is not "
        "listed is refused. `torc workflows schema` prints all this as a JSON Schema."
    )
    for schema in _schemas():
        yield f"## {first_line(schema.__doc__).rstrip('.')}"
        yield table(("key", "type", "required", "default"), _fields(schema))
    yield "## Other spellings"
    yield "These are understood too, and noted when a workflow is created or checked."
    rows = (
        (f"`{section or 'the whole'}`", f"`{other}`", f"`{preferred}`")
        for section, spellings in SPELLINGS.items()
        for other, preferred in spellings.items()
    )
    yield table(("section", "spelling", "means"), rows)


def _schemas() -> Iterator[type[marshmallow.Schema]]:
    yield parts.SpecificationSchema
    for _, schema in inspect.getmembers(parts, inspect.isclass):
        is_part = issubclass(schema, marshmallow.Schema) and schema.__module__ == parts.__name__
        if is_part and schema is not parts.SpecificationSchema and schema().fields:
            yield schema


def _fields(schema: type[marshmallow.Schema]) -> Iterator[tuple[str, str, str, str]]:
    for name, field in schema().fields.items():
        default = field.load_default
        shown = "" if default is marshmallow.missing or callable(default) else f"`{default!r}`"
        yield f"`{name}`", type(field).__name__.lower(), "yes" if field.required else "", shown


def rest() -> Iterator[str]:
    """List every route with its operations."""
    yield "# REST API"
    yield (
        "Bodies are JSON. The same routes answer below `/torc-service/v1` and "
        "`/_db/DATABASE/torc-service`. An error is a problem document (RFC 9457): `type`, "
        "`title`, `status`, `detail`, and `errors`, a list of `{path, message}`, where several "
        "things are wrong."
    )
    yield "## Lists"
    yield (
        "A list is `{items, skip, max_limit, count, total_count, has_more, next_cursor}`. Every "
        "attribute is a filter, also one inside others (`data.model.kind=cnn`):"
    )
    yield table(
        ("filter", "takes documents whose attribute"),
        ((f"`{name}`", text) for name, text in FILTERS.items()),
    )
    yield "These say which part of the list is wanted, and how:"
    yield table(
        ("parameter", "what it does"), ((f"`{name}`", text) for name, text in PARAMETERS.items())
    )
    yield "## Changes"
    yield (
        "PATCH takes a JSON merge patch (RFC 7396): objects are merged, null removes an attribute "
        "or sets it back to its default. PUT replaces the document: what the body leaves out goes "
        "back to its default, and any value is kept as it is, null included. PUT with "
        "`?partial=true` changes only the attributes in the body, and replaces each of them whole; "
        "the Python client sends that. What the service itself manages, like the status of a job, "
        "stays as it is, and a body that says otherwise is refused."
    )
    yield (
        "A document comes with an `ETag`, which is its `_rev`. A change or removal with `If-Match` "
        "is refused with 412 if the document has another revision by then, and so is, with 409, a "
        "change whose body names another `_rev`. GET with `If-None-Match` answers 304 if the "
        "document is still the same."
    )
    yield "## Operations"
    yield (
        "Each is a method of the Python client under the same name; those that end in `_by_key` "
        "are the same method without a workflow. `/openapi.json` describes them all with "
        "parameters, bodies, answers and examples, and `/docs` shows that in a browser."
    )
    description = _description()
    yield "### Every collection"
    names = ", ".join(f"`{name}`" for name in _served())
    yield f"`COLLECTION` is one of {names}. The operations are called as here for `files`."
    of_one = _operations(description, lambda path: path.endswith(_OF_A_COLLECTION))
    yield table(_ROUTE, ((verb, _general(path), name, what) for verb, path, name, what in of_one))
    for tag in description["tags"]:
        rows = list(_operations(description, lambda path: not _is_general(path), tag["name"]))
        if rows:
            yield f"### {tag['name'].replace('_', ' ').capitalize()}"
            yield tag["description"]
            yield table(_ROUTE, rows)

    yield "## Earlier versions"
    yield (
        "Operations have the names that they had in version 0.6, where they mean the same. These "
        "do not:"
    )
    for version, earlier in (("0.6", OPERATIONS_OF_0_6), ("0.10", OPERATIONS_OF_0_10)):
        rows = (
            (f"`{name}`", ", ".join(f"`{each}`" for each in now), remark)
            for name, (now, remark) in earlier.items()
        )
        yield table((f"version {version}", "now", "remark"), rows)


_ROUTE = ("method", "route", "operation", "what it does")

#: Ends of the routes of one of the collections that are served alike.
_OF_A_COLLECTION = ("/files", "/files/{file_key}", "/bulk_files")


def _description() -> dict[str, Any]:
    app = create_app(Settings(database_url="embedded://"))
    _, text = call(app, "GET", "/openapi.json")
    app.close()
    description: dict[str, Any] = json.loads(text)
    return description


def _operations(
    description: dict[str, Any], is_wanted: Callable[[str], bool], tag: str = ""
) -> Iterator[tuple[str, str, str, str]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if is_wanted(path) and tag in ("", *operation["tags"]):
                name = operation["operationId"]
                yield method.upper(), f"`{path}`", f"`{name}`", operation["summary"]


def _served() -> list[str]:
    return [name for name, collection in COLLECTIONS.items() if collection.per_workflow]


def _is_general(path: str) -> bool:
    """Tell whether a route is one that all collections have."""
    last = re.sub(r"/{\w+_key}$", "", path).rpartition("/")
    is_alike = last[2].removeprefix("bulk_") in _served()
    return is_alike and last[0] in ("", "/workflows/{workflow_key}")


def _general(path: str) -> str:
    """Write one route for the collections that are all served alike."""
    return path.replace("files", "COLLECTION").replace("file_key", "key")


def graph() -> Iterator[str]:
    """List the collections, the edges and the named joins."""
    yield "# Collections and edges"
    yield "## Collections"
    yield table(
        ("collection", "one of it is a", "indexes"),
        (
            (f"`{c.name}`", c.singular, "; ".join(", ".join(index.fields) for index in c.indexes))
            for c in COLLECTIONS.values()
        ),
    )
    yield "## Edges"
    yield table(
        ("edge", "from", "to", "reads"),
        (
            (f"`{edge.name}`", ", ".join(edge.origins), ", ".join(edge.targets), edge.reads)
            for edge in EDGES.values()
        ),
    )
    yield "## Named joins"
    yield "`torc collections join NAME` follows one edge; a filter applies to the first collection."
    yield table(
        ("join", "first collection", "edge", "direction"),
        ((f"`{j.name}`", j.collection, j.edge, j.direction) for j in JOINS.values()),
    )


def job_states() -> Iterator[str]:
    """List the states and the allowed moves, with a diagram."""
    yield "# States of a job"
    comments = member_comments(JobStatus)
    yield table(
        ("state", "means"), ((f"`{status}`", comments[status.name]) for status in JobStatus)
    )
    yield "## Moves"
    yield "No other move is possible; the service refuses it."
    rows = ((f"`{old}`", f"`{new}`", why) for (old, new), why in MOVES.items())
    yield table(("from", "to", "cause"), rows)
    yield "## Diagram"
    moves = "\n".join(f"    {old} --> {new}" for old, new in MOVES)
    yield f"```mermaid\nstateDiagram-v2\n    [*] --> uninitialized\n{moves}\n```"


def queries() -> Iterator[str]:
    """List every query with the head of its file."""
    yield "# Queries"
    yield "Each query of the service is a file below `service/queries`, and is AQL as it stands."
    folder = REFERENCE.parents[1] / "service/queries"
    for path in sorted(folder.rglob("*.aql")):
        name = str(path.relative_to(folder).with_suffix(""))
        head = load_query(name).head.splitlines()
        lines = (line.removeprefix("//").removeprefix(" ") for line in head)
        yield f"## {name}"
        yield "```text\n" + "\n".join(lines) + "\n```"


def settings() -> Iterator[str]:
    """List the settings."""
    yield "# Settings"
    yield (
        "The first that says something wins: a flag, the environment, `.torc_settings.toml` in "
        "this directory or one above it, `~/.torc_settings.toml`, the default."
    )
    yield table(
        ("setting", "environment", "what it is"),
        ((f"`{s.name}`", ", ".join(f"`{name}`" for name in s.variables), s.text) for s in SETTINGS),
    )


def job_environment() -> Iterator[str]:
    """List the variables that a job finds."""
    yield "# Environment of a job"
    yield "A job inherits the runner's environment, and finds these variables besides."
    yield table(("variable", "what it is"), ((f"`{n}`", text) for n, text in VARIABLES.items()))


def errors() -> Iterator[str]:
    """List the service's errors and the command line's exit statuses."""
    yield "# Errors and exit statuses"
    yield "## Of the service"
    yield table(("error", "status", "means"), _errors(service.errors.TorcError))
    yield "## Exit statuses of `torc`"
    comments = member_comments(ExitCode)
    yield table(("status", "means"), ((code.value, comments[code.name]) for code in ExitCode))


def _errors(error: type[service.errors.TorcError]) -> Iterator[tuple[str, int, str]]:
    for below in error.__subclasses__():
        yield below.__name__, below.status, first_line(below.__doc__)
        yield from _errors(below)


def embedded_engine() -> Iterator[str]:
    """List what the embedded engine does, refuses and does differently."""
    yield "# The embedded engine"
    yield (
        "What it takes of ArangoDB's language and HTTP API. Everything else is refused with HTTP "
        "status 501 and error 9, naming the construct and, in a query, its position. How it works "
        "is [explained elsewhere](../explanation/embedded_engine.md)."
    )
    yield "## Clauses and their options"
    yield "RETURN, FILTER, LET, SORT, LIMIT, WINDOW and WITH take no options."
    yield table(("clause", "options"), _clauses())
    yield "## Operators"
    yield _code(OPERATORS)
    yield "## Functions"
    yield table(("family", "functions"), _functions())
    yield "In AGGREGATE: " + _code(sorted(AGGREGATES)) + "."
    yield "Known to ArangoDB and refused: " + _code(sorted(KNOWN)) + "."
    yield "## Limits of a query"
    yield table(("option", "what it does"), LIMITS)
    yield "## Differences"
    yield "Where both answer, and not alike:"
    yield table(("about", "here"), DIFFERENCES)
    yield "## Tests of one engine only"
    yield (
        "`tests/contract`, `tests/corpus` and all that is above run on both engines. On this one "
        "only: `tests/contract/test_refusals.py`, which asks for what ArangoDB does, and "
        "`tests/unit/embedded`. On a live ArangoDB only statuses and error numbers of the HTTP "
        "corpus are compared."
    )
    yield "## HTTP API"
    yield "\n".join(f"- `{route}`" for route in ROUTES)
    yield "Refused: " + _code(sorted(NOT_HERE)) + "."


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _clauses() -> Iterator[tuple[str, str]]:
    for clause, options in CLAUSE_OPTIONS.items():
        yield first_line(clause.__doc__).rstrip("."), _code(sorted(options))


def _functions() -> Iterator[tuple[str, str]]:
    for family in FAMILIES:
        about = first_line(family.__doc__).partition(":")[0].partition(";")[0].rstrip(".")
        yield about, _code(sorted(function.name for function in family.FUNCTIONS))


PAGES: tuple[Callable[[], Iterator[str]], ...] = (
    command_line,
    earlier_spellings,
    specification,
    rest,
    graph,
    job_states,
    queries,
    settings,
    job_environment,
    errors,
    embedded_engine,
)


def main() -> int:
    """Write the pages, or check them."""
    stale = []
    for page in PAGES:
        path = REFERENCE / f"{page.__name__}.md"
        text = "\n\n".join([NOTE, *page()]) + "\n"
        if not path.exists() or path.read_text() != text:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(text)
    if "--check" in sys.argv and stale:
        sys.stderr.write(f"Not current: {', '.join(stale)}. Run python docs/generate.py.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
