"""What tests of the REST API share."""

from collections.abc import Callable
from typing import Any

import falcon.testing
import pytest

#: Three jobs that pass user data on, as the tutorial has them.
PIPELINE = {
    "name": "config_pipeline",
    "jobs": [
        {"name": "generate", "command": "put ${user_data.output.config}"},
        {"name": "train", "command": "get ${user_data.input.config}"},
        {"name": "evaluate", "command": "get ${user_data.input.config}"},
    ],
    "user_data": [{"name": "config", "data": None}],
}


@pytest.fixture
def call(client: falcon.testing.TestClient) -> Callable[..., falcon.testing.Result]:
    """Return a function that makes a request; its body is JSON (``body``) or any ``text``."""

    def request(method: str, path: str, body: Any = None, **rest: Any) -> falcon.testing.Result:
        if body is not None:
            rest["json"] = body
        if "text" in rest:
            rest["body"] = rest.pop("text")
        return client.simulate_request(method, path, **rest)

    return request


@pytest.fixture
def ask(call: Callable[..., falcon.testing.Result]) -> Callable[..., Any]:
    """Return a function that makes a request that must succeed, and gives the answer."""

    def request(method: str, path: str, body: Any = None, **rest: Any) -> Any:
        answer = call(method, path, body, **rest)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json

    return request


@pytest.fixture
def workflow(ask: Callable[..., Any]) -> str:
    """Create a workflow without jobs, and return its key."""
    return str(ask("POST", "/workflows", {"name": "w"})["_key"])


@pytest.fixture
def pipeline(ask: Callable[..., Any]) -> str:
    """Create the pipeline, and return the key of its workflow."""
    return str(ask("POST", "/workflow_specifications", PIPELINE)["_key"])


@pytest.fixture
def problem(call: Callable[..., falcon.testing.Result]) -> Callable[..., Any]:
    """Return a function that makes a request that must be refused, and gives the problem."""

    def request(status: int, method: str, path: str, body: Any = None, **rest: Any) -> Any:
        answer = call(method, path, body, **rest)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["status"] == status
        return answer.json

    return request
