"""Conditions as people type them."""

import pytest

from torc_cli.conditions import InvalidCondition, read_conditions


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("status=failed", {"status": "failed"}),
        ("status==failed", {"status": "failed"}),
        ("status!=failed", {"status__ne": "failed"}),
        ("priority>=5", {"priority__ge": "5"}),
        ("priority<=5", {"priority__le": "5"}),
        ("priority > -5", {"priority__gt": " -5"}),
        ("priority<5", {"priority__lt": "5"}),
        ("name~job_*", {"name__like": r"job\_%"}),
        ("name~50%?", {"name__like": r"50\%_"}),
        ("data.model.kind=cnn", {"data.model.kind": "cnn"}),
        ("command=a=b>c", {"command": "a=b>c"}),
        ("name=", {"name": ""}),
        ("id=3", {"_key": "3"}),
        ("ideal=3", {"ideal": "3"}),
        ("description__null=true", {"description__null": "true"}),
    ],
)
def test_a_condition_is_what_the_service_understands(typed, sent):
    assert read_conditions([typed]) == sent


def test_several_values_are_any_of_them():
    assert read_conditions(["status=failed", "status=canceled"]) == {
        "status__in": "failed,canceled"
    }


def test_several_values_that_are_excluded_are_all_excluded():
    assert read_conditions(["status!=failed", "status!=ready"]) == {"status__ne": "failed,ready"}


def test_bounds_at_both_ends_hold_together():
    assert read_conditions(["priority>=2", "priority<5"]) == {
        "priority__ge": "2",
        "priority__lt": "5",
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["name"], "'name' is no condition, as status=failed"),
        (["=x"], "'=x' is no condition"),
        ([""], "'' is no condition"),
        (["name!x"], "no condition"),
        (["priority>1", "priority>2"], "several bounds of the same kind for priority"),
        (["name=a,b", "name=c"], "none can have a comma"),
    ],
)
def test_what_is_no_condition_is_refused(typed, said):
    with pytest.raises(InvalidCondition, match=said):
        read_conditions(typed)
