"""Each command line of an earlier version means what the table says it means now."""

import shlex

import click
import pytest

from torc.settings import Settings
from torc_cli.earlier.translation import SPELLINGS, command_of
from torc_cli.main import torc
from torc_cli.session import Session

#: What stands for a value, by what the table calls it.
SAMPLES = {
    "BOOL": "true",
    "CATEGORY": "job",
    "DURATION": "PT5M",
    "FILE": "events.jsonl",
    "ID": "slurm_schedulers/1",
    "JOB": "7",
    "KEY": "7",
    "LEVEL": "info",
    "MEMORY": "2g",
    "MILLISECONDS": "1700000000000",
    "MINUTES": "3",
    "N": "3",
    "NAME": "some name",
    "NAME=VALUE": "name=a b",
    "NODE": "7",
    "SECONDS": "30",
    "STATUS": "failed",
    "TIME": "2026-11-21 18:00:00",
    "TYPE": "start",
    "URL": "http://localhost:1",
    "USER": "grace",
}

LIVING = [each for each in SPELLINGS if each.now or not each.earlier]
GONE = [each for each in SPELLINGS if not each.now and each.earlier]
OPTIONS = [
    pytest.param(each, option, name, id=f"{each.earlier} {name}")
    for each in LIVING
    for option in each.earlier_options()
    for name in option.names
]


def parse(words: list[str]):
    """Return the command that a line calls and the values of all its options and arguments."""
    session = Session()
    session.settings = Settings({"workflow_key": "1"})
    context = torc.make_context("torc", list(words), obj=session)
    values = dict(context.params)
    command: click.Command = torc
    while isinstance(command, click.Group) and (rest := [*context._protected_args, *context.args]):
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
        values |= context.params
    context.close()
    values = {key: value for key, value in values.items() if not hasattr(value, "close")}
    return command.callback, values, session.output_format, session.columns


@pytest.fixture
def arguments(tmp_path):
    file = tmp_path / "commands.txt"
    file.write_text("true\n")

    def samples(command: click.Command) -> list[str]:
        """Return the arguments and options that a command cannot do without."""
        words = []
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                is_choice = isinstance(parameter.type, click.Choice)
                is_file = isinstance(parameter.type, click.File)
                words.append(
                    parameter.type.choices[0] if is_choice else str(file) if is_file else "1"
                )
            elif parameter.required:
                words += [parameter.opts[-1], "{}" if parameter.name == "rules" else "x"]
        return words

    return samples


def both(spelling, arguments) -> tuple[list[str], list[str]]:
    """Write the shortest lines that call a command as it was, and as it is."""
    if not spelling.earlier:
        return ["jobs", "list"], ["jobs", "list"]
    command, said = command_of(torc, click.Context(torc), spelling.now)
    needed = arguments(command)[len([word for word in said if word[0] != "-"]) :]
    before = [needed[spelling.order.index(place)] for place in range(len(spelling.order))]
    return (
        [*spelling.earlier.split(), *(before or needed)],
        [*spelling.now.split(), *needed],
    )


@pytest.mark.parametrize("spelling", LIVING, ids=lambda each: each.earlier)
def test_an_earlier_command_is_parsed_as_its_present_one(spelling, arguments):
    earlier, now = both(spelling, arguments)

    assert parse(earlier) == parse(now)
    assert parse(earlier)[0] is not None


@pytest.mark.parametrize(("spelling", "option", "name"), OPTIONS)
def test_an_earlier_option_is_parsed_as_its_present_one(spelling, option, name, arguments):
    earlier, now = both(spelling, arguments)
    value = [SAMPLES[option.metavar]] if option.metavar else []
    instead = [word.format(*value) for word in shlex.split(option.now)]
    typed, meant = [*earlier, name, *value], [*now, *instead]
    if not spelling.earlier:  # options of torc itself stand in front
        typed, meant = [name, *value, *earlier], [*instead, *now]
    if spelling.is_moved or name not in our_options(spelling.now):
        assert parse(typed) == parse(meant)
    else:
        with pytest.raises(click.UsageError, match=f"Here {name} is --"):
            parse(typed)


def our_options(line: str) -> set[str]:
    command, _ = command_of(torc, click.Context(torc), line)
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts)}


@pytest.mark.parametrize("spelling", GONE, ids=lambda each: each.earlier)
def test_a_command_that_is_gone_is_no_command_and_says_what_to_do(spelling):
    with pytest.raises(click.UsageError) as caught:
        parse([*spelling.earlier.split(), "1"])

    assert spelling.note in caught.value.format_message()


@pytest.mark.parametrize(
    "spelling", [each for each in SPELLINGS if each.is_moved], ids=lambda each: each.earlier
)
def test_an_earlier_command_is_not_shown(spelling):
    *front, last = spelling.earlier.split()
    command, rest = command_of(torc, click.Context(torc), " ".join(front))
    if isinstance(command, click.Group) and not rest:
        context = click.Context(command, info_name=" ".join(front))

        assert last not in command.list_commands(context)


def test_an_option_of_ours_wins_and_says_what_it_is():
    with pytest.raises(click.UsageError) as caught:
        parse(["jobs", "list", "-s", "failed"])

    assert (
        "Here -s is --skip; what it was earlier is --status STATUS."
        in caught.value.format_message()
    )


def test_an_option_that_neither_knows_is_refused_as_ever():
    with pytest.raises(click.NoSuchOption) as caught:
        parse(["jobs", "list", "--xyzzy"])

    assert caught.value.format_message() == "No such option '--xyzzy'."


def test_values_that_look_like_options_stay_values():
    _, values, *_ = parse(["jobs", "create", "-c", "--offset", "--input-file-ids", "--limit"])

    assert (values["command"], values["input_files"]) == ("--offset", ("--limit",))


def test_only_the_option_that_is_wrong_is_explained():
    with pytest.raises(click.UsageError) as caught:
        parse(["jobs", "list", "-s", "3", "-f", "status=failed"])

    assert "Here -f is --format; what it was earlier is --filter NAME=VALUE." in (
        caught.value.format_message()
    )
    assert "Here -s" not in caught.value.format_message()


def test_names_that_other_commands_had_are_not_explained():
    with pytest.raises(click.MissingParameter) as caught:
        parse(["slurm-schedulers", "add", "-n", "short"])

    assert caught.value.format_message() == "Missing option '-a' / '--account'."


@pytest.mark.parametrize("more", [[], ["-n", "name"]])
def test_a_command_that_means_something_else_now_says_what_to_do(more):
    with pytest.raises(click.UsageError) as caught:
        parse(["workflows", "create", *more])

    assert caught.value.format_message().endswith("torc workflows add makes an empty one.")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("-F text jobs list", "-F table jobs list"),
        ("jobs list -f text", "jobs list -f table"),
        ("jobs list --status done", "jobs list --status completed"),
        ("jobs list --status submitted", "jobs list --status running"),
        ("jobs list --status submitted_pending", "jobs list --status pending"),
        ("results list --status done", "results list --status completed"),
        (
            "workflows restart 1 -d --only-uninitialized",
            "workflows initialize-jobs 1 --dry-run",
        ),
    ],
)
def test_a_word_of_version_0_6_is_read_as_its_present_one(typed, meant):
    assert parse(typed.split()) == parse(meant.split())


def test_earlier_words_are_not_shown():
    with pytest.raises(click.BadParameter) as caught:
        parse(["jobs", "list", "--status", "don"])

    assert "'completed'" in caught.value.format_message()
    assert "'done'" not in caught.value.format_message()
