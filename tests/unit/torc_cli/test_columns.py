"""Attributes that are chosen by name."""

import pytest

from torc_cli.columns import only, refuse_unknown, value_at
from torc_cli.exits import Failure

DOCUMENT = {"name": "a", "data": {"x": {"y": 1}, "z": [2]}, "none": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "a"),
        ("data.x.y", 1),
        ("data.x", {"y": 1}),
        ("data.z.0", None),
        ("name.x", None),
        ("none.x", None),
        ("other.x", None),
    ],
)
def test_a_name_with_dots_looks_inside(name, value):
    assert value_at(DOCUMENT, name) == value


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["none", "name"], {"none": None, "name": "a"}),
        (["data.z", "data.x.y"], {"data": {"z": [2], "x": {"y": 1}}}),
        (["data", "data.x.y"], {"data": {"x": {"y": 1}, "z": [2]}}),
        (["name", "name.x"], {"name": "a"}),
        (["none", "none.x"], {"none": None}),
    ],
)
def test_what_is_chosen_keeps_its_place(names, chosen):
    assert only(DOCUMENT, names) == chosen


def test_an_attribute_that_only_some_rows_have_may_be_chosen():
    refuse_unknown(["b", "a.x"], [{"a": 1}, {"b": 2}])


def test_anything_may_be_chosen_of_nothing():
    refuse_unknown(["x"], [])


def test_an_attribute_that_no_row_has_is_refused_with_what_there_is():
    with pytest.raises(Failure, match=r"There is no column 'x'; there are name, status\."):
        refuse_unknown(["name", "x"], [{"name": 1, "status": 2}])
