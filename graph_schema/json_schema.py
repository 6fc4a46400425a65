"""JSON Schemas of documents, made from their marshmallow schemas.

Source:
    JSON Schema, draft 2020-12, https://json-schema.org/draft/2020-12.
"""

from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from graph_schema.documents import specification as parts
from graph_schema.documents.document import Flag
from graph_schema.documents.resource_requirements import Spelled
from graph_schema.spellings import DATABASE_KEYS, RUN_KEYS, SPELLINGS

#: ``{kind of field: its schema}``; the first that fits counts.
_TYPES: tuple[tuple[type[fields.Field[Any]], dict[str, Any]], ...] = (
    (parts.Written, {"type": ["string", "number", "boolean"]}),
    (Spelled, {"type": ["string", "integer"]}),
    (fields.String, {"type": "string"}),
    (fields.Integer, {"type": "integer"}),
    (fields.Float, {"type": "number"}),
    (Flag, {"type": "boolean"}),
)

#: ``{section: the schema of its entries}``, where keys have other spellings.
_SECTIONS: dict[type[Schema], str] = {
    parts.SpecificationSchema: "",
    parts.ConfigurationSpecification: "config",
    parts.JobSpecification: "jobs",
    parts.UserDataSpecification: "user_data",
    parts.SlurmSchedulerSpecification: "slurm_schedulers",
}

#: What a file of a job may be beside its name.
_FILE_WITH_ARGUMENT = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "cli_arg": {"type": ["string", "null"]}},
    "required": ["name"],
    "additionalProperties": False,
}

#: All values of parameters, or for each one a range, a list, a file or a value.
_PARAMETERS = {
    "anyOf": [
        {"type": "null"},
        {"type": "string", "pattern": "^@"},
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "array"}]
            },
        },
    ]
}


def specification_schema() -> dict[str, Any]:
    """Return the JSON Schema of a workflow file as an editor wants it.

    Names, references and cycles are not checked by it; ``torc workflows check`` does.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Torc workflow",
        **_of_schema(parts.SpecificationSchema()),
    }


def _of_schema(schema: Schema) -> dict[str, Any]:
    properties = {name: _of_field(name, field) for name, field in schema.fields.items()}
    section = _SECTIONS.get(type(schema), "none")
    spellings = SPELLINGS.get(section, {})
    for other, preferred in spellings.items():
        if other not in properties:
            properties[other] = {**properties[preferred], "deprecated": True}
    for key in sorted((DATABASE_KEYS | RUN_KEYS.get(section, set())) - properties.keys()):
        properties[key] = {"deprecated": True, "description": "Passed over."}
    said: dict[str, Any] = {
        "type": "object",
        "description": (type(schema).__doc__ or "").partition("\n")[0],
        "properties": properties,
        "additionalProperties": schema.unknown == INCLUDE,
    }
    required = [name for name, field in schema.fields.items() if field.required]
    return {**said, "required": required} if required else said


def _of_field(name: str, field: fields.Field[Any]) -> dict[str, Any]:
    if name == "parameters":
        return _PARAMETERS
    said = _of_kind(name, field)
    for validator in field.validators:
        said |= _of_validator(validator)
    if isinstance(field.load_default, str | int | float | bool):
        said["default"] = field.load_default
    if field.required or "type" not in said:
        return said
    types = said["type"] if isinstance(said["type"], list) else [said["type"]]
    if "enum" in said:
        said["enum"] = [*said["enum"], None]
    return {**said, "type": [*types, "null"]}


def _of_kind(name: str, field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, fields.Nested):
        return _of_schema(field.schema)
    if isinstance(field, fields.List):
        items = _of_field("", field.inner)
        if name in {"input_files", "output_files"}:
            items = {"anyOf": [items, _FILE_WITH_ARGUMENT]}
        return {"type": "array", "items": items}
    if isinstance(field, fields.Dict):
        values = field.value_field
        return {"type": "object"} | (
            {"additionalProperties": _of_field("", values)} if values else {}
        )
    return next((dict(said) for kind, said in _TYPES if isinstance(field, kind)), {})


def _of_validator(validator: Any) -> dict[str, Any]:
    match validator:
        case validate.OneOf():
            return {"enum": list(validator.choices)}
        case validate.Range() if validator.min is not None:
            return {"minimum" if validator.min_inclusive else "exclusiveMinimum": validator.min}
        case _:
            return {}
