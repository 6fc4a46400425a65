"""Let the shell complete what is typed."""

import click

from torc_cli import output
from torc_cli.groups import Command


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what lets a shell complete commands, options, keys and files.

    Have your shell read it at each start: in ~/.bashrc, ~/.zshrc or ~/.config/fish/config.fish.

    \b
    Example:
      echo 'eval "$(torc completion bash)"' >> ~/.bashrc
      echo 'eval "$(torc completion zsh)"' >> ~/.zshrc
      echo 'torc completion fish | source' >> ~/.config/fish/config.fish
    """  # noqa: D301 - click reads \b
    from click.shell_completion import BashComplete, FishComplete, ZshComplete  # noqa: PLC0415 - only here

    kind = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    root = ctx.find_root().command
    output.print_text(kind(root, {}, "torc", "_TORC_COMPLETE").source())
