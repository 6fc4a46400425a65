"""Build a specification in Python.

The attributes are the keys of a workflow file, so whatever such a file can say can be built; what
is None is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torc.specification.formats import YAML
from torc.specification.parameter_files import with_values
from torc.specification.writing import write, written

if TYPE_CHECKING:
    from torc.api import DefaultApi
    from torc.models import Workflow
    from torc.specification.formats import Format

#: ``{name: values}``: a range or a file as text, a list, or one value; or a table ``"@rows.csv"``.
Parameters = Mapping[str, Any] | str


#: Keys that a reader looks for first.
_FIRST = ("name", "description", "command", "path")


class Part:
    """A part of a specification."""

    def to_dict(self) -> dict[str, Any]:
        """Return the keys that are given, as they stand in a file."""
        given = {name: _plain(value) for name, value in vars(self).items() if value is not None}
        first = {name: given.pop(name) for name in _FIRST if name in given}
        return {**first, **given}


@dataclass(kw_only=True)
class Parameterized(Part):
    """A part that may stand for many: one for each combination of its parameters."""

    parameters: Parameters | None = None
    parameter_mode: str | None = None  #: ``product`` or ``zip``
    use_parameters: list[str] | None = None


@dataclass(kw_only=True)
class Defaults(Part):
    """What a job may say, or a workflow for all its jobs that do not."""

    env: Mapping[str, str] | None = None
    priority: int | None = None
    retries: int | None = None
    retry_delay: str | None = None
    timeout: str | None = None
    working_directory: str | None = None
    tags: list[str] | None = None


@dataclass
class JobSpec(Parameterized, Defaults):
    """A job.

    Example:
        >>> JobSpec("wc ${files.input.text}", name="count", retries=2).to_dict()
        {'name': 'count', 'command': 'wc ${files.input.text}', 'retries': 2}
    """

    command: str
    name: str | None = None
    invocation_script: str | None = field(default=None, kw_only=True)
    cancel_on_blocking_job_failure: bool | None = field(default=None, kw_only=True)
    supports_termination: bool | None = field(default=None, kw_only=True)
    resource_requirements: str | None = field(default=None, kw_only=True)
    scheduler: str | None = field(default=None, kw_only=True)
    schedule_compute_nodes: Mapping[str, Any] | None = field(default=None, kw_only=True)
    failure_handler: str | None = field(default=None, kw_only=True)
    depends_on: list[str] | None = field(default=None, kw_only=True)
    depends_on_regexes: list[str] | None = field(default=None, kw_only=True)
    input_files: list[str] | None = field(default=None, kw_only=True)
    input_file_regexes: list[str] | None = field(default=None, kw_only=True)
    output_files: list[str] | None = field(default=None, kw_only=True)
    output_file_regexes: list[str] | None = field(default=None, kw_only=True)
    input_user_data: list[str] | None = field(default=None, kw_only=True)
    input_user_data_regexes: list[str] | None = field(default=None, kw_only=True)
    output_user_data: list[str] | None = field(default=None, kw_only=True)
    output_user_data_regexes: list[str] | None = field(default=None, kw_only=True)


@dataclass
class FileSpec(Parameterized):
    """A file; one without a name is called by its path."""

    path: str
    name: str | None = None
    cli_arg: str | None = field(default=None, kw_only=True)
    st_mtime: float | None = field(default=None, kw_only=True)


@dataclass
class UserDataSpec(Parameterized):
    """User data."""

    name: str
    data: Any = None
    is_ephemeral: bool | None = field(default=None, kw_only=True)


@dataclass
class ResourceRequirementsSpec(Part):
    """Resource requirements."""

    name: str
    num_cpus: int | None = None
    num_gpus: int | None = None
    num_nodes: int | None = None
    memory: str | None = None
    runtime: str | None = None


@dataclass
class RuleSpec(Part):
    """A rule of a failure handler."""

    exit_codes: list[int] | None = None
    match_all_exit_codes: bool | None = None
    recovery_script: str | None = None
    max_retries: int | None = None


@dataclass
class FailureHandlerSpec(Part):
    """A failure handler."""

    name: str
    rules: list[RuleSpec]


@dataclass
class SlurmSchedulerSpec(Part):
    """A Slurm scheduler."""

    account: str
    name: str | None = None
    nodes: int | None = None
    gres: str | None = None
    mem: str | None = None
    ntasks_per_node: int | None = None
    partition: str | None = None
    qos: str | None = None
    tmp: str | None = None
    walltime: str | None = None
    extra: str | None = None


@dataclass
class LocalSchedulerSpec(Part):
    """A local scheduler."""

    name: str | None = None
    memory: str | None = None
    num_cpus: int | None = None


@dataclass
class ActionSpec(Part):
    """An action: what to do when something happens."""

    trigger_type: str
    action_type: str
    name: str | None = None
    jobs: list[str] | None = None
    job_name_regexes: list[str] | None = None
    commands: list[str] | None = None
    scheduler: str | None = None
    scheduler_type: str | None = None
    num_allocations: int | None = None
    start_one_worker_per_node: bool | None = None
    max_parallel_jobs: int | None = None
    persistent: bool | None = None


@dataclass
class WorkflowSpec(Defaults):
    """A whole workflow.

    Example:
        >>> spec = WorkflowSpec("sweep")
        >>> spec.jobs.append(JobSpec("train {i}", "t_{i}", parameters={"i": [1, 2]}))
        >>> print(spec.to_text(), end="")
        name: sweep
        jobs:
        - name: t_{i}
          command: train {i}
          parameters:
            i:
            - 1
            - 2
    """

    name: str
    jobs: list[JobSpec] = field(default_factory=list)
    description: str | None = field(default=None, kw_only=True)
    user: str | None = field(default=None, kw_only=True)
    parameters: Parameters | None = field(default=None, kw_only=True)
    files: list[FileSpec] = field(default_factory=list, kw_only=True)
    user_data: list[UserDataSpec] = field(default_factory=list, kw_only=True)
    resource_requirements: list[ResourceRequirementsSpec] = field(
        default_factory=list, kw_only=True
    )
    failure_handlers: list[FailureHandlerSpec] = field(default_factory=list, kw_only=True)
    slurm_schedulers: list[SlurmSchedulerSpec] = field(default_factory=list, kw_only=True)
    local_schedulers: list[LocalSchedulerSpec] = field(default_factory=list, kw_only=True)
    actions: list[ActionSpec] = field(default_factory=list, kw_only=True)
    config: dict[str, Any] = field(default_factory=dict, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """Return what a file would say, without empty sections."""
        return {key: value for key, value in super().to_dict().items() if value not in ([], {})}

    def to_text(self, form: Format = YAML) -> str:
        """Return the specification as text, in one of ``torc.specification.FORMATS``.

        Raises:
            InvalidFile: if the format cannot hold it.
        """
        return written(self.to_dict(), form)

    def write(self, path: str | Path) -> None:
        """Write a workflow file, in the format that the end of its name tells.

        Raises:
            InvalidFile: if the format cannot hold it, or the file cannot be written.
        """
        write(self.to_dict(), path)

    def create(self, api: DefaultApi | None = None, *, dry_run: bool = False) -> Workflow:
        """Create the workflow, all of it or nothing.

        Args:
            api: the way to the service; by default what the settings say.
            dry_run: whether only to check it; the answer then has ``summary`` and ``plan``.

        Raises:
            Refused: if anything is wrong with it; ``problems`` names all of it.
            InvalidFile: if a parameter names a file that cannot be read.
        """
        from torc import make_api, torc_settings  # noqa: PLC0415 - torc imports no specifications

        body = {"user": torc_settings.user, **with_values(self.to_dict(), Path())}
        return (api or make_api()).add_workflow_specification(body, dry_run=dry_run)


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value
