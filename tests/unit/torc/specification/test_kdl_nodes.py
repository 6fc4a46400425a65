"""What the nodes of a KDL file mean."""

import pytest

from graph_schema.spellings import SPELLINGS
from torc.specification.kdl_nodes import read_kdl
from torc.specification.places import Malformed, locate, plain


def read(text):
    return plain(read_kdl(text))


def test_a_node_of_a_section_is_an_entry_and_its_argument_the_name():
    assert read(
        'name "w"\nfile "f" path="f.txt"\njob "a" { command "x" }\njob "b" command="y"\n'
        'resource_requirements "small" { num_cpus 1 }\nslurm_scheduler "s" { account "p" }'
    ) == {
        "name": "w",
        "files": [{"name": "f", "path": "f.txt"}],
        "jobs": [{"name": "a", "command": "x"}, {"name": "b", "command": "y"}],
        "resource_requirements": [{"name": "small", "num_cpus": 1}],
        "slurm_schedulers": [{"name": "s", "account": "p"}],
    }


@pytest.mark.parametrize(
    ("node", "member"),
    [
        ('depends_on "a"; depends_on "b" "c"', {"depends_on": ["a", "b", "c"]}),
        ('input_file "a"; input_files "b"', {"input_files": ["a", "b"]}),
        ('input_file_regex "a.*"', {"input_file_regexes": ["a.*"]}),
        ('output_user_data "a"', {"output_user_data": ["a"]}),
        ('use_parameters "i" "j"', {"use_parameters": ["i", "j"]}),
        ('input_file "a" cli_arg="--in"', {"input_files": [{"name": "a", "cli_arg": "--in"}]}),
        ('env { A "1"; "b c" "2" }', {"env": {"A": "1", "b c": "2"}}),
        ('parameters i="1:3"', {"parameters": {"i": "1:3"}}),
        ("parameters { i 1 2; x { - 7 } }", {"parameters": {"i": [1, 2], "x": [7]}}),
        ("parameters {}", {"parameters": {}}),
        ('resource_requirements "small"', {"resource_requirements": "small"}),
        ("supports_termination #true", {"supports_termination": True}),
        ('use_parameter "i"', {"use_parameters": ["i"]}),
        ('depends_on_job_name "a"', {"depends_on_job_names": ["a"]}),
        ('input_data_regexes "a" "b"', {"input_data_regexes": ["a", "b"]}),
    ],
)
def test_a_node_of_a_job_is_a_key(node, member):
    assert read(f'job "a" {{ {node} }}') == {"jobs": [{"name": "a"} | member]}


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ('job "a" depends_on="b"', {"depends_on": ["b"]}),
        ('job "a" depends_on="b" { depends_on "c" }', {"depends_on": ["b", "c"]}),
        ('job "a" input_file="f" input_files="g"', {"input_files": ["f", "g"]}),
    ],
)
def test_a_property_may_be_one_of_a_list(text, entry):
    assert read(text) == {"jobs": [{"name": "a"} | entry]}


def test_a_property_of_the_configuration_may_be_one_of_a_list():
    assert read('config tags="a" { tag "b" }') == {"config": {"tags": ["a", "b"]}}


def test_every_other_spelling_of_a_list_is_a_list():
    preferred = {"depends_on", "input_files", "output_files", "input_user_data", "output_user_data"}
    lists = [
        other
        for other, means in SPELLINGS["jobs"].items()
        if means in preferred or means.endswith("_regexes")
    ]

    for other in lists:
        assert read(f'job "a" {{ {other} "b" }}') == {"jobs": [{"name": "a", other: ["b"]}]}


@pytest.mark.parametrize(
    ("node", "data"),
    [
        (r'data "{\"a\": [1, null]}"', {"a": [1, None]}),
        ('data "5"', 5),
        (r'data "\"text\""', "text"),
        ("data #null", None),
        ("data { a 1; b { - 1; - 2 } }", {"a": 1, "b": [1, 2]}),
    ],
)
def test_user_data_holds_json_text_or_nodes(node, data):
    assert read(f'user_data "d" {{ {node} }}') == {"user_data": [{"name": "d", "data": data}]}


def test_actions_and_rules_have_lists_of_their_own():
    assert read(
        'action { trigger_type "on_jobs_ready"; job "a"; jobs "b"; command "x" }\n'
        'failure_handler "h" { rule { exit_codes 1 2 }; rule { match_all_exit_codes #true } }'
    ) == {
        "actions": [{"trigger_type": "on_jobs_ready", "jobs": ["a", "b"], "commands": ["x"]}],
        "failure_handlers": [
            {"name": "h", "rules": [{"exit_codes": [1, 2]}, {"match_all_exit_codes": True}]}
        ],
    }


def test_a_path_is_located():
    place = read_kdl('name "w"\njob "a" {\n  command "x"\n}\njob "b" {\n  depends_on "c"\n}')

    assert locate(place, "jobs[0].command").line == 3
    assert locate(place, "jobs[1].depends_on[0]")[1:] == (6, 14)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('job "a" "b"', "job takes one argument, its name"),
        ('action "a"', "action takes no argument; put its keys between braces"),
        ("name", "name has no value"),
        ('job "a" { command "x"; command "y" }', "'command' is here twice, first on line 1"),
        ('job "a" { env "x" { A "b" } }', "env has an argument and keys; only one can be"),
        ('job "a" name="b"', "'name' is here twice, first on line 1; remove one of them"),
        ('user_data "d" { data "{x" }', "data must be JSON text, and '{x' is not"),
    ],
)
def test_nodes_that_make_no_specification_are_refused(text, message):
    with pytest.raises(Malformed) as caught:
        read_kdl(text)

    assert str(caught.value).startswith(message)
