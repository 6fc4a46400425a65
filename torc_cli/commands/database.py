"""The database itself: what it holds, whether it is sound, how it gets elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from torc.settings import Settings
from torc_cli import output
from torc_cli.exits import ExitCode
from torc_cli.groups import CommandGroup
from torc_cli.options import format_option, say
from torc_cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., Any]

_SHAPES = "a file, or http://USER:PASSWORD@HOST:PORT/NAME for ArangoDB"


@click.group(cls=CommandGroup)
def database() -> None:
    """Look after the database.

    Without --database the commands concern the database file that the settings name.

    \b
    Example:
      torc database info
      torc database dump backup
    """  # noqa: D301 - click reads \b


def _database_option(function: "Function") -> "Function":
    """Add ``--database``, given to the command as ``url``."""
    return click.option(
        "--database",
        "url",
        metavar="URL|PATH",
        callback=_choose_url,
        help=f"Which database: {_SHAPES}.",
    )(function)


def _choose_url(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """Return the URL of the database that is meant, the one of the settings if none is given."""
    del parameter
    if value and "://" in value:
        return value
    if value:
        return Settings({"database": value}).database_url
    url = ctx.ensure_object(Session).settings.database_url
    if not url.startswith("embedded:"):
        message = (
            f"The settings name a service, {url}, and not its database. Name that with"
            f" --database: {_SHAPES}."
        )
        raise click.UsageError(message, ctx)
    return url


@database.command("serve")
@_database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8529, show_default=True)
@click.option("--user", default="root", show_default=True, help="Whom callers must name.")
@click.option(
    "--password",
    envvar="TORC_SERVE_PASSWORD",
    show_envvar=True,
    help="What callers must show; nobody is asked without it, which only loopback allows.",
)
def serve(url: str, host: str, port: int, user: str, password: str | None) -> None:
    """Serve the database file as ArangoDB does.

    Any ArangoDB driver or tool can then talk to it, until Ctrl-C. The file is made when it is
    missing. Torc's own data is in the database "torc".

    \b
    Example:
      torc database serve --port 8529
      torc database serve --database /srv/torc.db --host 0.0.0.0 --password secret
    """  # noqa: D301 - click reads \b
    from torc.in_process import serve_database  # noqa: PLC0415 - brings the whole service

    def tell(address: str) -> None:
        # Nothing follows the address, so that it can be copied.
        say(f"Ctrl-C ends ArangoDB's HTTP API on {address}")

    credentials = None if password is None else (user, password)
    serve_database(url, host, port, credentials=credentials, tell=tell)
    say("Ended.")


@database.command("info")
@_database_option
@format_option()
def info(url: str) -> None:
    """Show what the database holds.

    \b
    Example:
      torc database info
      torc database info --database http://root:secret@localhost:8529/torc -f json
    """  # noqa: D301 - click reads \b
    from torc.in_process import describe_database  # noqa: PLC0415 - brings the whole service

    found = describe_database(url)
    if output.is_for_programs():
        output.print_value(found)
        return
    engine = found["engine"]
    output.print_table(
        ["Database", "Engine", "Version", "Size"],
        [[found["database"], engine["name"], engine["version"], _size(found["size_bytes"])]],
    )
    output.print_rows(found["workflows"])
    output.print_rows([each for each in found["collections"] if each["count"]])


@database.command("check")
@_database_option
@format_option()
def check(url: str) -> None:
    """Look for damage; exit status 1 if there is any.

    Of a database file: its pages, its catalog, every document and its place in the indexes. Of
    any database: edges whose ends are missing. Nothing is changed.

    \b
    Example:
      torc database check
      torc database check --database /srv/torc.db -f json
    """  # noqa: D301 - click reads \b
    from torc.in_process import check_database  # noqa: PLC0415 - brings the whole service

    problems = check_database(url)
    if output.is_for_programs():
        output.print_rows(problems)
    for problem in () if output.is_for_programs() else problems or ("Nothing is wrong.",):
        output.print_line(problem)
    if problems:
        raise click.exceptions.Exit(ExitCode.UNSUCCESSFUL)


@database.command("compact")
@_database_option
@format_option()
def compact(url: str) -> None:
    """Give unused room in the file back.

    The file is written anew, without what removed documents left in it. Others may use it
    meanwhile. The disk needs room for a second copy.

    \b
    Example:
      torc database compact
    """  # noqa: D301 - click reads \b
    from torc.in_process import compact_database  # noqa: PLC0415 - brings the whole service

    done = compact_database(url)
    if output.is_for_programs():
        output.print_value(done)
    else:
        before, after = _size(done["before_bytes"]), _size(done["after_bytes"])
        output.print_text(f"{done['database']}: {before} before, {after} now.")
    if not done["is_complete"]:
        say("Another process was reading, so its log stays as large as it is for now.")


@database.command("dump")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_database_option
@click.option("--collection", "collections", multiple=True, help="Only this one; repeatable.")
@click.option("--workflow", "workflow_key", metavar="KEY", help="Only what belongs to it.")
@format_option()
def dump(folder: Path, url: str, collections: tuple[str, ...], workflow_key: str | None) -> None:
    """Write the database to a folder.

    Each collection becomes a file NAME.jsonl, a document on each line, which arangoimport reads
    as well; structure.json tells of indexes and graphs. Dump while nothing runs: what others write
    meanwhile may be there in part.

    \b
    Example:
      torc database dump backup
      torc database dump survey --workflow 1
      torc database dump from_server --database http://root:secret@localhost:8529/torc
    """  # noqa: D301 - click reads \b
    from torc.in_process import dump_database  # noqa: PLC0415 - brings the whole service

    counts = dump_database(
        url, folder.absolute(), collections=collections, workflow_key=workflow_key
    )
    _show_counts(counts)
    say(f"Wrote {sum(counts.values())} documents to {folder}.")


@database.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_database_option
@click.option("--force", is_flag=True, help="Replace documents whose keys are there already.")
@format_option()
def restore(folder: Path, url: str, *, force: bool) -> None:
    """Bring a dump into a database.

    DIR is a folder of torc database dump, of arangodump in JSON, or of files NAME.jsonl or
    NAME.json, as arangoexport writes them. Documents keep their keys. If one of them is there
    already, or anything in the files is wrong, nothing is restored.

    \b
    Example:
      torc database dump backup
      torc database restore backup --database /srv/new.db
      torc database restore backup --database http://root:secret@localhost:8529/torc
    """  # noqa: D301 - click reads \b
    from torc.in_process import restore_database  # noqa: PLC0415 - brings the whole service

    done = restore_database(url, folder.absolute(), force=force)
    _show_counts(done.counts)
    if done.left_out:
        say(f"Not restored: {', '.join(done.left_out)}.")
    say(f"Restored {sum(done.counts.values())} documents.")


def _show_counts(counts: dict[str, int]) -> None:
    """Print how many documents of which collection were moved."""
    if output.is_for_programs():
        output.print_value(counts)
    else:
        rows = [[name, number] for name, number in counts.items() if number]
        output.print_table(["Collection", "Documents"], rows)


def _size(number: int) -> str:
    """Write a number of bytes for a person.

    Example:
        >>> _size(512), _size(5 * 2**20)
        ('0.5 KiB', '5.0 MiB')
    """
    unit, name = (2**20, "MiB") if number >= 2**20 else (2**10, "KiB")
    return f"{number / unit:.1f} {name}"
