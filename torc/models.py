"""Documents and answers of the service as objects.

An object is a thin dress over what was sent: its attributes are exactly the JSON members, so
that a document with members nobody declared here is still whole. The annotations say which
ones to expect. This file is not for checking: the service does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Record:
    """An object whose attributes are the members of a JSON object.

    Example:
        >>> record = Record({"message": "hello"})
        >>> record.message, record["message"]
        ('hello', 'hello')
    """

    def __init__(self, members: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        if members:
            vars(self).update(members)
        for name, value in more.items():
            setattr(self, name, value)

    if not TYPE_CHECKING:  # a checker should see only what is declared

        def __getattr__(self, name: str) -> Any:
            """Explain which attributes there are; called only for one that is missing."""
            message = f"{type(self).__name__} has no {name!r}; it has {', '.join(vars(self))}"
            raise AttributeError(message)

    def __getitem__(self, name: str) -> Any:
        return vars(self)[name]

    def __setitem__(self, name: str, value: Any) -> None:
        vars(self)[name] = value

    def __contains__(self, name: object) -> bool:
        return name in vars(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __repr__(self) -> str:
        members = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({members})"

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> Self:
        """Return an object with the members of a JSON object."""
        return cls(members)

    def to_dict(self) -> dict[str, Any]:
        """Return the members under the names that they have in JSON."""
        return dict(vars(self))


class Document(Record):
    """A stored document: ``key``, ``id`` and ``rev`` are short for ``_key``, ``_id``, ``_rev``.

    Example:
        >>> Document({"_key": "7", "name": "first"}).key
        '7'
    """

    #: The collection that holds such documents.
    collection: ClassVar[str] = ""
    workflow_key: str

    @property
    def key(self) -> str:
        """The key, unique in its collection."""
        return str(self["_key"])

    @key.setter
    def key(self, key: str) -> None:
        self["_key"] = key

    @property
    def id(self) -> str:
        """The collection's name and the key, as in ``jobs/7``."""
        return str(self["_id"])

    @id.setter  # noqa: A003 - the property, not the builtin
    def id(self, document_id: str) -> None:
        self["_id"] = document_id

    @property
    def rev(self) -> str:
        """The revision; it changes with every write."""
        return str(self["_rev"])

    @rev.setter
    def rev(self, revision: str) -> None:
        self["_rev"] = revision


class Workflow(Document):
    """A set of jobs and what they share."""

    collection = "workflows"
    name: str
    user: str
    description: str
    timestamp: str
    is_archived: bool


class WorkflowStatus(Document):
    """Where a workflow is."""

    collection = "workflow_statuses"
    run_id: int
    is_canceled: bool
    is_paused: bool


class WorkflowConfig(Document):
    """How workers treat a workflow."""

    collection = "workflow_configs"


class Job(Document):
    """One command to run, once per run."""

    collection = "jobs"
    name: str
    command: str
    invocation_script: str | None
    status: str
    cancel_on_blocking_job_failure: bool
    supports_termination: bool
    priority: int
    env: dict[str, str]
    position: int
    num_cpus: int
    num_gpus: int
    num_nodes: int
    memory_bytes: int
    runtime_seconds: float
    scheduler_id: str
    retries: int
    retry_delay_seconds: float
    failure_handler_id: str
    run_id: int
    attempt: int
    #: ``{"script": …, "return_code": …}``: what to run before the attempt; None nearly always
    recovery: dict[str, Any] | None
    #: What a claim adds: ``[{"_key": …, "name": …}]``, of files also the ``path``.
    input_files: list[dict[str, Any]]
    output_files: list[dict[str, Any]]
    input_user_data: list[dict[str, Any]]
    output_user_data: list[dict[str, Any]]


class File(Document):
    """A path that some job needs or produces."""

    collection = "files"
    name: str
    path: str
    st_mtime: float | None


class UserData(Document):
    """A JSON value that some job stores or consumes."""

    collection = "user_data"
    name: str
    is_ephemeral: bool
    data: Any


class ResourceRequirements(Document):
    """What a job asks for: processors, nodes, memory and time."""

    collection = "resource_requirements"
    name: str
    num_cpus: int
    num_gpus: int
    num_nodes: int
    memory: str
    memory_bytes: int
    runtime: str
    runtime_seconds: float


class FailureHandler(Document):
    """Rules that say when a failed job is tried again, and what to run before that."""

    collection = "failure_handlers"
    name: str
    #: ``[{"exit_codes": …, "match_all_exit_codes": …, "recovery_script": …, "max_retries": …}]``
    rules: list[dict[str, Any]]


class Result(Document):
    """How one attempt of a job ended in one run."""

    collection = "results"
    job_key: str
    job_name: str
    run_id: int
    attempt: int
    return_code: int
    status: str
    exec_time_minutes: float
    completion_time: str
    compute_node_key: str | None
    stdout_path: str | None
    stderr_path: str | None
    reason: str | None


class Event(Document):
    """Something that happened, with a time in milliseconds since 1970; otherwise free form."""

    collection = "events"
    timestamp: int
    category: str
    type: str


class ComputeNode(Document):
    """A machine on which a worker runs."""

    collection = "compute_nodes"
    hostname: str
    is_active: bool


class ComputeNodeStats(Document):
    """How much of a compute node was used."""

    collection = "compute_node_stats"
    hostname: str


class JobProcessStats(Document):
    """How much a job's process used."""

    collection = "job_process_stats"
    job_key: str
    run_id: int


class ScheduledComputeNode(Document):
    """A compute node asked for, perhaps not yet there."""

    collection = "scheduled_compute_nodes"
    scheduler_id: str
    scheduler_config_id: str
    status: str


class SlurmScheduler(Document):
    """How to get compute nodes from Slurm."""

    collection = "slurm_schedulers"
    name: str
    account: str


class LocalScheduler(Document):
    """How to get workers on this machine."""

    collection = "local_schedulers"
    name: str


class AwsScheduler(Document):
    """How to get compute nodes from AWS."""

    collection = "aws_schedulers"
    name: str


class Edge(Document):
    """A relation between two documents; ``var_from`` and ``to`` hold their ids."""

    @property
    def var_from(self) -> str:
        """The id of the document at the start."""
        return str(self["_from"])

    @property
    def to(self) -> str:
        """The id of the document at the end."""
        return str(self["_to"])


class Join(Record):
    """Two documents and the edge between them: ``from`` (here ``var_from``), ``to``, ``edge``."""

    to: dict[str, Any]
    edge: dict[str, Any]

    @property
    def var_from(self) -> dict[str, Any]:
        """The document at the start of the edge; ``from`` is a word of Python's own."""
        document: dict[str, Any] = self["from"]
        return document


class Claim(Record):
    """What a worker got: ``jobs``, or a ``reason`` why there are none."""

    jobs: list[Job]
    reason: str | None
    #: how long until a job may be claimed that only waits for its time; None: there is none
    wait_seconds: float | None

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__(answer)
        self.jobs = [Job(job) for job in answer["jobs"]]


class Completion(Record):
    """What came of a job's end: the jobs that became ready, and those that were canceled."""

    job: dict[str, Any]
    result: dict[str, Any]
    ready: list[str]
    canceled: list[str]
    reused: list[str]  #: they completed without running: what they read is the same as last time
    #: ``[{"job_key": …, "attempt": …, "wait_seconds": …}]``: itself, if it is tried again
    retried: list[dict[str, Any]]


class Completions(Record):
    """What came of several jobs' ends; ``refused`` says which ends were not accepted, and why."""

    #: ``[{"job_key": …, "result_key": …}]``
    completed: list[dict[str, Any]]
    ready: list[str]
    canceled: list[str]
    reused: list[str]  #: they completed without running: what they read is the same as last time
    #: ``[{"job_key": …, "attempt": …, "wait_seconds": …}]``: what is tried again, and when
    retried: list[dict[str, Any]]
    #: ``[{"job_key": …, "detail": …}]``
    refused: list[dict[str, Any]]


class Heartbeat(Record):
    """What a worker hears when it says that it lives."""

    #: how long it keeps its jobs from now, if nothing is heard of it
    lease_seconds: float
    is_canceled: bool
    is_paused: bool
    #: keys of the jobs that are no longer its own: it is to end them, and need not report them
    stop: list[str]


#: The kind of item on a page.
Item = TypeVar("Item")


class Page(Generic[Item]):
    """Some items of a list, and how many there are in all.

    Example:
        >>> page = Page(Job, {"items": [{"name": "first"}], "total_count": 1, "has_more": False})
        >>> [job.name for job in page]
        ['first']
    """

    def __init__(self, kind: Callable[[Any], Item], answer: Mapping[str, Any]) -> None:
        self.items: list[Item] = [kind(item) for item in answer["items"]]
        self.skip: int = answer.get("skip", 0)
        self.max_limit: int | None = answer.get("max_limit")
        self.count: int = answer.get("count", len(self.items))
        self.total_count: int = answer.get("total_count", self.skip + self.count)
        self.has_more: bool = answer.get("has_more", False)
        self.next_cursor: str | None = answer.get("next_cursor")  #: what to pass as ``cursor``

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return (
            f"Page(items={self.items!r}, total_count={self.total_count}, has_more={self.has_more})"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the page under the names that it has in JSON."""
        items = [item.to_dict() if isinstance(item, Record) else item for item in self.items]
        return {**vars(self), "items": items}
