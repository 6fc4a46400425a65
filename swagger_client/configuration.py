"""Where the service is, said as scripts of 2023 say it."""

from __future__ import annotations

from torc import make_api, torc_settings


class Configuration:
    """The address of the service.

    Attributes:
        host: its URL; what the settings say until somebody sets it.
    """

    def __init__(self) -> None:
        self.host = torc_settings.database_url


class ApiClient:
    """The way to the service.

    Attributes:
        api: the operations of :class:`torc.DefaultApi`.
    """

    def __init__(self, configuration: Configuration | None = None) -> None:
        self.configuration = configuration or Configuration()
        self.api = make_api(self.configuration.host)
