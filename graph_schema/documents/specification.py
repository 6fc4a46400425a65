"""A specification: a whole workflow as one document, to create it; never stored.

The schema checks shapes. Names, references and cycles are the service's to check
(``service.operations.specification``).
"""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from graph_schema.documents.document import flag
from graph_schema.documents.resource_requirements import Spelled
from graph_schema.documents.workflow import WorkflowConfigSchema
from graph_schema.units import parse_duration, parse_memory


def _name() -> fields.String:
    """Make a required name; an entry without one could not be referred to."""
    return fields.String(required=True, validate=validate.Length(min=1))


def _names() -> fields.List[str]:
    return fields.List(fields.String(), allow_none=True)


def _section(part: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(part), allow_none=True)


def _optional_text() -> fields.String:
    return fields.String(allow_none=True)


class SpecificationPart(Schema):
    """A part of a specification."""

    class Meta:
        """Refuse keys that mean nothing, so that a slip of the pen is seen."""

        unknown = RAISE


class ParameterizedPart(SpecificationPart):
    """A part that may stand for many: one for each combination of its parameters."""

    parameters = fields.Dict(keys=fields.String(), allow_none=True)
    parameter_mode = fields.String(validate=validate.OneOf(["product", "zip"]))
    use_parameters = _names()


class JobSpecification(ParameterizedPart):
    """A job."""

    name = fields.String(allow_none=True, validate=validate.Length(min=1))
    command = fields.String(required=True)
    invocation_script = _optional_text()
    cancel_on_blocking_job_failure = flag(default=True)
    supports_termination = flag(default=False)
    priority = fields.Integer(strict=True)
    env = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    resource_requirements = _optional_text()
    scheduler = _optional_text()
    retries = fields.Integer(strict=True, validate=validate.Range(min=0))
    retry_delay = Spelled(parse_duration, load_default="PT1S")
    failure_handler = _optional_text()
    depends_on = _names()
    depends_on_regexes = _names()
    blocked_by = _names()
    blocked_by_regexes = _names()
    input_files = _names()
    input_file_regexes = _names()
    output_files = _names()
    output_file_regexes = _names()
    input_user_data = _names()
    input_user_data_regexes = _names()
    output_user_data = _names()
    output_user_data_regexes = _names()


class FileSpecification(ParameterizedPart):
    """A file."""

    name = _name()
    path = fields.String(required=True)
    st_mtime = fields.Float(allow_none=True)


class UserDataSpecification(ParameterizedPart):
    """User data."""

    name = _name()
    is_ephemeral = flag(default=False)
    data = fields.Raw(allow_none=True)


class ResourceRequirementsSpecification(SpecificationPart):
    """Resource requirements."""

    name = _name()
    num_cpus = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    num_gpus = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0))
    num_nodes = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
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
    nodes = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    gres = _optional_text()
    mem = _optional_text()
    ntasks_per_node = fields.Integer(strict=True, allow_none=True)
    partition = _optional_text()
    qos = fields.String(load_default="normal", allow_none=True)
    tmp = _optional_text()
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


class SpecificationSchema(SpecificationPart):
    """A whole workflow."""

    name = fields.String(load_default="", allow_none=True)
    user = fields.String(load_default="", allow_none=True)
    description = fields.String(load_default="", allow_none=True)
    is_archived = flag(default=False)
    parameters = fields.Dict(keys=fields.String(), allow_none=True)
    config = fields.Nested(WorkflowConfigSchema(partial=True), allow_none=True)
    jobs = fields.List(
        fields.Nested(JobSpecification), required=True, validate=validate.Length(min=1)
    )
    files = _section(FileSpecification)
    user_data = _section(UserDataSpecification)
    resource_requirements = _section(ResourceRequirementsSpecification)
    failure_handlers = _section(FailureHandlerSpecification)
    schedulers = fields.Nested(SchedulersSpecification, allow_none=True)
    local_schedulers = _section(LocalSchedulerSpecification)
    slurm_schedulers = _section(SlurmSchedulerSpecification)
    aws_schedulers = _section(AwsSchedulerSpecification)
