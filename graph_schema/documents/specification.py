"""A specification: a whole workflow as one document, to create it; never stored.

The schema checks shapes. Names, references and cycles are the service's to check
(``service.operations.specification``).
"""

from typing import Any

from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate

from graph_schema.documents.document import Flag, flag
from graph_schema.documents.resource_requirements import Spelled
from graph_schema.units import parse_duration, parse_memory

#: Options of sbatch that a Slurm scheduler or resource requirements say, so that no default may.
_NO_DEFAULTS = frozenset(
    {"partition", "nodes", "walltime", "time", "mem", "gres", "name", "job-name", "job_name"}
)


class Written(fields.String):
    """A field of text that takes a number or true or false too, as it is written."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            value = "true" if value else "false"
        is_number = isinstance(value, int | float)
        return super()._deserialize(str(value) if is_number else value, *args, **kwargs)


def _name() -> fields.String:
    """Make a required name; an entry without one could not be referred to."""
    return fields.String(required=True, validate=validate.Length(min=1))


def _optional_name() -> fields.String:
    return fields.String(allow_none=True, validate=validate.Length(min=1))


def _names() -> fields.List[str]:
    return fields.List(fields.String(), allow_none=True)


def _section(part: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(part), allow_none=True)


def _optional_text() -> fields.String:
    return fields.String(allow_none=True)


def _written() -> Written:
    return Written(allow_none=True)


def _seconds() -> fields.Float:
    return fields.Float(validate=validate.Range(min=0))


def _not_zero(duration: str) -> None:
    if not parse_duration(duration):
        message = "Must be more than zero."
        raise ValidationError(message)


def _count(default: int) -> fields.Integer:
    return fields.Integer(load_default=default, strict=True, validate=validate.Range(min=1))


class SpecificationPart(Schema):
    """A part of a specification."""

    class Meta:
        """Refuse keys that mean nothing, so that a slip of the pen is seen."""

        unknown = RAISE


class ParameterizedPart(SpecificationPart):
    """A part that may stand for many: one for each combination of its parameters."""

    parameters = fields.Dict(keys=fields.String(), allow_none=True)
    parameter_mode = fields.String(validate=validate.OneOf(["product", "zip"]), allow_none=True)
    use_parameters = _names()


class JobDefaults(SpecificationPart):
    """What a job may say, or a workflow for all its jobs that do not."""

    env = fields.Dict(keys=fields.String(), values=Written(), allow_none=True)
    priority = fields.Integer(strict=True)
    retries = fields.Integer(strict=True, validate=validate.Range(min=0))
    retry_delay = Spelled(parse_duration)  #: before the second attempt, as ``PT1S``; then doubled
    #: after which the job is ended: ``PT30M``
    timeout = Spelled(parse_duration, allow_none=True, validate=_not_zero)
    working_directory = _optional_text()
    tags = _names()


class ComputeNodesSpecification(SpecificationPart):
    """Compute nodes to schedule when a job is ready."""

    scheduler_id = fields.String(required=True)
    num_jobs = fields.Integer(required=True, strict=True)
    max_parallel_jobs = fields.Integer(strict=True, allow_none=True)
    start_one_worker_per_node = flag(default=False)


class JobSpecification(JobDefaults, ParameterizedPart):
    """A job."""

    name = _optional_name()
    command = fields.String(required=True)
    invocation_script = _optional_text()
    cancel_on_blocking_job_failure = flag(default=True)
    supports_termination = flag(default=False)
    resource_requirements = _optional_text()
    scheduler = _optional_text()
    schedule_compute_nodes = fields.Nested(ComputeNodesSpecification, allow_none=True)
    failure_handler = _optional_text()
    depends_on = _names()
    depends_on_regexes = _names()
    input_files = _names()
    input_file_regexes = _names()
    output_files = _names()
    output_file_regexes = _names()
    input_user_data = _names()
    input_user_data_regexes = _names()
    output_user_data = _names()
    output_user_data_regexes = _names()


class FileSpecification(ParameterizedPart):
    """A file; one without a name is called by its path."""

    name = _optional_name()
    path = fields.String(required=True)
    cli_arg = _optional_text()  #: put behind the command of each job that lists the file
    st_mtime = fields.Float(allow_none=True)


class UserDataSpecification(ParameterizedPart):
    """User data."""

    name = _optional_name()
    is_ephemeral = flag(default=False)
    data = fields.Raw(allow_none=True)


class ResourceRequirementsSpecification(SpecificationPart):
    """Resource requirements."""

    name = _optional_name()
    num_cpus = _count(1)
    num_gpus = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0))
    num_nodes = _count(1)
    memory = Spelled(parse_memory, load_default="1m")
    runtime = Spelled(parse_duration, load_default="P0DT1M")


class RuleSpecification(SpecificationPart):
    """A rule of a failure handler."""

    exit_codes = fields.List(fields.Integer(strict=True), load_default=list)
    match_all_exit_codes = flag(default=False)
    recovery_script = _optional_text()
    max_retries = fields.Integer(load_default=3, strict=True, validate=validate.Range(min=1))


class FailureHandlerSpecification(SpecificationPart):
    """A failure handler."""

    name = _name()
    rules = fields.List(
        fields.Nested(RuleSpecification), required=True, validate=validate.Length(min=1)
    )


class LocalSchedulerSpecification(SpecificationPart):
    """A local scheduler."""

    name = fields.String(load_default="default", validate=validate.Length(min=1))
    memory = Spelled(parse_memory, allow_none=True)
    num_cpus = fields.Integer(strict=True, allow_none=True)


class SlurmSchedulerSpecification(SpecificationPart):
    """A Slurm scheduler."""

    name = fields.String(load_default="default", validate=validate.Length(min=1))
    account = fields.String(required=True)
    nodes = _count(1)
    gres = _written()
    mem = _written()
    ntasks_per_node = fields.Integer(strict=True, allow_none=True)
    partition = _optional_text()
    qos = fields.String(load_default="normal", allow_none=True)
    tmp = _written()
    walltime = fields.String(load_default="01:00:00", allow_none=True)
    extra = _optional_text()


class AwsSchedulerSpecification(SpecificationPart):
    """A scheduler in a cloud."""

    name = _name()


class SchedulersSpecification(SpecificationPart):
    """Schedulers, by their collections."""

    local_schedulers = _section(LocalSchedulerSpecification)
    slurm_schedulers = _section(SlurmSchedulerSpecification)
    aws_schedulers = _section(AwsSchedulerSpecification)


class ActionSpecification(SpecificationPart):
    """An action: what to do when something happens."""

    name = _optional_text()
    trigger_type = fields.String(
        required=True,
        validate=validate.OneOf(
            [
                "on_workflow_start",
                "on_workflow_complete",
                "on_jobs_ready",
                "on_jobs_complete",
                "on_worker_start",
                "on_worker_complete",
            ]
        ),
    )
    action_type = fields.String(
        required=True, validate=validate.OneOf(["run_commands", "schedule_nodes"])
    )
    jobs = _names()
    job_name_regexes = _names()
    commands = _names()
    scheduler = _optional_text()
    scheduler_type = fields.String(validate=validate.OneOf(["slurm", "local"]), allow_none=True)
    num_allocations = fields.Integer(strict=True, validate=validate.Range(min=1), allow_none=True)
    start_one_worker_per_node = flag(default=False)
    max_parallel_jobs = fields.Integer(strict=True, allow_none=True)
    persistent = flag(default=False)


class StoredPart(Schema):
    """A part that is kept as it is written, for what may use it later."""

    class Meta:
        """Keep what no field names."""

        unknown = INCLUDE


class ResourceMonitorSpecification(StoredPart):
    """How to watch what jobs use."""

    enabled = Flag()
    granularity = fields.String(validate=validate.OneOf(["summary", "time_series"]))
    sample_interval_seconds = _seconds()
    generate_plots = Flag()


class ResourceStatsSpecification(StoredPart):
    """How to watch what jobs use, as a computer's parts."""

    cpu = Flag()
    disk = Flag()
    memory = Flag()
    network = Flag()
    process = Flag()
    include_child_processes = Flag()
    recurse_child_processes = Flag()
    monitor_type = fields.String(validate=validate.OneOf(["aggregation", "periodic"]))
    make_plots = Flag()
    interval = _seconds()


def _defaults_of_slurm(options: dict[str, Any]) -> None:
    for name in options:
        if name.lower() in _NO_DEFAULTS:
            known = ", ".join(sorted(_NO_DEFAULTS - {"job_name"}))
            message = f"{name} cannot be a default; a scheduler or a job says it (so also {known})"
            raise ValidationError(message)


class Configuration(Schema):
    """How workers treat a workflow; these keys may stand at the top or below ``config``."""

    compute_node_expiration_buffer_seconds = _seconds()
    compute_node_wait_for_new_jobs_seconds = _seconds()
    compute_node_min_time_for_new_jobs_seconds = _seconds()
    compute_node_ignore_workflow_completion = Flag()
    compute_node_wait_for_healthy_database_minutes = _seconds()
    compute_node_resource_stats = fields.Nested(ResourceStatsSpecification, allow_none=True)
    #: how long a worker that is not heard of keeps its jobs
    claim_lease_seconds = fields.Float(validate=validate.Range(min=0, min_inclusive=False))
    jobs_sort_method = fields.String(
        validate=validate.OneOf(["gpus_runtime_memory", "gpus_memory_runtime", "none"]),
        allow_none=True,
    )
    use_pending_failed = Flag()
    workflow_startup_script = _optional_text()
    workflow_completion_script = _optional_text()
    worker_startup_script = _optional_text()
    resource_monitor = fields.Nested(ResourceMonitorSpecification, allow_none=True)
    slurm_defaults = fields.Dict(keys=fields.String(), validate=_defaults_of_slurm, allow_none=True)
    actions = _section(ActionSpecification)


class ConfigurationSpecification(Configuration, StoredPart):
    """How workers treat a workflow."""


class SpecificationSchema(Configuration, JobDefaults):
    """A whole workflow."""

    name = fields.String(load_default="", allow_none=True)
    user = fields.String(load_default="", allow_none=True)
    description = fields.String(load_default="", allow_none=True)
    is_archived = flag(default=False)
    parameters = fields.Dict(keys=fields.String(), allow_none=True)
    config = fields.Nested(ConfigurationSpecification, allow_none=True)
    jobs = fields.List(fields.Nested(JobSpecification), required=True)
    files = _section(FileSpecification)
    user_data = _section(UserDataSpecification)
    resource_requirements = _section(ResourceRequirementsSpecification)
    failure_handlers = _section(FailureHandlerSpecification)
    schedulers = fields.Nested(SchedulersSpecification, allow_none=True)
    local_schedulers = _section(LocalSchedulerSpecification)
    slurm_schedulers = _section(SlurmSchedulerSpecification)
    aws_schedulers = _section(AwsSchedulerSpecification)


#: Keys of the configuration; at the top of a specification they mean the same as below ``config``.
CONFIGURATION_KEYS = frozenset(Configuration().fields)
