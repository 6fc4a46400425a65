"""How a worker goes about its work, and why it stops."""

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True)
class Policy:
    """How a worker goes about its work."""

    max_parallel_jobs: int | None = None
    time_limit_seconds: float | None = None
    strict_resources: bool = False  #: leave jobs alone that ask for more than the machine has
    scheduler_id: str = ""  #: take also jobs that are reserved for this scheduler
    grace_seconds: float = 10.0  #: between SIGTERM and SIGKILL
    patience_seconds: float = 600.0  #: how long to go on when the service is away


class Why(Enum):
    """Why a run ended."""

    COMPLETE = auto()  #: every job has finished
    CANCELED = auto()  #: somebody canceled the workflow
    INTERRUPTED = auto()  #: Ctrl-C, or a signal
    TIME_LIMIT = auto()  #: the time was up
    NOTHING_FITS = auto()  #: what is ready asks for more than there is here
    STUCK = auto()  #: what is left is not ready, and nobody works on what it waits for
