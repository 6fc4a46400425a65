"""The service's operations as methods: one for each, under the service's own name.

:class:`DefaultApi` is put together from one class for each noun: :class:`CollectionOperations` is
the table of the six verbs, the others are what a workflow, a job, user data and the graph have
besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torc.models import (
    AwsScheduler,
    ComputeNode,
    ComputeNodeStats,
    Event,
    FailureHandler,
    File,
    Job,
    JobProcessStats,
    LocalScheduler,
    Record,
    ResourceRequirements,
    Result,
    ScheduledComputeNode,
    SlurmScheduler,
)
from torc.operations.events import EventOperations
from torc.operations.exports import ExportOperations
from torc.operations.graph import GraphOperations
from torc.operations.jobs import JobOperations
from torc.operations.links import LinkOperations
from torc.operations.restart import RestartOperations
from torc.operations.user_data import UserDataOperations
from torc.operations.verbs import Add, AddMany, Delete, Get, List, Modify, Patch, Remove
from torc.operations.workflows import WorkflowOperations

if TYPE_CHECKING:
    from torc.transport import Transport


class CollectionOperations:
    """The six verbs of every collection."""

    add_aws_scheduler = Add(AwsScheduler)
    list_aws_schedulers = List(AwsScheduler)
    get_aws_scheduler = Get(AwsScheduler)
    modify_aws_scheduler = Modify(AwsScheduler)
    patch_aws_scheduler = Patch(AwsScheduler)
    remove_aws_scheduler = Remove(AwsScheduler)
    delete_aws_schedulers = Delete(AwsScheduler)
    bulk_add_aws_schedulers = AddMany(AwsScheduler)

    add_compute_node = Add(ComputeNode)
    list_compute_nodes = List(ComputeNode)
    get_compute_node = Get(ComputeNode)
    modify_compute_node = Modify(ComputeNode)
    patch_compute_node = Patch(ComputeNode)
    remove_compute_node = Remove(ComputeNode)
    delete_compute_nodes = Delete(ComputeNode)
    bulk_add_compute_nodes = AddMany(ComputeNode)

    add_compute_node_stats = Add(ComputeNodeStats)
    list_compute_node_stats = List(ComputeNodeStats)
    get_compute_node_stats = Get(ComputeNodeStats)
    modify_compute_node_stats = Modify(ComputeNodeStats)
    patch_compute_node_stats = Patch(ComputeNodeStats)
    remove_compute_node_stats = Remove(ComputeNodeStats)
    delete_compute_node_stats = Delete(ComputeNodeStats)
    bulk_add_compute_node_stats = AddMany(ComputeNodeStats)

    add_event = Add(Event)
    list_events = List(Event)
    get_event = Get(Event)
    modify_event = Modify(Event)
    patch_event = Patch(Event)
    remove_event = Remove(Event)
    delete_events = Delete(Event)
    bulk_add_events = AddMany(Event)

    add_failure_handler = Add(FailureHandler)
    list_failure_handlers = List(FailureHandler)
    get_failure_handler = Get(FailureHandler)
    modify_failure_handler = Modify(FailureHandler)
    patch_failure_handler = Patch(FailureHandler)
    remove_failure_handler = Remove(FailureHandler)
    delete_failure_handlers = Delete(FailureHandler)
    bulk_add_failure_handlers = AddMany(FailureHandler)

    add_file = Add(File)
    list_files = List(File)
    get_file = Get(File)
    modify_file = Modify(File)
    patch_file = Patch(File)
    remove_file = Remove(File)
    delete_files = Delete(File)
    bulk_add_files = AddMany(File)

    add_job = Add(Job)
    list_jobs = List(Job)
    get_job = Get(Job)
    modify_job = Modify(Job)
    patch_job = Patch(Job)
    remove_job = Remove(Job)
    delete_jobs = Delete(Job)
    add_jobs = AddMany(Job)

    add_job_process_stats = Add(JobProcessStats)
    list_job_process_stats = List(JobProcessStats)
    get_job_process_stats = Get(JobProcessStats)
    modify_job_process_stats = Modify(JobProcessStats)
    patch_job_process_stats = Patch(JobProcessStats)
    remove_job_process_stats = Remove(JobProcessStats)
    delete_job_process_stats = Delete(JobProcessStats)
    bulk_add_job_process_stats = AddMany(JobProcessStats)

    add_local_scheduler = Add(LocalScheduler)
    list_local_schedulers = List(LocalScheduler)
    get_local_scheduler = Get(LocalScheduler)
    modify_local_scheduler = Modify(LocalScheduler)
    patch_local_scheduler = Patch(LocalScheduler)
    remove_local_scheduler = Remove(LocalScheduler)
    delete_local_schedulers = Delete(LocalScheduler)
    bulk_add_local_schedulers = AddMany(LocalScheduler)

    add_resource_requirements = Add(ResourceRequirements)
    list_resource_requirements = List(ResourceRequirements)
    get_resource_requirements = Get(ResourceRequirements)
    modify_resource_requirements = Modify(ResourceRequirements)
    patch_resource_requirements = Patch(ResourceRequirements)
    remove_resource_requirements = Remove(ResourceRequirements)
    delete_resource_requirements = Delete(ResourceRequirements)
    bulk_add_resource_requirements = AddMany(ResourceRequirements)

    add_result = Add(Result)
    list_results = List(Result)
    get_result = Get(Result)
    modify_result = Modify(Result)
    patch_result = Patch(Result)
    remove_result = Remove(Result)
    delete_results = Delete(Result)
    bulk_add_results = AddMany(Result)

    add_scheduled_compute_node = Add(ScheduledComputeNode)
    list_scheduled_compute_nodes = List(ScheduledComputeNode)
    get_scheduled_compute_node = Get(ScheduledComputeNode)
    modify_scheduled_compute_node = Modify(ScheduledComputeNode)
    patch_scheduled_compute_node = Patch(ScheduledComputeNode)
    remove_scheduled_compute_node = Remove(ScheduledComputeNode)
    delete_scheduled_compute_nodes = Delete(ScheduledComputeNode)
    bulk_add_scheduled_compute_nodes = AddMany(ScheduledComputeNode)

    add_slurm_scheduler = Add(SlurmScheduler)
    list_slurm_schedulers = List(SlurmScheduler)
    get_slurm_scheduler = Get(SlurmScheduler)
    modify_slurm_scheduler = Modify(SlurmScheduler)
    patch_slurm_scheduler = Patch(SlurmScheduler)
    remove_slurm_scheduler = Remove(SlurmScheduler)
    delete_slurm_schedulers = Delete(SlurmScheduler)
    bulk_add_slurm_schedulers = AddMany(SlurmScheduler)


class DefaultApi(
    CollectionOperations,
    WorkflowOperations,
    JobOperations,
    LinkOperations,
    RestartOperations,
    ExportOperations,
    UserDataOperations,
    EventOperations,
    GraphOperations,
):
    """Every operation of the service.

    Get one from :func:`make_api`. A workflow's or document's key may be given as the key or as
    the full id (``jobs/7``), text or number.

    Attributes:
        transport: the way to the service.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def close(self) -> None:
        """Close the connections to the service."""
        self.transport.close()

    def ping(self) -> Record:
        """Ask whether the service is there: ``message``."""
        return Record(self.transport.ask("GET", "/ping"))

    def get_version(self) -> Record:
        """Return ``version``, and ``engine``: ``{"name": …, "version": …}``."""
        return Record(self.transport.ask("GET", "/version"))

    def get_health(self) -> Record:
        """Ask whether the service and its database can work."""
        return Record(self.transport.ask("GET", "/health"))


def make_api(
    url: str | None = None,
    *,
    timeout_seconds: float | None = None,
    patience_seconds: float | None = None,
) -> DefaultApi:
    """Return the operations of the service at a URL.

    Args:
        url: ``http://HOST:PORT`` for a server, ``embedded:///PATH/TO/FILE.db`` for a database
            file (the service then runs in this process), or nothing: what the settings say.
        timeout_seconds: how long to wait for a server's answer; default: what the settings say,
            or 120.
        patience_seconds: how long to go on trying when a server is away; default: what the
            settings say, or 60 in a job, 10 elsewhere, and 2 if it has never answered.

    Raises:
        InvalidSettings: if the URL, or the settings file, makes no sense.

    Example:
        >>> make_api("http://localhost:8529/torc-service/v1").transport.url
        'http://localhost:8529/torc-service/v1'
    """
    from torc.settings import torc_settings  # noqa: PLC0415 - few programs import only this

    url = url or torc_settings.database_url
    if url.startswith("embedded:"):
        from torc.in_process import InProcessTransport  # noqa: PLC0415 - brings the whole service

        return DefaultApi(InProcessTransport(url))
    from torc.transport import HttpTransport  # noqa: PLC0415 - not for a database file

    if timeout_seconds is None:
        timeout_seconds = torc_settings.timeout_seconds
    if patience_seconds is None:
        patience_seconds = torc_settings.patience_seconds
    return DefaultApi(
        HttpTransport(url, timeout_seconds=timeout_seconds, patience_seconds=patience_seconds)
    )
