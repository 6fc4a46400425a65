"""The README's example runs, and CI runs the README's commands."""

from pages import REPOSITORY, blocks, run_page

README = REPOSITORY / "README.md"


def test_example_works_as_printed(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(README.read_text().partition("## A workflow in ten lines")[2])

    for block, printed in run_page(page, tmp_path):
        assert printed == block.text, f"README.md: {block.text}"


def test_each_first_command_is_one_line():
    commands = [block.text for block in blocks(README) if "python3 -m venv" in block.text]

    assert [command.count("\n") for command in commands] == [1, 1]


def test_ci_takes_its_commands_from_the_readme():
    gate = (REPOSITORY / ".ci/run").read_text()

    assert "<!-- run -->" in gate
    assert "<!-- test -->" in gate
    assert README.read_text().count("<!-- run -->\n```bash\npython3") == 1
    assert README.read_text().count("<!-- test -->\n```bash\npython3") == 1
