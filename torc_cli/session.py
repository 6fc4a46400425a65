"""What one call of ``torc`` knows: its settings, and the way to the service."""

import click

from torc.settings import Settings

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Mapping

    from torc.api import DefaultApi


class Session:
    """The settings of one call, shared by the root and the command below it.

    Attributes:
        output_format: ``table``, ``json``, ``csv`` or ``yaml`` where the person asked for one,
            else None.
        columns: the attributes that the person wants to see; none stands for all.
        excluded: those that are left out of lists.
        settings: flags, environment and settings files.
        asks: whether the person may be asked anything.
    """

    def __init__(self) -> None:
        self.output_format: str | None = None
        self.columns: tuple[str, ...] = ()
        self.excluded: frozenset[str] = frozenset()
        self.settings = Settings()
        self.asks = True
        self._debug = False
        self._api: DefaultApi | None = None

    def configure(
        self, flags: "Mapping[str, str | None]", *, asks: bool = True, debug: bool = False
    ) -> None:
        """Take the root's options; they win over all other settings."""
        self.asks = asks
        self._debug = debug
        self.settings = Settings({name: value for name, value in flags.items() if value})

    @property
    def api(self) -> "DefaultApi":
        """The service's operations, connected on first use.

        Raises:
            InvalidSettings: if the settings do not say where the service is.
        """
        if self._api is None:
            from torc.api import make_api  # noqa: PLC0415 - not for torc --help

            url = self.settings.database_url
            if url.startswith("embedded:") and not self._debug:
                _silence_requests()
            self._api = make_api(url)
        return self._api

    def workflow_key(self, given: str | None) -> str:
        """Choose the workflow: the one given, or the one that the settings name, or ask.

        Raises:
            click.UsageError: if neither names one, and there is nobody to ask.
        """
        key = given or self.settings.workflow_key
        if key is None:
            from torc_cli.picker import can_ask, pick_workflow  # noqa: PLC0415 - only without a key

            if self.asks and can_ask():
                return pick_workflow(self)
            message = (
                "Which workflow? Give its key as an argument, with -k, or in TORC_WORKFLOW_KEY; "
                "torc workflows list shows them."
            )
            raise click.UsageError(message)
        return key


def _silence_requests() -> None:
    """Keep failed requests to a service in this process off the terminal; the command tells."""
    import logging  # noqa: PLC0415 - slow to import, and jobs use HTTP

    logging.getLogger("service.resources").setLevel(logging.CRITICAL + 1)


def current() -> Session:
    """Return the session of the command that runs."""
    return click.get_current_context().ensure_object(Session)
