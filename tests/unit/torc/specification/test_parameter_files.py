"""Parameters may name a file that holds their values."""

import pytest

from torc.errors import InvalidFile
from torc.specification import read
from torc.specification.parameter_files import with_values

_FILES = {
    "v.csv": 'id,rate, name\n1,0.5,"a, b"\n2,1e-3,007\n',
    "v.json": '[3, "x", 0.5]',
    "rows.json": '[{"i": 1, "x": "a"}, {"i": 2, "x": "b"}]',
    "lists.json": '{"i": [1, 2]}',
    "v.txt": "a\n\n12\n",
    "uneven.csv": "a,b\n1\n",
    "empty.csv": "",
    "none.csv": "i\n",
    "uneven.json": '[{"i": 1}, {"j": 2}]',
    "text.json": '"x"',
    "broken.json": "[1,",
}


def expanded(folder, parameters, **more):
    for name, text in _FILES.items():
        (folder / name).write_text(text)
    data = {"jobs": [{"name": "a", "command": "x", "parameters": parameters, **more}]}
    return with_values(data, folder)["jobs"][0]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("@v.csv", [1, 2]),
        ("@v.csv:rate", [0.5, 0.001]),
        ("@v.csv:name", ["a, b", "007"]),
        ("@v.json", [3, "x", 0.5]),
        ("@rows.json:x", ["a", "b"]),
        ("@lists.json:i", [1, 2]),
        ("@v.txt", ["a", 12]),
        ("@none.csv:i", []),
        ("1:3", "1:3"),
        ("@person", "@person"),
        ([1, "@v.csv"], [1, "@v.csv"]),
    ],
)
def test_a_parameter_stands_for_the_values_in_its_file(tmp_path, written, values):
    assert expanded(tmp_path, {"id": written})["parameters"] == {"id": values}


def test_a_table_is_all_parameters_row_by_row(tmp_path):
    job = expanded(tmp_path, "@rows.json")

    assert job["parameters"] == {"i": [1, 2], "x": ["a", "b"]}
    assert job["parameter_mode"] == "zip"
    assert expanded(tmp_path, "@rows.json", parameter_mode="product")["parameter_mode"] == "product"


def test_a_file_is_beside_the_specification(tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "v.txt").write_text("a\nb\n")
    path = tmp_path / "sub" / "w.yaml"
    path.write_text("parameters: {i: '@v.txt'}\njobs: []\n")
    monkeypatch.chdir(tmp_path)

    assert read("sub/w.yaml").data["parameters"] == {"i": ["a", "b"]}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("@no.csv", "the values in {}/no.csv cannot be read: No such file or directory."),
        ("@v.csv:x", "@v.csv:x has no column 'x'; it has id, rate, name."),
        ("@rows.json", "@rows.json has no column 'p'; it has i, x."),
        ("@uneven.csv", "{}/uneven.csv holds no table: row 2 has 1 values for 2 columns."),
        ("@empty.csv", "{}/empty.csv holds no table: its first line should name the columns."),
        ("@uneven.json", "{}/uneven.json holds no table: entry 2 has other names than the first."),
        (
            "@text.json",
            "{}/text.json holds no table: it should be a list, or lists by their names.",
        ),
        ("@broken.json", "{}/broken.json holds no table: Expecting value"),
    ],
)
def test_what_is_wrong_with_a_file_is_a_sentence(tmp_path, written, message):
    with pytest.raises(InvalidFile) as caught:
        expanded(tmp_path, {"p": written})

    assert str(caught.value).startswith(f"jobs[0].parameters.p: {message.format(tmp_path)}")
