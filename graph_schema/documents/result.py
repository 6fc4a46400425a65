"""A result: how one job ended in one run."""

from marshmallow import fields, validate

from graph_schema.documents.document import DocumentSchema, text
from graph_schema.documents.fingerprint import FingerprintSchema, InputsSchema, OutputsSchema
from graph_schema.job_status import FINISHED


class CompletionSchema(DocumentSchema):
    """What a worker says of a job that ended."""

    status = fields.String(
        required=True, validate=validate.OneOf(sorted(str(status) for status in FINISHED))
    )
    return_code = fields.Integer(required=True, strict=True)
    exec_time_minutes = fields.Float(load_default=0.0, validate=validate.Range(min=0))
    completion_time = text(None)  #: ISO 8601 in UTC; the service's clock when it is missing
    #: what the worker believes it runs; an end of an attempt that is over is refused
    run_id = fields.Integer(load_default=None, allow_none=True, strict=True)
    attempt = fields.Integer(load_default=None, allow_none=True, strict=True)
    compute_node_key = fields.String(load_default=None, allow_none=True)
    stdout_path = fields.String(load_default=None, allow_none=True)
    stderr_path = fields.String(load_default=None, allow_none=True)
    reason = fields.String(load_default=None, allow_none=True)  #: why, when it did not end well
    inputs = fields.Nested(InputsSchema, load_default=None, allow_none=True)  #: what it read
    outputs = fields.Nested(OutputsSchema, load_default=None, allow_none=True)  #: what it wrote
    #: input files that the database does not know as they are: ``{file key: fingerprint}``
    input_fingerprints = fields.Dict(
        keys=fields.String(), values=fields.Nested(FingerprintSchema), load_default=dict
    )


class JobCompletionSchema(CompletionSchema):
    """One of several completions in a request."""

    job_key = fields.String(required=True)


class ResultSchema(JobCompletionSchema):
    """A result as it is stored."""

    class Meta(DocumentSchema.Meta):
        """Leave out what is stored with the files."""

        exclude = ("input_fingerprints",)

    job_name = text()
    run_id = fields.Integer(load_default=0, strict=True)
    attempt = fields.Integer(load_default=1, strict=True)
