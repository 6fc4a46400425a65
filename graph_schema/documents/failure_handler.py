"""A failure handler: rules that say when a failed job is tried again."""

from marshmallow import RAISE, Schema, fields, validate

from graph_schema.documents.document import DocumentSchema, flag


class RuleSchema(Schema):
    """What to do about some exit codes; a rule that lists one goes before one that takes all."""

    class Meta:
        """Refuse attributes that mean nothing."""

        unknown = RAISE

    exit_codes = fields.List(fields.Integer(strict=True), load_default=list)
    match_all_exit_codes = flag(default=False)
    recovery_script = fields.String(load_default=None, allow_none=True)  #: runs before a new try
    #: attempts in all, the first included
    max_retries = fields.Integer(load_default=3, strict=True, validate=validate.Range(min=1))


class FailureHandlerSchema(DocumentSchema):
    """A failure handler."""

    name = fields.String(required=True, validate=validate.Length(min=1))
    rules = fields.List(fields.Nested(RuleSchema), load_default=list)
