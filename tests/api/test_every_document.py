"""Every document has a tag by which changes and removals are guarded, wherever it is served."""

import pytest

from graph_schema.collections import COLLECTIONS
from service.resources.openapi.examples import EXAMPLES

SERVED = [name for name in COLLECTIONS if COLLECTIONS[name].per_workflow]

EDGE = {"_from": "jobs/2", "_to": "jobs/3", "data": 1}


@pytest.fixture
def added(call, pipeline):
    """Return a function: kind of document → the answer that added it, and its paths."""

    def add(kind):
        own = f"/workflows/{pipeline}"
        if kind == "edges":
            answer = call("POST", f"{own}/edges/blocks", EDGE)
            return answer, [f"{own}/edges/blocks/{answer.json['_key']}"]
        if kind in {"workflows", "workflow_specifications"}:
            body = {"name": "w", **({"jobs": []} if kind != "workflows" else {})}
            answer = call("POST", f"/{kind}", body)
            return answer, [f"/workflows/{answer.json['_key']}"]
        if kind == "user data of a job":
            answer = call("POST", f"{own}/jobs/1/user_data", {"data": 1})
            return answer, [f"/user_data/{answer.json['_key']}"]
        answer = call("POST", f"{own}/{kind}", EXAMPLES[kind])
        key = answer.json["_key"]
        return answer, [f"{own}/{kind}/{key}", f"/{kind}/{key}", f"/{kind}/{kind}%2F{key}"]

    return add


KINDS = [*SERVED, "edges", "workflows", "workflow_specifications", "user data of a job"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_document_comes_with_its_tag(call, added, kind):
    answer, paths = added(kind)

    assert answer.status_code == 201
    for path in paths:
        assert call("GET", path).headers["etag"] == answer.headers["etag"]
        assert call("GET", path).json == answer.json
        assert (
            call("GET", path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
        )


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("kind", KINDS)
def test_only_what_was_seen_is_changed_or_removed(call, added, kind, method):
    answer, paths = added(kind)
    body = None if method == "DELETE" else {} if method == "PATCH" else answer.json
    for path in paths:
        stale = call(method, path, body, headers={"If-Match": '"other"'})
        assert (stale.status_code, call("GET", path).json) == (412, answer.json)
    seen = call(method, paths[0], body, headers={"If-Match": answer.headers["etag"]})

    assert seen.status_code == 200
    if method != "DELETE":
        assert seen.headers["etag"] == f'"{seen.json["_rev"]}"' != answer.headers["etag"]
        assert {**seen.json, "_rev": 0} == {**answer.json, "_rev": 0}
    else:
        assert call("GET", paths[0]).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_names_an_old_revision_is_refused(call, added, kind):
    answer, [path, *_] = added(kind)
    call("PATCH", path, {})

    for method in ("PATCH", "PUT"):
        assert call(method, path, answer.json).status_code == 409


@pytest.mark.parametrize("revision", [1, [], {}, {"": [True]}, False])
def test_a_revision_is_text(problem, added, revision):
    _, [path, *_] = added("files")

    for method in ("PATCH", "PUT"):
        errors = problem(400, method, path, {**EXAMPLES["files"], "_rev": revision})["errors"]
        assert errors == [{"path": "_rev", "message": "must be text"}]


def test_what_a_job_asks_for_has_a_tag(call, ask, pipeline):
    asked = ask("POST", f"/workflows/{pipeline}/resource_requirements", {"name": "r"})
    path = f"/workflows/{pipeline}/jobs/1/resource_requirements"
    without = call("GET", path)
    edge = call("PUT", f"{path}/{asked['_key']}")

    assert "etag" not in without.headers
    assert edge.headers["etag"] == f'"{edge.json["_rev"]}"'
    assert call("GET", path).headers["etag"] == f'"{asked["_rev"]}"'
