"""Every list takes every attribute as a filter and as an order, and is read page by page."""

import pytest
from marshmallow import fields

from graph_schema.collections import COLLECTIONS
from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.edge import EdgeSchema
from service.resources.openapi.examples import EXAMPLES

LISTS = ["workflows", "edges", *(name for name in COLLECTIONS if COLLECTIONS[name].per_workflow)]


@pytest.fixture
def filled(ask, pipeline):
    """Return a function: collection → path of a list of five of its documents."""

    def fill(collection):
        if collection == "edges":
            files = [{"name": f"f{number}", "path": "x"} for number in range(5)]
            ask("POST", f"/workflows/{pipeline}/bulk_files", {"files": files})
            new = [{"_from": "jobs/1", "_to": f"files/{key}", "data": key} for key in range(1, 6)]
            ask("POST", f"/workflows/{pipeline}/bulk_edges/needs", {"edges": new})
            return f"/workflows/{pipeline}/edges/needs"
        path = "/workflows" if collection == "workflows" else f"/workflows/{pipeline}/{collection}"
        present = ask("GET", path)["total_count"]
        for _ in range(5 - present):
            ask("POST", path, EXAMPLES[collection])
        return path

    return fill


@pytest.mark.parametrize("collection", LISTS)
def test_every_attribute_is_a_filter_and_an_order(ask, filled, collection):
    path = filled(collection)
    schema = SCHEMAS.get(collection) or EdgeSchema()
    everything = ask("GET", path)["items"]
    scalars = [
        name
        for name, field in schema.fields.items()
        if not isinstance(field, fields.Dict | fields.List | fields.Nested | fields.Raw)
    ]

    assert len(everything) == 5
    for name in scalars:
        value = everything[0].get(name)
        alike = [item["_key"] for item in everything if item.get(name) == value]
        asked = f"{name}__null=true" if value is None else f"{name}={written(value)}"
        page = ask("GET", f"{path}?{asked}")
        assert [item["_key"] for item in page["items"]] == alike, name
        assert (page["total_count"], page["has_more"]) == (len(alike), False)


def written(value):
    return str(value).lower() if isinstance(value, bool) else str(value).replace("/", "%2F")


@pytest.mark.parametrize("collection", LISTS)
def test_pages_in_any_order_hold_everything_once(ask, filled, collection):
    path = filled(collection)
    schema = SCHEMAS.get(collection) or EdgeSchema()
    everything = sorted(item["_key"] for item in ask("GET", path)["items"])

    for name in schema.fields:
        seen, query = [], f"sort_by=-{name}&limit=2&fields=_key"
        page = ask("GET", f"{path}?{query}")
        while True:
            seen += [item["_key"] for item in page["items"]]
            assert page["total_count"] == 5
            assert page["has_more"] is (len(seen) < 5)
            if not page["has_more"]:
                break
            page = ask("GET", f"{path}?{query}&cursor={page['next_cursor']}")
        assert sorted(seen) == everything, name
