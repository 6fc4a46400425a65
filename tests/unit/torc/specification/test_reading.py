"""A workflow file is read, or a sentence says what is wrong with it."""

import io
import os
import sys

import pytest

from torc.errors import InvalidFile
from torc.specification import read

_TEXTS = {
    "w.yaml": "name: w\n# jobs\njobs:\n- name: a\n  command: |\n    x\n- name: b\n",
    "w.yml": "name: w\n\njobs:\n- {name: a, command: x}\n- {name: b}\n",
    "w.json": '{"name": "w",\n "jobs": [\n\n  {"name": "a",\n "command": "x"},\n  {"name": "b"}]}',
    "w.json5": "{name: 'w', // w\n jobs: [\n\n  {name: 'a',\n command: 'x'},\n  {name: 'b'},]}",
}


def written(directory, name, content):
    path = directory / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", _TEXTS)
def test_every_format_gives_the_same(tmp_path, name):
    data = read(written(tmp_path, name, _TEXTS[name])).data
    data["jobs"][0]["command"] = data["jobs"][0]["command"].strip()

    assert data == {"name": "w", "jobs": [{"name": "a", "command": "x"}, {"name": "b"}]}


@pytest.mark.parametrize(
    ("name", "command", "second"),
    [("w.yaml", 5, 7), ("w.yml", 4, 5), ("w.json", 5, 6), ("w.json5", 5, 6)],
)
def test_a_path_is_located(tmp_path, name, command, second):
    specification = read(written(tmp_path, name, _TEXTS[name]))

    assert specification.locate("jobs[0].command") == command
    assert specification.locate("jobs[1]") == second


def test_something_missing_is_located_where_it_is_missing(tmp_path):
    specification = read(written(tmp_path, "w.yaml", _TEXTS["w.yaml"]))

    assert specification.locate("jobs[1].command") == 7
    assert specification.locate("files[0]") is None
    assert specification.locate("") is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("e.yaml", "", "{} is empty; a specification has at least a name and jobs."),
        ("e.json", " \n", "{} is empty; a specification has at least a name and jobs."),
        ("b.yaml", b"\x7fELF\0\0", "{} is a binary file; a workflow file is text."),
        ("b.json", b"{\n\xff\xfe}", "{}:2: this is not text in UTF-8; is it a workflow file?"),
        ("u.yaml", "a: 1".encode("utf-16"), "{} is UTF-16 text; save it as UTF-8."),
        ("l.yaml", "- a", "{} holds a list; a specification is a mapping, with jobs: …"),
        ("n.yaml", "# only this", "{} holds nothing; a specification is a mapping, with jobs: …"),
        ("t.json", '"a"', "{} holds text only; a specification is a mapping, with jobs: …"),
        ("m.json5", "{a: 1\n b: 2}", "{}:2:2: expected ',' or '}}', found 'b'."),
        (
            "d.json",
            '{"a": 1,\n"a": 2}',
            "{}:2:1: 'a' is here twice, first on line 1; remove one of them.",
        ),
        (
            "c.json",
            '{"a": 1,}',
            (
                "{}:1:9: Expecting property name enclosed in double quotes; this is JSON5: "
                "name the file .json5, or correct it."
            ),
        ),
        (
            "w.doc",
            "a",
            (
                "{} ends in .doc; a workflow file ends in one of .yaml, .yml, .json, .json5, "
                ".toml, .kdl, .txt, .cmds, .commands."
            ),
        ),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path, name, content, message):
    path = written(tmp_path, name, content)

    with pytest.raises(InvalidFile) as caught:
        read(path)

    assert str(caught.value) == message.format(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(InvalidFile, match=r"There is no file .*w\.yaml\."):
        read(tmp_path / "w.yaml")


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(InvalidFile, match=r"cannot be read: Is a directory\."):
        read(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path):
    written(tmp_path, "w.yaml", "a: 1").chmod(0)

    with pytest.raises(InvalidFile, match=r"cannot be read: Permission denied\."):
        read(tmp_path / "w.yaml")


def test_a_huge_file_is_refused(tmp_path):
    with (tmp_path / "w.yaml").open("wb") as file:
        file.truncate(256 * 1024**2 + 1)

    with pytest.raises(InvalidFile, match="has more than 268,435,456 bytes"):
        read(tmp_path / "w.yaml")


def test_a_byte_order_mark_is_no_content(tmp_path):
    assert read(written(tmp_path, "w.json", b'\xef\xbb\xbf{"a": 1}')).data == {"a": 1}


def test_a_stream_is_read_as_yaml():
    assert read(io.StringIO("a: 1")).data == {"a": 1}


def test_a_dash_is_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"a": [1,\n\t2]}')))

    assert read("-").data == {"a": [1, 2]}


def test_an_open_file_is_read_by_its_ending(tmp_path):
    with written(tmp_path, "w.json5", "{a: 'b',}").open() as file:
        assert read(file).data == {"a": "b"}
