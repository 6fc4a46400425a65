"""What the person wants: flags, then environment, then files, then defaults.

The first that says something wins: a flag, an environment variable, the nearest
``.torc_settings.toml`` in this directory or one above it, ``~/.torc_settings.toml``, a default.
:data:`torc_settings` is what a script sees; a program with flags makes its own
:class:`Settings`. Nothing is read before a setting is asked for.
"""

# pathlib is slow to import, and these are asked for in every job.
# ruff: noqa: PTH100, PTH109, PTH111, PTH113, PTH118, PTH120, PTH123

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from torc.errors import InvalidSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The name of a settings file.
FILE_NAME = ".torc_settings.toml"


_TIMEOUT_SECONDS = 120.0

#: A job that gives up is run again, or its workflow ends.
_PATIENCE_OF_JOBS_SECONDS = 60.0

#: No wait is longer; also NaN and infinity are none.
_NEVER_SECONDS = 1e6


class Setting(NamedTuple):
    """One setting: its name in flags and files, its environment variables, what it is for."""

    name: str
    variables: tuple[str, ...]
    text: str
    #: The values it may have; none: any text.
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting(
        "database_url",
        ("TORC_API_URL", "TORC_DATABASE_URL"),
        "Where the service is: http://HOST:PORT, or embedded:///PATH/TO/FILE.db for none.",
    ),
    Setting(
        "database",
        ("TORC_DATABASE",),
        "The database file that is used when there is no service.",
    ),
    Setting("workflow_key", ("TORC_WORKFLOW_KEY",), "The workflow that commands are about."),
    Setting(
        "output_format",
        ("TORC_OUTPUT_FORMAT",),
        "How results are printed: table, json, csv or yaml.",
        ("table", "json", "csv", "yaml"),
    ),
    Setting(
        "user", ("TORC_USER",), "Whose workflows are meant; default: the name of this account."
    ),
    Setting(
        "console_level",
        ("TORC_CONSOLE_LEVEL",),
        "How much is logged on the terminal: debug, info, warning or error.",
        ("debug", "info", "warning", "error"),
    ),
    Setting(
        "timeout_seconds",
        ("TORC_TIMEOUT_SECONDS",),
        "How long to wait for an answer of the service; default: 120.",
    ),
    Setting(
        "patience_seconds",
        ("TORC_PATIENCE_SECONDS",),
        "How long to go on trying when the service is away; default: 10, 2 if it has never "
        "answered, 60 in a job.",
    ),
)


class Settings:
    """The settings as they are at this moment.

    Args:
        flags: settings that the person gave on the command line; None where they did not.
        environ: the environment; default: this process's.
        directory: where to look for a file first; default: the working directory.
        home: where to look last; default: the person's home.

    Example:
        >>> Settings(environ={"TORC_API_URL": "http://localhost:8529"}).database_url
        'http://localhost:8529'
    """

    def __init__(
        self,
        flags: Mapping[str, Any] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        directory: str | None = None,
        home: str | None = None,
    ) -> None:
        self._flags = flags or {}
        self._environ = os.environ if environ is None else environ
        self._directory = directory
        self._home = home

    @property
    def database_url(self) -> str:
        """The URL to give to ``make_api``: of a service, or of the embedded database.

        Of ``database_url`` and ``database``, the one from the stronger source counts.

        Raises:
            InvalidSettings: if a settings file cannot be used.
        """
        for values in self._sources():
            if url := values.get("database_url"):
                return str(url)
            if path := values.get("database"):
                return _embedded_url(str(path), values.get("directory"))
        return _embedded_url(_default_database(), None)

    @property
    def database(self) -> str | None:
        """The path of the embedded database; None when a service is configured.

        Raises:
            InvalidSettings: if a settings file cannot be used.
        """
        scheme, _, path = self.database_url.partition("://")
        if scheme != "embedded":
            return None
        from urllib.parse import unquote  # noqa: PLC0415 - the embedded database costs far more

        return unquote(path)

    @property
    def timeout_seconds(self) -> float:
        """How long to wait for an answer of the service.

        Raises:
            InvalidSettings: if it is no number, or a settings file cannot be used.
        """
        return self._seconds("timeout_seconds") or _TIMEOUT_SECONDS

    @property
    def patience_seconds(self) -> float | None:
        """How long to go on trying when the service is away; None: as the transport has it.

        Raises:
            InvalidSettings: if it is no number, or a settings file cannot be used.
        """
        seconds = self._seconds("patience_seconds")
        if seconds is None and self._environ.get("TORC_JOB_KEY"):
            return _PATIENCE_OF_JOBS_SECONDS
        return seconds

    @property
    def workflow_key(self) -> str | None:
        """The workflow that commands are about, if any.

        Raises:
            InvalidSettings: if a settings file cannot be used.
        """
        return self._find("workflow_key")

    @property
    def output_format(self) -> str:
        """``table``, ``json``, ``csv`` or ``yaml``.

        Raises:
            InvalidSettings: if it is something else, or a settings file cannot be used.
        """
        return self._find("output_format") or "table"

    @property
    def console_level(self) -> str:
        """``debug``, ``info``, ``warning`` or ``error``.

        Raises:
            InvalidSettings: if it is something else, or a settings file cannot be used.
        """
        return self._find("console_level") or "info"

    @property
    def user(self) -> str:
        """The name under which workflows are created.

        Raises:
            InvalidSettings: if a settings file cannot be used.
        """
        from getpass import getuser  # noqa: PLC0415 - few commands need it

        return self._find("user") or getuser()

    def files(self) -> list[str]:
        """Return the settings files that exist, the strongest first."""
        return [path for path in self._places() if os.path.isfile(path)]

    def _seconds(self, name: str) -> float | None:
        text = self._find(name)
        if text is None:
            return None
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds < _NEVER_SECONDS:
            message = f"The setting {name} is {text!r}; it must be a number of seconds."
            raise InvalidSettings(message)
        return seconds

    def _find(self, name: str) -> str | None:
        """Return a setting from the strongest source that has it."""
        for values in self._sources():
            value = values.get(name)
            if value not in {None, ""}:
                return _checked(name, str(value))
        return None

    def _sources(self) -> Iterator[Mapping[str, Any]]:
        """Yield what each source says, the strongest first; files are read when reached."""
        yield self._flags
        yield self._environment()
        for path in self.files():
            yield {**_read(path), "directory": os.path.dirname(path)}

    def _environment(self) -> dict[str, str]:
        values = {}
        for setting in SETTINGS:
            found = [self._environ[name] for name in setting.variables if self._environ.get(name)]
            if found:
                values[setting.name] = found[0]
        return values

    def _places(self) -> list[str]:
        """Return where a settings file may be, without repetition."""
        directory = self._directory or _working_directory()
        places = [os.path.join(directory, FILE_NAME)]
        while directory != (directory := os.path.dirname(directory)):
            places.append(os.path.join(directory, FILE_NAME))
        home = self._home or os.path.expanduser("~")
        return list(dict.fromkeys([*places, os.path.join(home, FILE_NAME)]))


def settings_text(values: Mapping[str, Any]) -> str:
    r"""Return the text of a settings file: each setting explained, those not given commented out.

    Example:
        >>> print(settings_text({"workflow_key": "7"}).split("\n\n")[2])
        # The workflow that commands are about.
        workflow_key = "7"
    """
    return "\n".join(_entry(setting, values.get(setting.name)) for setting in SETTINGS)


def _entry(setting: Setting, value: Any) -> str:
    import json  # noqa: PLC0415 - a JSON string is a TOML string

    line = f"{setting.name} = {json.dumps(str(value or ''), ensure_ascii=False)}"
    return f"# {setting.text}\n{'' if value else '# '}{line}\n"


def _read(path: str) -> dict[str, Any]:
    """Read a settings file.

    Raises:
        InvalidSettings: if it cannot be read, or is not TOML.
    """
    import tomllib  # noqa: PLC0415 - slow to import, and often there is no file

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except ValueError as ex:
        message = f"The settings file {path} is not TOML: {ex}. Correct it, or remove it."
        raise InvalidSettings(message) from ex
    except OSError as ex:
        message = f"The settings file {path} cannot be read: {ex.strerror}."
        raise InvalidSettings(message) from ex


def _checked(name: str, value: str) -> str:
    """Return a value if the setting may have it."""
    choices = next(setting.choices for setting in SETTINGS if setting.name == name)
    if choices and value not in choices:
        message = f"The setting {name} is {value!r}; it can be {' or '.join(choices)}."
        raise InvalidSettings(message)
    return value


def _embedded_url(path: str, directory: str | None) -> str:
    """Return the URL of a database file; in a settings file a path starts from the file's place."""
    if path.startswith("embedded:"):
        return path
    from urllib.parse import quote  # noqa: PLC0415 - the embedded database costs far more

    path = os.path.expanduser(path)
    path = os.path.abspath(os.path.join(directory or "", path))
    return "embedded://" + quote(path)


def _default_database() -> str:
    from platformdirs import user_data_dir  # noqa: PLC0415 - only without any setting

    return os.path.join(user_data_dir("torc", appauthor=False, ensure_exists=True), "torc.db")


def _working_directory() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:  # somebody removed it under our feet
        return os.sep


#: What the environment and the settings files say.
torc_settings = Settings()
