"""The reading head that every part of the parser stands on: look at a token, take it, or refuse."""

from typing import NoReturn

from service.embedded.aql.parsing.positions import unexpected, where
from service.embedded.aql.parsing.tokens import tokenize, unescape
from service.embedded.errors import AqlSyntaxError, NotImplementedHere


class Reader:
    """A query's tokens, and the number of the next one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds, self.words = tokenize(text)
        self.next = 0

    def refuse(self, *expecting: str) -> NoReturn:
        """Raise the syntax error for the next token; name what would be right if that is little."""
        raise unexpected(self.text, self.next, expecting)

    def wrong(self, message: str) -> NoReturn:
        """Raise a syntax error in words of its own, at the next token."""
        message = f"{message}{where(self.text, self.next)}"
        raise AqlSyntaxError(message)

    def not_here(self, construct: str, number: int) -> NoReturn:
        """Refuse what ArangoDB can do and this engine does not."""
        message = f"{construct} is not supported by the embedded engine{where(self.text, number)}"
        raise NotImplementedHere(message)

    def take(self, kind: str) -> None:
        """Read a token of one kind."""
        if self.kinds[self.next] != kind:
            self.refuse(kind)
        self.next += 1

    def taken(self, kind: str) -> bool:
        """Read a token if it is of one kind, and say whether it was."""
        if self.kinds[self.next] != kind:
            return False
        self.next += 1
        return True

    def name(self) -> str:
        """Read a name and return it without its ticks."""
        if self.kinds[self.next] != "NAME":
            self.refuse("NAME")
        word = self.words[self.next]
        self.next += 1
        return unescape(word[1:-1]) if word[0] in "`\u00b4" else word

    def string(self) -> str:
        """Read a quoted string and return what it says."""
        word = self.words[self.next]
        self.next += 1
        return unescape(word[1:-1])

    def is_word(self, word: str) -> bool:
        """Say whether a name comes next that means something here, such as ``OPTIONS``."""
        return self.kinds[self.next] == "NAME" and self.words[self.next].upper() == word
