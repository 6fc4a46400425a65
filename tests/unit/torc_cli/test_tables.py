"""Tables in plain text."""

from torc_cli.tables import draw


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
