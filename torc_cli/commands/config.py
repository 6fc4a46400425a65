"""Settings: show them, and write a settings file."""

from pathlib import Path
from typing import Any

import click

from torc.settings import FILE_NAME, SETTINGS, settings_text
from torc_cli import output
from torc_cli.choices import EARLIER_FORMATS, Choice
from torc_cli.exits import Failure
from torc_cli.groups import CommandGroup
from torc_cli.options import FORMATS, output_options, say
from torc_cli.session import current


@click.group(cls=CommandGroup)
def config() -> None:
    """Show settings, or write a settings file.

    Settings that should hold everywhere are in ~/.torc_settings.toml.

    A setting comes from the first of these that has it:

    \b
      1. an option of torc: -u URL, --database PATH, -k KEY, -F FORMAT
      2. the environment: TORC_API_URL (or TORC_DATABASE_URL), TORC_DATABASE,
         TORC_WORKFLOW_KEY, TORC_OUTPUT_FORMAT
      3. .torc_settings.toml in this folder or the nearest one above it
      4. ~/.torc_settings.toml
      5. a default: no service, and a database in your data folder

    A settings file is TOML. It may look like this; every line may be missing:

    \b
      database_url = "http://localhost:8080"   # a service, or:
      database = "/home/me/torc.db"            # the database file, with no service
      workflow_key = "1"
      output_format = "table"                  # or "json", "csv", "yaml"

    \b
    Example:
      torc config create -u http://localhost:8080
      torc config show
    """  # noqa: D301 - click reads \b


@config.command("create")
@click.option(
    "-d",
    "--directory",
    type=click.Path(file_okay=False),
    default=lambda: str(Path.home()),
    help="Where to write it; your home folder, if not given.",
)
@click.option("-u", "--database-url", metavar="URL", help="The service: http://HOST:PORT.")
@click.option("--database", metavar="PATH", help="The database file, where there is no service.")
@click.option("-k", "--workflow-key", metavar="KEY", help="The workflow that commands concern.")
@click.option("-F", "--output-format", type=Choice(FORMATS, EARLIER_FORMATS))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def create(directory: str, *, force: bool, **values: Any) -> None:
    """Write a settings file.

    It goes into your home folder, unless another one is given.

    \b
    Example:
      torc config create -u http://localhost:8080
    """  # noqa: D301 - click reads \b
    path = Path(directory) / FILE_NAME
    if path.exists() and not force:
        message = f"{path} exists. Edit it, or replace it with --force."
        raise Failure(message)
    path.write_text(settings_text({name: values[name] for name in values if values[name]}))
    say(f"Wrote {path}.")


@config.command("show")
@output_options
def show() -> None:
    """Show the settings and their files.

    \b
    Example:
      torc config show
    """  # noqa: D301 - click reads \b
    settings = current().settings
    values = {setting.name: getattr(settings, setting.name) for setting in SETTINGS}
    values["files"] = settings.files()
    if output.is_for_programs():
        output.print_value(values)
    else:
        output.print_rows([{"setting": name, "value": values[name]} for name in values])
