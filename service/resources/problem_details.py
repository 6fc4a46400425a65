"""Errors as answers: problem details for HTTP.

Source:
    RFC 9457.
"""

import logging
from http import HTTPStatus
from typing import Any

import falcon
import orjson

from service.errors import Problem, TorcError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


def answer_torc_error(
    _: falcon.Request, response: falcon.Response, ex: TorcError, __: dict[str, Any]
) -> None:
    """Answer with what went wrong, in the words of the error."""
    _set(response, ex.status, str(ex), ex.problems)
    if ex.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.set_header("Retry-After", "1")


def answer_unexpected(
    request: falcon.Request, response: falcon.Response, ex: Exception, _: dict[str, Any]
) -> None:
    """Answer that the service has a bug, and log where."""
    logger.error("request failed: %s %s", request.method, request.path, exc_info=ex)
    detail = f"The service failed: {type(ex).__name__}. This is a bug; its log says more."
    _set(response, HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def answer_http_error(
    request: falcon.Request, response: falcon.Response, ex: falcon.HTTPError, _: dict[str, Any]
) -> None:
    """Answer with one of Falcon's own errors, in the same shape."""
    _set(response, ex.status_code, _detail(request, ex))
    response.set_headers(ex.headers or {})


def _detail(request: falcon.Request, ex: falcon.HTTPError) -> str:
    if isinstance(ex, falcon.HTTPRouteNotFound):
        return f"There is no path {request.path}."
    if isinstance(ex, falcon.HTTPMethodNotAllowed):
        return f"{request.path} does not take {request.method}."
    return ex.description or ex.title or "The request is not right."


def _set(
    response: falcon.Response, status: int, detail: str, problems: list[Problem] | None = None
) -> None:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if problems:
        body["errors"] = [
            {"path": problem.path, "message": problem.message} for problem in problems
        ]
    response.status = status
    response.content_type = MEDIA_TYPE
    response.data = orjson.dumps(body)
    response.media = None
