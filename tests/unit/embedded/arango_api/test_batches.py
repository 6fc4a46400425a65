"""The rows of a result, batch by batch: which are where, and what they cost."""

import json
import tempfile
import tracemalloc

import pytest

from service.embedded.arango_api.batches import Batches
from service.embedded.storage.failures import StoreError


@pytest.fixture
def batches():
    made = Batches(2)
    yield made
    made.close()


def read(batches):
    return [json.loads(batches.text(number + 1)) for number in range(len(batches))]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], [[]]),
        ([1], [[1]]),
        ([1, 2], [[1, 2]]),
        ([1, 2, 3], [[1, 2], [3]]),
        (["ä", None, {"a": [1]}, 4.5], [["ä", None], [{"a": [1]}, 4.5]]),
    ],
)
def test_rows_come_back_in_batches(batches, rows, expected):
    batches.extend(iter(rows))

    assert read(batches) == expected
    assert batches.row_count == len(rows)


def test_a_batch_can_be_read_again_and_in_any_order(batches):
    batches.extend([1, 2, 3, 4, 5])

    assert [batches.text(number) for number in (3, 1, 2, 1)] == ["[5]", "[1,2]", "[3,4]", "[1,2]"]


def test_a_single_batch_stays_as_it_is(batches):
    row = {"a": 1}
    batches.extend([row])

    assert batches.last[0] is row


def test_many_rows_take_little_memory():
    batches = Batches(1000)
    row = "x" * 1000
    tracemalloc.start()
    try:
        batches.extend(f"{row}{number}" for number in range(50_000))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert batches.row_count == 50_000
    assert peak_bytes < 10_000_000
    assert json.loads(batches.text(50))[-1] == f"{row}49999"
    batches.close()


def test_a_folder_that_takes_no_file_is_an_error_for_people(batches, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))

    with pytest.raises(StoreError, match="name another folder in TMPDIR"):
        batches.extend("x" * 1_000_000 for _ in range(10))


def test_an_error_among_the_rows_is_passed_on(batches):
    def rows():
        yield from (1, 2, 3)
        message = "the query's"
        raise ValueError(message)

    with pytest.raises(ValueError, match="the query's"):
        batches.extend(rows())
