"""The client has a method for everything that the service answers, and none besides."""

import inspect
import json
import re

import falcon.inspect
import pytest

from torc import DefaultApi, make_api
from torc.in_process import application
from torc.in_process import call as call_application

_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

#: What describes the service.
_DESCRIPTION = {("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/")}

#: For browsers; the client asks for pages of events, which say the same.
_NOT_OF_THE_CLIENT = {("GET", "/workflows/{}/event_stream"), *_DESCRIPTION}

#: What stands for a parameter of a method.
_ARGUMENTS = {"attempts": [], "body": {}, "completions": [], "job_keys": [], "query": "RETURN 1"}

#: Those whose arguments do not follow from their signature.
_SPECIAL = {"add_user_data": lambda api: api.add_user_data("QwQ", {}), "close": lambda _: None}


class Recorder:
    """A transport that remembers what was asked."""

    def __init__(self):
        self.asked = set()

    def ask(self, method, path, query=None, body=None, *, repeatable=False):  # noqa: ARG002 - as of a transport
        self.asked.add((method, re.sub(r"Q\w+Q", "{}", path.partition("?")[0])))
        return {"items": [], "jobs": [], "names": [], "graph": ""}

    def carry(self, method, path, query=None, content=None):
        self.ask(method, path, query, content)
        return b"{}"


@pytest.fixture
def routes(tmp_path):
    url = f"embedded://{tmp_path}/torc.db"
    yield {
        (responder.method, re.sub(r"\{\w+\}", "{}", route.path))
        for route in falcon.inspect.inspect_routes(application(url))
        for responder in route.methods
        if responder.method in _METHODS and not responder.internal
    }
    make_api(url).close()


def requests():
    """Call every method of the client; return the requests that they make."""
    recorder = Recorder()
    api = DefaultApi(recorder)
    for name in dir(DefaultApi):
        if name in _SPECIAL:
            _SPECIAL[name](api)
        elif not name.startswith("_"):
            call(getattr(api, name))
    return recorder.asked


def call(method):
    """Call a method with what it requires; one that takes just a key too, with that."""
    parameters = inspect.signature(method).parameters.values()
    required = [
        parameter
        for parameter in parameters
        if parameter.default is parameter.empty and "VAR" not in parameter.kind.name
    ]
    arguments = [_ARGUMENTS.get(parameter.name, f"Q{parameter.name}Q") for parameter in required]
    method(*arguments)
    if required and "None" in str(required[0].annotation):
        method(None, *arguments[1:])


def test_client_and_service_have_the_same_operations(routes):
    asked = requests()

    assert sorted(routes - asked - _NOT_OF_THE_CLIENT) == []
    assert sorted(asked - routes) == []


def test_the_description_names_the_methods_of_the_client(routes, tmp_path):
    _, text = call_application(
        application(f"embedded://{tmp_path}/torc.db"), "GET", "/openapi.json"
    )
    described = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path)): operation["operationId"]
        for path, methods in json.loads(text)["paths"].items()
        for method, operation in methods.items()
    }
    names = {name.removesuffix("_by_key") for name in described.values()}
    methods = {name for name in dir(DefaultApi) if not name.startswith("_")} - {"close"}

    assert described.keys() == routes - _DESCRIPTION
    assert len(set(described.values())) == len(described)
    assert names == methods
