"""What each operation may answer, in OpenAPI."""

import re
from http import HTTPStatus
from typing import Any

from marshmallow import Schema

from service.resources.openapi import schemas
from service.resources.openapi.answers import ANSWERS, DRY_RUNS, REMOVED, ROWS
from service.resources.openapi.examples import page_of, stored
from service.resources.openapi.operations import Operation, operation
from service.resources.openapi.parameters import readable_path
from service.resources.problem_details import MEDIA_TYPE

_REFUSED = {
    400: "The request makes no sense, or is not possible.",
    404: "There is no such thing.",
    409: "The document, or the job, changed since.",
    412: "The document is none of those that If-Match names.",
    413: "The body is too large.",
    422: "The Idempotency-Key was that of another request.",
    503: "The database, or the service, is busy; try again.",
}

#: Refusals of requests that change something, or have a body.
_ONLY_OF_CHANGES = {409, 413, 422}

_EVENT_STREAM = 'id: 7\nevent: claim\ndata: {"_key": "7", "category": "job", "type": "claim"}\n\n'

_ANYTHING = {"schema": schemas.page({}), "example": page_of(2)}


def refusals() -> dict[str, dict[str, Any]]:
    """Return the answers to requests that cannot be done, by the names that they have."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        _name(status): {
            "description": text,
            "content": {MEDIA_TYPE: {**problem, "example": _problem(status, text)}},
        }
        for status, text in _REFUSED.items()
    }


def responses(method: str, path: str, about: Operation) -> dict[str, Any]:
    """Return what is answered: ``{status: description}``."""
    answers: dict[str, Any] = {
        str(status): {"$ref": f"#/components/responses/{_name(status)}"}
        for status in _REFUSED
        if _may_be_refused(status, method, about)
    }
    status = "201" if method == "post" and _adds(about.name) else "200"
    kind = about.gives or "application/json"
    answers[status] = {"description": "Done.", "content": {kind: _answer(path, about)}}
    if status == "201" and "/bulk_" not in path:
        answers[status]["links"] = _links(path, about.answer)
    if about.name in DRY_RUNS:
        said = {"application/json": _content(DRY_RUNS[about.name]())}
        answers["200"] = {"description": "What it would be.", "content": said}
    if method == "get" and _has_tag(about):
        answers["304"] = {"description": "The caller has it already."}
    return dict(sorted(answers.items()))


def _may_be_refused(status: int, method: str, about: Operation) -> bool:
    if status == HTTPStatus.PRECONDITION_FAILED:
        return about.heeds_if_match(method)
    return method != "get" or status not in _ONLY_OF_CHANGES


def _links(path: str, collection: str) -> dict[str, Any]:
    """Return what can be done with a new document."""
    home = "/workflows" if collection == "workflows" else path
    if collection == "user_data":
        home = "/workflows/{workflow_key}/user_data"
    item = f"{home}/{{{'workflow_key' if collection == 'workflows' else 'key'}}}"
    *_, key = keys = re.findall(r"{(\w+)}", readable_path(item))
    values = {name: f"$request.path.{name}" for name in keys} | {key: "$response.body#/_key"}
    names = [operation(method, item).name for method in ("GET", "PUT", "PATCH", "DELETE")]
    return {name: {"operationId": name, "parameters": values} for name in names}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "")


def _problem(status: int, text: str) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": text}


def _has_tag(about: Operation) -> bool:
    return bool(about.answer) and not about.is_list


def _adds(name: str) -> bool:
    return name.startswith(("add_", "bulk_add_"))


def _answer(path: str, about: Operation) -> dict[str, Any]:
    """Return the shape of an answer, and an example."""
    if about.name == "follow_events":
        return {"schema": {"type": "string"}, "example": _EVENT_STREAM}
    if about.gives:
        return {}
    if about.name == "query_aql":
        return _ANYTHING
    if about.name in ROWS:
        row = _content(ROWS[about.name]())
        return {"schema": schemas.page(row["schema"]), "example": page_of(row["example"])}
    if about.answer and about.name not in ANSWERS:
        return _documents(path, about)
    return _content(ANSWERS.get(about.name, REMOVED)())


def _documents(path: str, about: Operation) -> dict[str, Any]:
    example = stored(about.answer)
    document = {"$ref": f"#/components/schemas/{schemas.component(about.answer)}"}
    if "/bulk_" in path:
        items = {"type": "array", "items": schemas.with_key(document)}
        shape = {"type": "object", "required": ["items"], "properties": {"items": items}}
        return {"schema": shape, "example": {"items": [example]}}
    if about.is_list:
        more = {"next_cursor": None}
        return {"schema": schemas.page(document), "example": {**page_of(example), **more}}
    return {"schema": schemas.with_key(document), "example": example}


def _content(schema: Schema) -> dict[str, Any]:
    return {"schema": schemas.answer(schema), "example": getattr(schema, "example", {})}
