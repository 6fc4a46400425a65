import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.references import find_malformed, find_references, replace_references


def names(text):
    return [(found.kind, found.direction, found.name) for found in find_references(text)]


def test_references_are_found_from_left_to_right():
    text = 'cp ${files.input.a} "${files.output.b c}"; x ${user_data.output.r}'

    assert names(text) == [
        ("files", "input", "a"),
        ("files", "output", "b c"),
        ("user_data", "output", "r"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "echo $HOME ${HOME} ${x:-${y}}",
        "awk '{print $1}'",
        '{"files": {"input": 1}}',
        "files.input.a",
        "${ files.input.a }",
        "${files.input.a",
        "${files.input.a\n}",
    ],
)
def test_other_text_holds_no_references(text):
    assert names(text) == []


def test_an_unclosed_reference_does_not_hide_the_next_line():
    assert names("${files.input.a\n${files.input.b}") == [("files", "input", "b")]


@pytest.mark.parametrize(
    ("name", "wildcard"),
    [
        ("result_$i", "result_*"),
        ("result_${i}", "result_*"),
        ("$1", "*"),
        ("a_${x:-${y}}_b", "a_*_b"),
        ("r_$(seq 1)", "r_*"),
        ("$a-$b", "*-*"),
    ],
)
def test_a_shell_variable_makes_a_wildcard(name, wildcard):
    [found] = find_references(f"x ${{user_data.input.{name}}} y")

    assert (found.name, found.has_shell_variable, found.wildcard) == (name, True, wildcard)


def test_a_wildcard_fits_whole_names_only():
    [found] = find_references("${files.input.a.$i.txt}")

    fits = {
        name
        for name in ["a.1.txt", "a..txt", "aX1.txt", "a.1.txt2", "ba.1.txt"]
        if found.fits(name)
    }

    assert fits == {"a.1.txt", "a..txt"}


def test_what_is_put_in_is_not_read_again():
    replaced = replace_references("${files.input.a}", lambda _: "${files.input.b}")

    assert replaced == "${files.input.b}"


@pytest.mark.parametrize(
    "text",
    [
        "${files.in.a}",
        "${file.input.a}",
        "${userdata.input.a}",
        "${user_data.a}",
        "${Files.input.a}",
        "${ files.input.a }",
    ],
)
def test_a_slip_of_the_pen_is_malformed(text):
    whole = f"cat {text} ${{files.input.good}} ${{HOME}}"

    assert find_malformed(whole, find_references(whole)) == [text]


def test_a_reference_without_its_brace_is_malformed():
    assert find_malformed("cat ${files.input.a\n", []) == ["${files.input.a\n"]


@given(st.text(alphabet="abc_-. é", min_size=1), st.text(alphabet="ab {}$'\"\n"))
def test_any_plain_name_is_found_after_any_text(name, before):
    text = f"{before}\n${{files.input.{name}}}"

    assert names(text)[-1] == ("files", "input", name)


@given(st.text(alphabet="${}files.input.user_data output\nab"))
def test_replacing_references_by_themselves_changes_nothing(text):
    assert replace_references(text, lambda found: found.text) == text
