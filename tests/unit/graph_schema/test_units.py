import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.units import (
    MOST_SECONDS,
    InvalidUnit,
    parse_duration,
    parse_memory,
    spell_duration,
    spell_memory,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        (2048, 2048),
        ("2048", 2048),
        ("1k", 1024),
        ("1K", 1024),
        ("1m", 1024**2),
        ("80g", 80 * 1024**3),
        ("2T", 2 * 1024**4),
        ("1gb", 1024**3),
        ("1 GiB", 1024**3),
        ("1.5g", 1610612736),
        ("512b", 512),
        (" 1m ", 1024**2),
    ],
)
def test_an_amount_of_memory_is_read_as_bytes(text, expected):
    assert parse_memory(text) == expected


@pytest.mark.parametrize(
    "text", ["", "g", "1x", "-1g", "1e3", "1g 2g", "x1g", "1gbx", ".5g", "1.g", "1 g b", "nan"]
)
def test_what_is_no_amount_of_memory_is_refused(text):
    with pytest.raises(InvalidUnit, match="amount of memory"):
        parse_memory(text)


def test_the_most_memory_is_one_byte_less_than_eight_exbibytes():
    assert parse_memory(str(2**63 - 1)) == 2**63 - 1
    with pytest.raises(InvalidUnit, match="too much memory"):
        parse_memory(str(2**63))


def test_the_longest_duration_is_a_hundred_years():
    assert parse_duration("P100Y") == 3_155_760_000
    with pytest.raises(InvalidUnit, match="100 years at most"):
        parse_duration("P100YT1S")


@given(st.integers(0, 10**6), st.sampled_from("kmgt"))
def test_whole_amounts_of_memory_are_exact(number, letter):
    assert parse_memory(f"{number}{letter}") == number * 1024 ** ("kmgt".index(letter) + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P0DT1M", 60),
        ("P0DT1m", 60),
        ("pt1h", 3600),
        ("PT5M", 300),
        ("PT4H", 4 * 3600),
        ("P1DT12H", 36 * 3600),
        ("P2W", 14 * 86400),
        ("PT0S", 0),
        ("PT0.5S", 0.5),
        ("PT1,5M", 90),
        ("P1Y", 31_557_600),
        ("P1M", 2_630_016),
        ("PT1H2M3S", 3723),
        ("P1Y2M3W4DT5H6M7S", 31_557_600 + 5_260_032 + 1_814_400 + 345_600 + 18_367),
    ],
)
def test_a_duration_is_read_as_seconds(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1h", "5", "xxP0DT5M", "-PT5S", "P-1D", "PT1M1H", "PT1M x"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(InvalidUnit, match="ISO 8601"):
        parse_duration(text)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_whole_durations_are_whole_numbers(hours, minutes, seconds):
    parsed = parse_duration(f"PT{hours}H{minutes}M{seconds}S")

    assert (parsed, type(parsed)) == (hours * 3600 + minutes * 60 + seconds, int)


@given(st.integers(0, 2**63 - 1))
def test_a_spelled_amount_of_memory_is_read_as_it_was(amount):
    assert parse_memory(spell_memory(amount)) == amount


@given(st.integers(0, MOST_SECONDS) | st.floats(0, MOST_SECONDS))
def test_a_spelled_duration_is_read_as_it_was(seconds):
    assert parse_duration(spell_duration(seconds)) == seconds


def test_an_absurd_duration_is_spelled_too():
    assert spell_duration(2.5e300) == f"PT25{299 * '0'}S"
