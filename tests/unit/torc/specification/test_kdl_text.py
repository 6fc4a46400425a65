"""KDL text becomes nodes; the cases are those of the language's own specification."""

import pytest

from torc.specification.kdl_text import read_nodes
from torc.specification.places import Malformed


def arguments(text):
    [node] = read_nodes(text)
    return [place.value for place in node.arguments]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('n "a b"', "a b"),
        (r'n "\"\\\n\t\u{e9}\s"', '"\\\n\té '),
        ('n "a \\\n   b"', "a b"),
        ('n #"C:\\new "x""#', 'C:\\new "x"'),
        ('n ##"a"#b"##', 'a"#b'),
        ('n r"C:\\new"', "C:\\new"),
        ('n r#"a"b"#', 'a"b'),
        ('n """\n  a\n    b\n\n  """', "a\n  b\n"),
        ('n #"""\n  a\\n\n  """#', "a\\n"),
        ("n word-1", "word-1"),
        ("n true", True),
        ("n #true", True),
        ("n #false", False),
        ("n #null", None),
        ("n null", None),
        ("n 12", 12),
        ("n -1_000", -1000),
        ("n +3", 3),
        ("n 0xff", 255),
        ("n 0b101", 5),
        ("n 0o17", 15),
        ("n 1.5e-3", 0.0015),
        ("n (u8)7", 7),
        ("n \\\n 7", 7),
        ("n /* a /* b */ c */ 7", 7),
        ("n 7 // seven", 7),
    ],
)
def test_a_value_is_read(text, value):
    assert arguments(text) == [value]
    assert type(arguments(text)[0]) is type(value)


def test_a_node_has_arguments_properties_and_children():
    [node] = read_nodes('job "a" 1 x=2 "y z" = 3 { b; c 4 }')

    assert [place.value for place in node.arguments] == ["a", 1]
    assert {key: value.value for key, (_, value) in node.properties.items()} == {"x": 2, "y z": 3}
    assert [child.name.value for child in node.children] == ["b", "c"]


def test_what_is_slashed_is_left_out():
    [node] = read_nodes('/- job "x" {\n y 1 }\nn /-1 2 /-a=3 /-{ z }\n/-\nm 1')

    assert (node.name.value, [place.value for place in node.arguments]) == ("n", [2])
    assert (node.properties, node.children) == ({}, None)


def test_everything_has_its_place():
    [node] = read_nodes('/* one\n two */\n\n  job "a" {\n    b """\n      x\n      """ 3\n  }')

    assert node.name[1:] == (4, 3)
    assert node.arguments[0][1:] == (4, 7)
    assert [place[1:] for place in node.children[0].arguments] == [(5, 7), (7, 11)]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('a\nb "x', 2, 3, 'the text that starts here has no closing "'),
        ("a {\n b", 1, 3, "the { that starts here is not closed"),
        ("a }", 1, 3, "expected a node, found '}'"),
        ("/* x", 1, 1, "the comment that starts here has no end"),
        ("a 1x", 1, 3, "1x is no number; quote it if it is text"),
        ("a b=1 b=2", 1, 7, "'b' is here twice, first on line 1; remove one of them"),
        (r'a "\q"', 1, 3, "\\q means nothing in a text; write \\\\ for a backslash"),
        (
            r'a "\u{110000}"',
            1,
            3,
            "\\u{110000} means nothing in a text; write \\\\ for a backslash",
        ),
        ('a"b"', 1, 2, "expected a space, found '\"b\"'"),
        ("a ]", 1, 3, "']' has no meaning here"),
        ("a #inf", 1, 3, "#inf has no meaning in a workflow file"),
        ("a b=\n", 1, 5, "expected a value, found the end of the line"),
        ("a b=", 1, 5, "expected a value, found the end of the file"),
        ("12", 1, 1, "expected the name of a node, found '12'"),
        ("a 1=2", 1, 3, "1 is no name of a property"),
        ("a (t 1", 1, 6, "expected ')', found '1'"),
        ('a """x"""', 1, 3, 'put each """ of a text of several lines on a line of its own'),
        ('a """\nx\n  """', 2, 1, 'this line is less indented than the """ that ends the text'),
        ("a {" * 300, 1, 600 + 3, "this is nested more than 200 levels deep"),
    ],
)
def test_what_is_no_kdl_is_told_with_its_place(text, line, column, message):
    with pytest.raises(Malformed) as caught:
        read_nodes(text)

    assert (str(caught.value), caught.value.line, caught.value.column) == (message, line, column)
