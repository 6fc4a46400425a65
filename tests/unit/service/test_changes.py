"""What changed since a job last succeeded, said in sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.fingerprints import NO_VALUE
from service.operations.changes import changes_of_inputs, changes_of_outputs

SAME = {
    "command": "c",
    "invocation_script": "s",
    "env": "e",
    "files": {"1": "f", "2": None},
    "user_data": {"3": "u"},
}


def names(kind, key):
    return {"files": "file-", "user_data": "data-"}[kind] + key


def inputs(before, now):
    return changes_of_inputs({**SAME, **before}, {**SAME, **now}, names)


def outputs(before, now):
    return changes_of_outputs(
        {"files": {}, "user_data": {}, **before}, {"files": {}, "user_data": {}, **now}, names
    )


def a_file(sha256):
    return {"files": {"1": {"st_size": 1, "st_mtime": 1.0, "sha256": sha256}}}


def test_what_is_the_same_has_no_changes():
    assert inputs({}, {}) == []


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ({}, {"command": "d"}, "Its command changed."),
        ({}, {"invocation_script": "d"}, "Its invocation script changed."),
        ({}, {"env": "d"}, "Its environment variables changed."),
        ({}, {"files": {"1": "g", "2": None}}, "Input file file-1 changed."),
        ({}, {"files": {"1": None, "2": None}}, "Input file file-1 is missing."),
        ({}, {"files": {"1": "f", "2": "g"}}, "Input file file-2 was missing when it last ran."),
        ({}, {"files": {"1": "f"}}, "It no longer reads file file-2."),
        (
            {"files": {"1": "f"}},
            {},
            "It is not known what file file-2 was like when it last ran.",
        ),
        ({"files": {"1": "", "2": None}}, {}, "Input file file-1 changed while it last ran."),
        ({}, {"user_data": {"3": "v"}}, "Input user data data-3 changed."),
        ({}, {"user_data": {}}, "It no longer reads user data data-3."),
        (
            {"user_data": {}},
            {},
            "It reads user data data-3, and did not when it last ran.",
        ),
    ],
)
def test_each_change_of_inputs_is_a_sentence(before, now, said):
    assert inputs(before, now) == [said]


def test_what_changed_while_it_was_read_is_never_the_same():
    assert len(inputs({"files": {"1": "", "2": None}}, {"files": {"1": "", "2": None}})) == 1


@pytest.mark.parametrize("before", [None, {}, {"files": {}}])
def test_a_result_without_fingerprints_cannot_be_compared(before):
    assert changes_of_inputs(before, SAME, names) == [
        "It is not known what it read when it last ran."
    ]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (a_file("f"), {"files": {"1": "f"}}, []),
        (a_file("f"), {"files": {}}, []),
        (a_file("f"), {"files": {"1": None}}, ["Its output file file-1 is missing."]),
        (
            a_file("f"),
            {"files": {"1": "g"}},
            ["Its output file file-1 changed since it wrote it."],
        ),
        (a_file(""), {"files": {"1": ""}}, ["Its output file file-1 changed since it wrote it."]),
        ({}, {"files": {"1": "f"}}, ["It is not known what it wrote to file file-1."]),
        ({"user_data": {"3": "u"}}, {"user_data": {"3": "u"}}, []),
        (
            {"user_data": {"3": "u"}},
            {"user_data": {"3": "v"}},
            ["Its output user data data-3 changed since it stored it."],
        ),
        (
            {},
            {"user_data": {"3": NO_VALUE}},
            ["It has not stored user data data-3 yet."],
        ),
        ({}, {"user_data": {"3": "added by hand"}}, []),
    ],
)
def test_each_change_of_outputs_is_a_sentence(before, now, said):
    assert outputs(before, now) == said


_SHA256 = st.sampled_from(["f", "g", "h"])
_KEYS = st.sampled_from(["1", "2", "3"])
_INPUTS = st.fixed_dictionaries(
    {
        "command": _SHA256,
        "invocation_script": _SHA256,
        "env": _SHA256,
        "files": st.dictionaries(_KEYS, _SHA256 | st.none()),
        "user_data": st.dictionaries(_KEYS, _SHA256),
    }
)


@given(_INPUTS, _INPUTS)
def test_inputs_have_changes_exactly_if_they_differ(before, now):
    said = changes_of_inputs(before, now, names)

    assert bool(said) == (before != now)
    assert len(said) == len(set(said))


@given(st.dictionaries(_KEYS, _SHA256), st.dictionaries(_KEYS, _SHA256 | st.none()))
def test_outputs_have_changes_exactly_if_one_is_not_as_it_was_left(left, now):
    files = {key: {"st_size": 1, "st_mtime": 1.0, "sha256": each} for key, each in left.items()}
    said = changes_of_outputs({"files": files}, {"files": now, "user_data": {}}, names)

    assert bool(said) == any(now[key] != left.get(key) or now[key] is None for key in now)
