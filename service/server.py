"""Run the service under gunicorn: the command ``torc-server``.

Do not start it by naming ``service.app`` to gunicorn: gunicorn puts the working directory first on
the path, and a folder called ``service`` there would be served instead.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from gunicorn.app.base import BaseApplication

from service.app import create_app
from service.errors import TorcError
from service.resources.application import Application
from service.settings import Settings

_DESCRIPTION = "Serve Torc's REST API."

_EPILOG = """\
example:
  torc-server --database embedded:///home/me/torc.db
  torc-server --host 0.0.0.0 --database http://root:secret@db.example.org:8529/torc
"""

#: Exit code for a wrong command line, or a database that cannot be opened.
_USAGE = 2


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn, with the application as an object."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        self.settings, self.options = settings, options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        """Return the application; runs in each gunicorn worker, after the fork."""
        return create_app(self.settings)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped."""
    options = _parser().parse_args(arguments)
    # Half of the threads stay free for those who do not follow events.
    settings = Settings(options.database, most_event_streams=max(1, options.threads // 2))
    try:
        # A wrong URL or an unreadable file is told here, not by every gunicorn worker in turn.
        create_app(settings).close()
    except TorcError as ex:
        sys.stderr.write(f"torc-server: {ex}\n")
        sys.exit(_USAGE)
    Server(
        settings,
        bind=_address(options.host, options.port),
        workers=options.workers,
        threads=options.threads,
        worker_class="gthread",
        timeout=0,
        keepalive=75,
        limit_request_line=8190,  # the most that gunicorn takes: lists may have many filters
        proc_name="torc-server",
        control_socket_disable=True,
    ).run()


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="torc-server",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
    parser.add_argument("--port", default=8080, type=_port, help="port to listen on (8080)")
    parser.add_argument(
        "--database",
        default=os.environ.get("TORC_SERVER_DATABASE_URL"),
        required="TORC_SERVER_DATABASE_URL" not in os.environ,
        metavar="URL",
        help="embedded:///absolute/path.db or http://user:password@host:port/name; "
        "default: TORC_SERVER_DATABASE_URL",
    )
    parser.add_argument("--workers", default=1, type=_count, help="gunicorn workers (1)")
    parser.add_argument("--threads", default=8, type=_count, help="threads of each worker (8)")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:  # noqa: PLR2004 - the largest port
        message = f"{port} is no port; it must be between 0 and 65535"
        raise argparse.ArgumentTypeError(message)
    return port


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        message = f"{count} is too few; at least 1 is needed"
        raise argparse.ArgumentTypeError(message)
    return count


if __name__ == "__main__":
    main()
