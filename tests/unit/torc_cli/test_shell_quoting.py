"""References in random shell programs; bash says whether the path arrives intact."""

import random
import subprocess

import pytest

from torc_cli.runner.shell_quoting import Place, Quoting, places, quote
from torc_cli.runner.substitution import substitute

PATHS = [
    "my file",
    "it's",
    'say "hi"',
    "$HOME",
    "`id`",
    "b\\\\2",
    "*",
    "a;b&c",
    "${x}",
    "#h",
    "}",
    "){",
    "\\",
    "a\\'b",
]

#: Statements that print nothing and try to mislead whoever reads only half of the shell's grammar.
NOISE = [
    "# it's a \"trap",
    "# `x $( ${",
    "cat > /dev/null << 'END'\nit's \" ` $(\nEND",
    "cat > /dev/null << END\nit's \"\nEND",
    "cat > /dev/null <<-\tEND\n\tit's\n\tEND",
    "cat > /dev/null << A << B\n'\nA\n\"\nB",
    'cat > /dev/null <<< "it\'s"',
    "case x in x) :;; 'y') :;; esac",
    ": \"$(case x in x) echo ')';; esac)\"",
    ": $((1 << 2)) $(( (1 + 2) * 3 ))",
    "((y = 1 << 2))",
    ": \"it's\" 'a\"b' $'it\\'s' \\' \\\" \\`",
    "a=(1 \"2\" '3')",
    ": ${x:-\"it's\"} ${x%%'*'} ${x+'}'} ${#x}",
    'f() { echo "it\'s"; }',
    '(:; : "(")',
    ': "`echo \\`echo a\\``"',
    ": a#b '#' \"#\" $#",
    "while false; do :; done # done's",
]

STATIC, LOOKED_UP = "${files.input.a}", "${files.input.p_$i}"


def a_word(chance: random.Random, reference: str, depth: int) -> str:
    """Write a reference so that it is one word of a command, in some quotes or other."""
    inner = a_word(chance, reference, depth - 1) if depth else reference
    ways = [reference, f'"{reference}"']
    if reference == STATIC:
        ways += [f"'{reference}'", f"$'{reference}'"]
    if depth:
        ways += [
            f'"$(printf %s {inner})"',
            f'"${{nothing:-{reference}}}"',
            f'"$(case q in q) printf %s {inner};; esac)"',
            f'"$(\n# it\'s\nprintf %s {inner})"',
        ]
    return chance.choice(ways)


def a_program(chance: random.Random) -> str:
    """Write a program that prints the path six times."""
    lines = ["i=1"]
    for _ in range(6):
        word = a_word(chance, chance.choice([STATIC, LOOKED_UP]), 2)
        lines += [chance.choice(NOISE), f"printf '%s\\0' {word}"]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(50))
def test_a_path_arrives_intact_in_any_program(seed):
    chance = random.Random(seed)  # noqa: S311 - the same programs each time
    path, program = chance.choice(PATHS), a_program(chance)
    values = {("files", "input"): {"a": path, "p_1": path, "p_2": "another"}}
    command = substitute(program, values)
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert answer.stderr == "", command
    assert answer.stdout.split("\0") == [path] * 6 + [""], command


@pytest.mark.parametrize(
    ("command", "quoting", "backquotes"),
    [
        ("echo @", Quoting.BARE, 0),
        ('echo "@"', Quoting.DOUBLE, 0),
        ("echo '@'", Quoting.SINGLE, 0),
        ("echo $'@'", Quoting.ANSI, 0),
        ('echo "${x:-@}"', Quoting.OPERAND, 0),
        ("echo ${x:-@}", Quoting.BARE, 0),
        ("# @", Quoting.COMMENT, 0),
        ("echo a#@", Quoting.BARE, 0),
        ("echo `@`", Quoting.BARE, 1),
        ('echo "`@`"', Quoting.BARE, 1),
        ("cat << E\n@\nE", Quoting.HERE, 0),
        ("cat << \\E\n@\nE", Quoting.VERBATIM, 0),
        ("cat <<-'E'\n\t@\n\tE", Quoting.VERBATIM, 0),
        ("cat << E\nE\n@", Quoting.BARE, 0),
        ("echo 'never closed @", Quoting.SINGLE, 0),
        ('echo "never closed @', Quoting.DOUBLE, 0),
        (") ) } esac @", Quoting.BARE, 0),
    ],
)
def test_the_quoting_at_a_place_is_the_shells(command, quoting, backquotes):
    at = command.index("@")

    assert places(command, {at: at + 1}) == {at: Place(quoting, backquotes)}


def test_text_without_special_characters_needs_no_quotes():
    assert {quote("data/a-1.txt", Place(quoting)) for quoting in Quoting} == {"data/a-1.txt"}
