"""Results as JSON, CSV and YAML."""

import csv
import io
import json
from itertools import count, islice

import pytest
import yaml

from torc_cli.formats import list_text, text_of

ROWS = [
    {"id": "1", "name": "a,b", "data": {"x": [1, None]}, "ok": True, "note": None},
    {"id": "2", "name": 'say "hi"', "data": 1.5, "more": "two\nlines"},
]


def written(rows, form, names=()):
    return "".join(list_text(rows, form, names))


@pytest.mark.parametrize("rows", [[], [1], ROWS, [[], {}], ["ü\n"]])
def test_a_json_list_in_pieces_is_what_json_writes(rows):
    assert written(rows, "json") == json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("rows", [[], [1], ROWS, [[], {}], ["no", "1:30", "\x1b[31m", " "]])
def test_a_yaml_list_in_pieces_reads_as_the_same(rows):
    assert yaml.safe_load(written(rows, "yaml")) == rows


def test_yaml_is_in_blocks_and_keeps_the_order():
    assert written([{"b": {"z": 1}, "a": ["x"]}], "yaml") == "- b:\n    z: 1\n  a:\n  - x\n"


def test_csv_has_a_header_and_nested_values_as_json():
    assert written(ROWS, "csv").split("\r\n") == [
        "id,name,data,ok,note,more",
        '1,"a,b","{""x"": [1, null]}",true,,',
        '2,"say ""hi""",1.5,,,"two\nlines"',
        "",
    ]


def test_csv_of_chosen_columns_looks_inside_objects():
    rows = [{"name": "a", "data": {"x": 1}}, {"name": "b", "data": None}]

    assert written(rows, "csv", ["data.x", "name"]) == "data.x,name\r\n1,a\r\n,b\r\n"


def test_a_dot_in_an_attributes_name_does_not_look_inside_unless_asked():
    assert written([{"a.b": 1}], "csv") == "a.b\r\n1\r\n"


def test_csv_of_other_values_has_one_column():
    assert written(["x", [1]], "csv") == "value\r\nx\r\n[1]\r\n"


def test_csv_of_nothing_is_a_header_where_columns_are_known():
    assert (written([], "csv"), written([], "csv", ["id"])) == ("", "id\r\n")


def test_one_object_is_one_row_of_csv():
    assert "".join(text_of({"a": 1, "b": {}}, "csv")) == "a,b\r\n1,{}\r\n"


@pytest.mark.parametrize(("form", "names"), [("json", ()), ("yaml", ()), ("csv", ["id"])])
def test_a_list_is_written_while_it_is_read(form, names):
    endless = ({"id": str(number)} for number in count(1))

    assert "2" in "".join(islice(list_text(endless, form, names), 3))


def test_many_rows_of_csv_keep_the_columns_that_only_the_last_has():
    rows = [{"id": "1", "text": "x" * 1000}] * 20_000 + [{"last": 1}]
    found = list(csv.reader(io.StringIO(written(rows, "csv"))))

    assert (len(found), found[0], found[-1]) == (20_002, ["id", "text", "last"], ["", "", "1"])
