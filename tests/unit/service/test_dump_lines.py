"""Files of documents in every form, and what is said of those that are none."""

import gzip

import pytest

from service.database import dump_lines
from service.database.dump_lines import read_documents
from service.errors import InvalidRequest

A, B = {"_key": "a", "n": 1}, {"_key": "b", "text": "é\n]"}


@pytest.fixture
def written(tmp_path):
    def write(text, name="jobs.json"):
        path = tmp_path / name
        content = text.encode() if isinstance(text, str) else text
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        '{"_key":"a","n":1}\n\n{"_key":"b","text":"é\\n]"}',
        '[{"_key":"a","n":1},{"_key":"b","text":"é\\n]"}]',
        ' [\n  {"_key": "a", "n": 1}\n,\n  {"_key": "b",\n "text": "é\\n]"}\n]\n',
        '{"type":2300,"data":{"_key":"a","n":1}}\n{"type":2301,"data":{"_key":"b","text":"é\\n]"}}\n',
    ],
    ids=["lines", "array", "spread array", "envelopes"],
)
@pytest.mark.parametrize("name", ["jobs.json", "jobs.json.gz"])
def test_documents_are_read(written, text, name):
    assert [entry.document for entry in read_documents(written(text, name))] == [A, B]


def test_an_array_is_read_in_parts(written, monkeypatch):
    monkeypatch.setattr(dump_lines, "_CHUNK", 7)
    path = written('[\n{"_key":"a","n":1},\n{"_key":"b","text":"é\\n]"}\n]')

    entries = list(read_documents(path))

    assert [entry.document for entry in entries] == [A, B]
    assert [entry.place for entry in entries] == [f"{path}:2", f"{path}:3"]


@pytest.mark.parametrize("text", ["", "\n", "[]", " [ ]\n"])
def test_a_file_may_have_no_documents(written, text):
    assert list(read_documents(written(text))) == []


def test_a_document_may_have_an_attribute_called_type(written):
    [entry] = read_documents(written('{"_key":"a","type":7}'))

    assert entry.document == {"_key": "a", "type": 7}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"_key":"a"}\n{"_key":', ":2 is not JSON"),
        ('{"_key":"a"}\n7\n', ":2 is no document"),
        ('{"_key":"a"}\n\n{"type":2302,"data":{"_key":"a"}}', ":3 is an entry of type 2302"),
        ('[{"_key":"a"},\n{"_key"', ":2 is not JSON, or the file was cut short"),
        ('[{"_key":"a"}\n{"_key":"b"}]', ":2: a comma or ] is expected, not {"),
        ('[{"_key":"a"}', ":1: a comma or ] is expected, not the end"),
        ('[{"_key":"a"}]\n[]', ":2: nothing is expected after the array"),
        ('[{"_key":"a"},\n3]', ":2 is no document"),
        (b"[\xff]", "is not UTF-8"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(written, text, said):
    path = written(text)

    with pytest.raises(InvalidRequest) as caught:
        list(read_documents(path))

    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_a_packed_file_that_was_cut_short_is_told(written, tmp_path):
    whole = written('{"_key":"a"}\n' * 100, "jobs.jsonl.gz").read_bytes()
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(whole[:-10])

    with pytest.raises(InvalidRequest, match="cannot be unpacked"):
        list(read_documents(path))
