"""References become paths and keys; bash itself says whether they arrive intact."""

import subprocess

import pytest

from torc_cli.runner.substitution import (
    UnknownReference,
    substitute,
    substitute_plain,
    values_of,
)

#: Paths that break shell code put together without care.
NASTY = [
    "plain.txt",
    "my file.txt",
    "it's.txt",
    'say "hi".txt',
    "$HOME.txt",
    "`id`.txt",
    "back\\slash.txt",
    "back\\\\two.txt",
    "star*.txt",
    "semi;colon&.txt",
    "-n",
    "ünï/中.txt",
    "${files.input.other}",
    "#hash",
    "!bang",
    "~",
    "",
]

#: ``(what it is, command)``; each prints the path and nothing else.
QUOTINGS = [
    ("bare", "printf %s ${files.input.a}"),
    ("double", 'printf %s "${files.input.a}"'),
    ("single", "printf %s '${files.input.a}'"),
    ("ansi", "printf %s $'${files.input.a}'"),
    ("assignment", 'x=${files.input.a}; printf %s "$x"'),
    ("substitution", 'printf %s "$(printf %s ${files.input.a})"'),
    ("substitution in double", 'printf %s "$(printf %s "${files.input.a}")"'),
    ("backquotes", 'x=`printf %s ${files.input.a}`; printf %s "$x"'),
    ("single in backquotes", "x=`printf %s '${files.input.a}'`; printf %s \"$x\""),
    ("default value", 'printf %s "${nothing:-${files.input.a}}"'),
    ("after a comment", "# it's a trap\nprintf %s ${files.input.a}"),
    ("after an escape", "x=\\'; printf %s ${files.input.a}"),
    ("after arithmetic", "x=$((1 << 2)); printf %s ${files.input.a}"),
    ("in a case", "case x in x) printf %s ${files.input.a};; esac"),
    ("in a case in double", 'printf %s "$(case x in x) printf %s ${files.input.a};; esac)"'),
    ("in a loop", 'for x in ${files.input.a}; do printf %s "$x"; done'),
    ("in a function", "f() { printf %s ${files.input.a}; }; f"),
    ("subshell", "(printf %s ${files.input.a})"),
    ("after a here-document", "cat > /dev/null << 'END'\nit's\nEND\nprintf %s ${files.input.a}"),
    ("here-string", "IFS= read -r -d '' x <<< ${files.input.a}; printf %s \"${x%?}\""),
    ("python program", "python3 -c 'import sys; print(sys.argv[1], end=\"\")' ${files.input.a}"),
]


def run(command: str) -> str:
    answer = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, timeout=10
    )
    assert (answer.returncode, answer.stderr) == (0, ""), command
    return answer.stdout


@pytest.mark.parametrize("path", NASTY)
def test_a_path_arrives_intact_whatever_quotes_surround_it(path):
    values = {("files", "input"): {"a": path}}
    script = "printf '\\0'\n".join(
        substitute(command, values) + "\n" for name, command in QUOTINGS if "python" not in name
    )

    assert run(script).split("\0") == [path] * (len(QUOTINGS) - 1)


def test_a_path_arrives_intact_in_another_program():
    command = dict(QUOTINGS)["python program"]

    assert run(substitute(command, {("files", "input"): {"a": "it's a 'file'"}})) == "it's a 'file'"


@pytest.mark.parametrize("path", NASTY)
def test_a_here_document_holds_the_path(path):
    values = {("files", "input"): {"a": path}}
    expanded = substitute("cat << END\n<${files.input.a}>\nEND\n", values)
    verbatim = substitute("cat << 'END'\n<${files.input.a}>\nEND\n", values)

    assert [run(expanded), run(verbatim)] == [f"<{path}>\n"] * 2


def test_a_reference_in_a_comment_disturbs_nothing():
    values = {("files", "input"): {"a": "it's\na trap"}}

    assert run(substitute("# see ${files.input.a}\nprintf done", values)) == "done"


def test_text_around_a_reference_stays():
    values = {("files", "output"): {"a": "my out"}}
    command = "printf %s --file=${files.output.a}.gz"

    assert run(substitute(command, values)) == "--file=my out.gz"


def test_a_plain_path_is_put_in_as_it_is():
    values = {("files", "input"): {"a": "data/a-1.txt"}}

    assert substitute("cat ${files.input.a}", values) == "cat data/a-1.txt"


def test_shell_and_awk_text_stays_untouched():
    command = """awk '{ print $1 "${x}" }' ${HOME} ${x:-"a"} $(id) # ${files}"""

    assert substitute(command, {}) == command


def test_user_data_becomes_its_key():
    values = {("user_data", "output"): {"config": "17"}}

    assert substitute("get ${user_data.output.config}", values) == "get 17"


def test_what_is_put_in_is_not_read_again():
    values = {("files", "input"): {"a": "${files.input.b}", "b": "other"}}

    assert run(substitute("printf %s ${files.input.a}", values)) == "${files.input.b}"


def test_a_reference_to_nothing_is_refused_with_what_there_is():
    values = {("files", "input"): {"b": "b.txt", "a": "a.txt"}}

    with pytest.raises(UnknownReference, match=r"\$\{files.input.c\} names nothing .* has a, b"):
        substitute("cat ${files.input.c}", values)


RESULTS = {("user_data", "input"): {f"result_{i}": str(10 + i) for i in range(1, 13)}}


@pytest.mark.parametrize(
    "command",
    [
        "for i in 1 2 12; do printf '%s ' ${user_data.input.result_$i}; done",
        "for i in 1 2 12; do printf '%s ' \"${user_data.input.result_$i}\"; done",
        "for i in 1 2 12; do printf '%s ' ${user_data.input.result_${i}}; done",
        "for i in 1 2 12; do printf '%s ' $(printf %s ${user_data.input.result_$i}); done",
        "for i in 1 2 12; do printf '%s ' `printf %s ${user_data.input.result_$i}`; done",
        "for i in 1 2 12; do x=${user_data.input.result_$i}; printf '%s ' $x; done",
        "for i in 1 2 12; do cat << END | tr '\\n' ' '\n${user_data.input.result_$i}\nEND\ndone",
        "bash -c 'for i in 1 2 12; do printf \"%s \" ${user_data.input.result_$i}; done'",
    ],
)
def test_a_name_with_a_shell_variable_is_looked_up_by_the_shell(command):
    assert run(substitute(command, RESULTS)) == "11 12 22 "


@pytest.mark.parametrize("path", NASTY)
def test_a_looked_up_path_arrives_intact(path):
    values = {("files", "input"): {"part_1": path, "part_2": "x"}}
    bare = substitute("i=1; printf %s ${files.input.part_$i}", values)
    double = substitute('i=1; printf %s "${files.input.part_$i}"', values)
    backquotes = substitute('i=1; x=`printf %s ${files.input.part_$i}`; printf %s "$x"', values)
    inner = substitute("bash -c 'i=1; printf %s \"${files.input.part_$i}\"'", values)

    assert [run(each) for each in (bare, double, backquotes, inner)] == [path] * 4


def test_looking_up_a_name_that_is_not_there_says_so():
    command = substitute("i=99; printf %s ${user_data.input.result_$i}", RESULTS)
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert answer.stderr == "torc: no user_data.input has the name result_99\n"


def test_a_looked_up_name_in_a_comment_disturbs_nothing():
    command = "# ${user_data.input.result_$i}\nprintf done"

    assert run(substitute(command, RESULTS)) == "done"


def test_an_environment_variable_gets_the_value_without_quotes():
    values = {("files", "input"): {"a": "my file"}}

    assert substitute_plain("in=${files.input.a}", values) == "in=my file"


def test_values_of_a_job_are_paths_and_keys():
    job = {
        "input_files": [{"_key": "1", "name": "a", "path": "a.txt"}],
        "output_files": [{"_key": "2", "name": "b", "path": "b.txt"}],
        "input_user_data": [{"_key": "3", "name": "c"}],
        "output_user_data": [{"_key": "4", "name": "d"}],
    }

    assert values_of(job) == {
        ("files", "input"): {"a": "a.txt"},
        ("files", "output"): {"b": "b.txt"},
        ("user_data", "input"): {"c": "3"},
        ("user_data", "output"): {"d": "4"},
    }
