"""TOML text is read, with the lines of its keys."""

import pytest

from torc.specification.places import Malformed, locate, plain
from torc.specification.toml_text import read_toml, read_toml_values

_TEXT = '''name = "w"
config.claim_lease_seconds = 3

[[jobs]]
name = "a"
command = """
[[jobs]]
x = 3
"""
env = { A = "1", "b c" = "]" }
depends_on = [
  "x", # [
  'y',
]
[[jobs]]
name = 'b'
[jobs.env]
"Z.z" = "1"
[[jobs]]
name = "c"
'''


def test_places_and_values_are_the_same():
    assert plain(read_toml(_TEXT)) == read_toml_values(_TEXT)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("name", 1),
        ("config.claim_lease_seconds", 2),
        ("jobs[0]", 4),
        ("jobs[0].command", 6),
        ("jobs[0].env.A", 10),
        ("jobs[0].depends_on[1]", 11),
        ("jobs[1]", 15),
        ("jobs[1].env", 17),
        ("jobs[2].name", 20),
        ("jobs[2].command", 19),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_path_is_located(path, line, end):
    assert locate(read_toml(_TEXT.replace("\n", end)), path).line == line


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a = 1\nb = ", 2, "invalid value"),
        ("a = 1\n\na = 2\n", 3, "cannot overwrite a value"),
        ("a = 1\nb = 2024-01-02", 2, "2024-01-02 is a date or a time; write it as text"),
        ("x = [1,\n", 2, "invalid value"),
    ],
)
def test_what_is_no_specification_is_told_with_its_line(text, line, message):
    with pytest.raises(Malformed) as caught:
        read_toml_values(text)

    assert str(caught.value).startswith(message)
    assert caught.value.line == line
