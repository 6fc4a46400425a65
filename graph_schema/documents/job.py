"""A job: one command to run, once per run."""

from marshmallow import fields, validate

from graph_schema.documents.document import DocumentSchema, flag, text
from graph_schema.job_status import JobStatus
from graph_schema.units import MOST_SECONDS

_DURATION = validate.Range(min=0, max=MOST_SECONDS)
_TIMEOUT = validate.Range(min=0, max=MOST_SECONDS, min_inclusive=False)


def _count(default: int) -> fields.Integer:
    return fields.Integer(load_default=default, strict=True, validate=validate.Range(min=0))


def _keys() -> fields.List[str]:
    return fields.List(fields.String())


class JobSchema(DocumentSchema):
    """A job as it is stored."""

    name = text()
    command = fields.String(required=True)  #: run by ``bash -c``
    invocation_script = text(None)  #: runs the command: it is put in front of it
    status = fields.Enum(JobStatus, by_value=True)
    cancel_on_blocking_job_failure = flag(default=True)
    supports_termination = flag(default=False)  #: it ends by itself, in good order, on SIGTERM
    priority = fields.Integer(load_default=0, strict=True)  #: a higher one is claimed first
    env = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    tags = fields.List(fields.String(), load_default=list)
    working_directory = text(None)  #: None: the worker's own
    #: after which a worker ends the job; None: no limit
    timeout_seconds = fields.Float(load_default=None, allow_none=True, validate=_TIMEOUT)
    schedule_compute_nodes = fields.Dict(load_default=None, allow_none=True)  #: kept for later
    position = _count(0)  #: its place in the specification
    num_cpus = _count(1)
    num_gpus = _count(0)
    num_nodes = _count(1)
    memory_bytes = _count(1024**2)
    runtime_seconds = fields.Float(load_default=60, validate=_DURATION)
    scheduler_id = fields.String(load_default="")  #: ``slurm_schedulers/5``, or empty
    retries = _count(0)  #: further attempts after a failure that no rule of a handler is about
    #: before the second attempt; doubles with each further one
    retry_delay_seconds = fields.Float(load_default=1.0, validate=_DURATION)
    failure_handler_id = fields.String(load_default="")  #: ``failure_handlers/3``, or empty
    run_id = fields.Integer(load_default=0, strict=True)  #: the run it was last initialized for
    attempt = fields.Integer(load_default=1, strict=True)  #: with ``run_id`` unique, for ever
    #: the attempt with which its present initialization began
    first_attempt = fields.Integer(load_default=1, strict=True)
    waits_for = text(None)  #: id of one of the unfinished jobs that block it, while it is blocked
    #: claims leave it alone until then; milliseconds of the database's clock
    not_before = fields.Integer(load_default=0, strict=True)
    claim_id = text(None)  #: the claim by which a worker last took it
    compute_node_key = text(None)  #: who has it
    #: when a claim that is not followed by a start ends; milliseconds of the database's clock
    lease_expires_at = fields.Integer(load_default=None, allow_none=True, strict=True)
    #: ``{"script", "return_code"}``: what to run before the attempt, and how the last one ended
    recovery = fields.Dict(load_default=None, allow_none=True)
    consumed = fields.Dict(load_default=None, allow_none=True)  #: what it read when it started
    reuses = text(None)  #: key of the result that stands if its inputs turn out to be the same


class NewJobSchema(JobSchema):
    """A job to add, with the keys (or ids) of what it is joined to."""

    blocked_by = _keys()
    input_files = _keys()
    output_files = _keys()
    input_user_data = _keys()
    output_user_data = _keys()
    resource_requirements = fields.String(allow_none=True)
    scheduler = fields.String(allow_none=True)
    failure_handler = fields.String(allow_none=True)
