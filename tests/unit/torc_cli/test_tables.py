"""Tables in plain text."""

import pytest

from torc_cli.tables import ASCII, draw
from torc_cli.widths import text_width


def test_table_has_rounded_corners_and_columns_as_wide_as_their_text():
    drawn = draw(["ID", "Name", "Data", "Workflow ID"], [["1", "ml_config", "null", "1"]])

    assert drawn == (
        "╭────┬───────────┬──────┬─────────────╮\n"
        "│ ID │ Name      │ Data │ Workflow ID │\n"
        "├────┼───────────┼──────┼─────────────┤\n"
        "│ 1  │ ml_config │ null │ 1           │\n"
        "╰────┴───────────┴──────┴─────────────╯\n"
    )


def test_table_without_rows_has_its_head():
    assert draw(["ID"], []) == "╭────╮\n│ ID │\n├────┤\n╰────╯\n"


def test_long_cells_fold_into_the_terminal():
    drawn = draw(["ID", "Name"], [["1", "abcdefghijkl"]], width=16)

    assert drawn.splitlines()[3:5] == ["│ 1  │ abcdefg │", "│    │ hijkl   │"]
    assert {len(line) for line in drawn.splitlines()} == {16}


def test_long_cells_stay_whole_without_a_terminal():
    assert "a" * 500 in draw(["Name"], [["a" * 500]])


def test_wide_characters_take_two_columns():
    drawn = draw(["Name"], [["中文"], ["abcd"]])

    assert drawn.splitlines()[3:5] == ["│ 中文 │", "│ abcd │"]


def test_a_newline_starts_a_line_in_the_cell():
    drawn = draw(["ID", "Command"], [["1", "a\nb\n"]])

    assert drawn.splitlines()[3:5] == ["│ 1  │ a       │", "│    │ b       │"]


def test_control_characters_are_shown_and_not_sent_to_the_terminal():
    assert "\\x1b[31mred" in draw(["Name"], [["\x1b[31mred"]])


def test_a_terminal_too_narrow_still_gets_a_table():
    assert draw(["Name"], [["abcdefgh"]], width=3).splitlines()[3] == "│ abcd │"


def test_titles_fold_between_words_and_stay_readable():
    drawn = draw(["Return Code", "Path"], [["0", "x" * 8]], width=21)

    assert drawn.splitlines()[1:4] == [
        "│ Return │ Path     │",
        "│ Code   │          │",
        "├────────┼──────────┤",
    ]
    assert {len(line) for line in drawn.splitlines()} == {21}


def test_numbers_are_aligned_at_the_right_with_their_title():
    drawn = draw(["Name", "Jobs"], [["a", "7"], ["b", "12345"]], numbers=[1])

    assert drawn.splitlines()[1:5:2] == ["│ Name │  Jobs │", "│ a    │     7 │"]


def test_a_row_that_is_shortened_stays_one_line():
    drawn = draw(["ID", "Command"], [["1", "echo a\necho b\n"]], shortens=True)

    assert drawn.splitlines()[3] == r"│ 1  │ echo a\necho b │"


def test_long_cells_are_shortened_where_least_is_lost():
    row = ["123456", "train_model", "running", "x" * 50]
    drawn = draw(["ID", "Name", "Status", "Command"], [row], width=60, shortens=True)

    assert drawn.splitlines()[3] == f"│ 123456 │ train_model │ running │ {'x' * 22}… │"
    assert {len(line) for line in drawn.splitlines()} == {60}


def test_a_key_is_shortened_last_of_all():
    row = ["123456", "train_model", "completed"]
    drawn = draw(["ID", "Name", "Status"], [row], width=27, shortens=True)

    assert drawn.splitlines()[3] == "│ 123456 │ trai… │ compl… │"


@pytest.mark.parametrize("width", range(22, 120))
def test_three_columns_fit_any_terminal(width):
    rows = [["1", "中文" * 20, "e\u0301" * 70], ["100000", "a" * 30, "b c " * 30]]
    lines = draw(["ID", "Long name", "T"], rows, width, shortens=True).splitlines()

    assert max(text_width(line) for line in lines) <= width


def test_marks_and_joiners_take_no_column():
    drawn = draw(["Name"], [["e\u0301\u200d"], ["abcd"]])

    assert drawn.splitlines()[3] == "│ e\u0301\u200d    │"


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x9b", "\r", "\t", "\u202e", "\u2066"])
def test_what_moves_the_cursor_or_turns_the_writing_is_written_out(character):
    drawn = draw(["Name", "Data"], [[f"a{character}b", f"c{character}d"]], shortens=True)

    assert character not in drawn
    assert character.encode("unicode_escape").decode() in drawn


def test_a_terminal_without_line_drawing_gets_other_lines():
    assert draw(["ID"], [["1"]], style=ASCII) == ("+----+\n| ID |\n+----+\n| 1  |\n+----+\n")


def test_a_huge_cell_is_shortened_to_the_width():
    drawn = draw(["ID", "Data"], [["1", "x" * 5_000_000]], width=80, shortens=True)

    assert max(map(len, drawn.splitlines())) == 80
