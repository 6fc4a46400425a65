"""A specification means the same in every format."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torc.errors import InvalidFile
from torc.specification import read, write
from torc.specification.formats import COMMANDS, FORMATS, KDL, TOML
from torc.specification.writing import written

EXAMPLES = sorted((Path(__file__).parents[4] / "examples").glob("*.*"))
#: The ends of names, one for each format that can hold every specification.
ENDS = (".yaml", ".json", ".json5", ".toml", ".kdl")

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_SCALARS = (
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, width=32) | _TEXTS
).filter(lambda value: not isinstance(value, float) or math.isfinite(value))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)
_NAMES = st.sampled_from(["a", "true", "1e3", "- x", "#", "line\nbreak\n", " ", '"', "\\", "12:30"])
_JOBS = st.fixed_dictionaries(
    {"name": _NAMES, "command": _TEXTS},
    optional={
        "depends_on": st.lists(_NAMES, min_size=1, max_size=3),
        "env": st.dictionaries(_TEXTS, _TEXTS, max_size=3),
        "parameters": st.dictionaries(_TEXTS, st.lists(_SCALARS, max_size=3), max_size=2),
        "priority": st.integers(-5, 5),
        "input_files": st.lists(
            _NAMES | st.fixed_dictionaries({"name": _NAMES, "cli_arg": _TEXTS}),
            min_size=1,
            max_size=2,
        ),
    },
)
_SPECIFICATIONS = st.fixed_dictionaries(
    {"name": _TEXTS, "jobs": st.lists(_JOBS, min_size=1, max_size=3)},
    optional={
        "user_data": st.lists(
            st.fixed_dictionaries({"name": _NAMES, "data": _VALUES}), min_size=1, max_size=2
        ),
        "config": st.dictionaries(st.just("resource_monitor"), _VALUES, max_size=1),
    },
)


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_means_the_same_in_every_format(tmp_path, example, end):
    data = read(example).data

    write(data, tmp_path / f"w{end}")

    assert without_nulls(read(tmp_path / f"w{end}").data) == without_nulls(data)


@pytest.mark.parametrize("end", ENDS)
def test_the_ends_of_lines_stay_as_they_are(end):
    data = {"jobs": [{"name": "a", "command": "one\r\ntwo\rthree\n"}]}

    assert FORMATS[end].read(written(data, FORMATS[end])) == data


@pytest.mark.parametrize("form", [FORMATS[end] for end in ENDS], ids=ENDS)
@given(data=_SPECIFICATIONS)
def test_what_is_written_is_read_as_it_was(form, data):
    assert form.read(written(data, form)) == data


def test_keys_of_no_list_may_hold_lists_in_kdl():
    data = {"config": {"a": [], "b": [1], "c": [[1, 2], {"d": None}], "e": {}}}

    assert KDL.read(written(data, KDL)) == data


def test_texts_of_several_lines_are_written_as_such_in_kdl():
    data = {"jobs": [{"name": "a", "command": "echo \"#\n\n  awk '\\t'\n", "tags": ["x", "y\nz"]}]}

    text = written(data, KDL)

    assert KDL.read(text) == data
    assert text == (
        'job "a" {\n  command #"""\n  echo "#\n\n    awk \'\\t\'\n\n  """#\n'
        '  tag "x"\n  tag #"""\n  y\n  z\n  """#\n}\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        "a\n",
        "\n\na",
        "a\n \nb",
        "a\n\t",
        "\ta\n b ",
        'a"""#\nb"""##\n"""',
        "a\r\nb",
        "a\n\x85",
        "a\n\u00a0\nb",
        "\\\n\\",
    ],
)
@pytest.mark.parametrize("end", ENDS)
def test_any_lines_stay_as_they_are(end, text):
    data = {"jobs": [{"name": "a", "command": text, "env": {"A": text}, "tags": [text, text]}]}

    assert FORMATS[end].read(written(data, FORMATS[end])) == data


def test_toml_leaves_null_out_where_that_means_the_same():
    data = {"jobs": [{"command": "x", "scheduler": None}], "user_data": [{"data": None}]}

    assert TOML.read(written(data, TOML)) == {"jobs": [{"command": "x"}], "user_data": [{}]}


@pytest.mark.parametrize("data", [{"a": None}, [None], {"a": {"b": [1, None]}}])
def test_toml_cannot_hold_null_inside_of_user_data(data):
    with pytest.raises(InvalidFile, match=r"^TOML has no null, which user_data\[0\].data"):
        written({"user_data": [{"name": "d", "data": data}]}, TOML)


def test_a_list_of_commands_is_a_workflow(tmp_path):
    path = tmp_path / "w.txt"
    path.write_text("# two\nwc a  # words\n\n  wc b\n")

    specification = read(path)

    assert specification.data["jobs"] == [
        {"name": "job_1", "command": "wc a  # words"},
        {"name": "job_2", "command": "wc b"},
    ]
    assert specification.locate("jobs[1].command") == 4
    assert written(specification.data, COMMANDS) == "wc a  # words\nwc b\n"


def test_a_list_without_a_command_is_refused(tmp_path):
    path = tmp_path / "w.cmds"
    path.write_text("# nothing\n")

    with pytest.raises(InvalidFile, match=r"w\.cmds:1:1: there is no command"):
        read(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "w", "jobs": []}, "A list of commands cannot hold name."),
        ({"jobs": [{"name": "a", "command": "x"}]}, "more than a command"),
        ({"jobs": [{"command": "x", "priority": 1}]}, "more than a command"),
        ({"jobs": [{"command": "x\ny"}]}, "cannot be one line"),
        ({"jobs": [{"command": "# x"}]}, "cannot be one line"),
        ({"jobs": [{"command": ""}]}, "cannot be one line"),
    ],
)
def test_a_list_of_commands_holds_nothing_else(data, message):
    with pytest.raises(InvalidFile, match=message):
        written(data, COMMANDS)


@pytest.mark.parametrize("name", ["w", "w.md", "nowhere/w.yaml"])
def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path, name):
    with pytest.raises(InvalidFile, match=r"ends in none of|cannot be written"):
        write({"jobs": []}, tmp_path / name)
