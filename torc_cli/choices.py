"""One word out of several, some of which earlier versions called otherwise."""

import click

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: ``{format of version 0.6: ours}``
EARLIER_FORMATS = {"text": "table"}

#: ``{status of version 0.6: ours}``
EARLIER_STATUSES = {"done": "completed", "submitted": "running", "submitted_pending": "pending"}


class Choice(click.Choice[str]):
    """One word out of several; earlier words are understood, and not shown.

    Args:
        words: that can be chosen.
        earlier: ``{earlier word: one of ours}``.
    """

    def __init__(self, words: "Iterable[str]", earlier: "Mapping[str, str]") -> None:
        super().__init__(list(words))
        self._earlier = earlier

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a word."""
        return super().convert(self.present(value), param, ctx)

    def present(self, text: str) -> str:
        """Return a word, or several with commas between them, as they are called now.

        Example:
            >>> Choice(["ready", "completed"], EARLIER_STATUSES).present("ready,done")
            'ready,completed'
        """
        return ",".join(self._earlier.get(word, word) for word in text.split(","))
