"""The settings of the service: built once at the edge, passed down."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What the service needs to know."""

    #: ``embedded:///absolute/path.db``, ``embedded://`` (a temporary database), or
    #: ``http://user:password@host:port/name`` of an ArangoDB
    database_url: str
    max_body_bytes: int = 256 * 1024**2  #: larger request bodies are refused
    most_event_streams: int = 4  #: open at a time; each keeps a thread busy
