"""The formats of a workflow file, by the end of its name; each is loaded when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from torc.specification.places import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from torc.specification.places import Place


class Format(NamedTuple):
    """How a text becomes values, and how one finds where they stand."""

    name: str
    places: str  #: ``module:function`` from text to a :class:`Place`
    values: str = ""  #: the same to plain values, where that is faster or stricter

    def read(self, text: str) -> Any:
        """Return the values that a text holds.

        Raises:
            Malformed: if the text is not of this format.
        """
        if not self.values:
            return plain(self.read_places(text))
        return _function(self.values)(text)

    def read_places(self, text: str) -> Place:
        """Return the values that a text holds, with where they stand.

        Raises:
            Malformed: if the text is not of this format.
        """
        place: Place = _function(self.places)(text)
        return place


YAML = Format("YAML", "yaml_text:read_yaml")
JSON = Format("JSON", "json5_text:read_json5", "json_text:read_json")
JSON5 = Format("JSON5", "json5_text:read_json5")
TOML = Format("TOML", "toml_text:read_toml", "toml_text:read_toml_values")
KDL = Format("KDL", "kdl_nodes:read_kdl")
COMMANDS = Format("a list of commands", "command_lines:read_command_lines")

#: The format by the end of the file's name.
FORMATS = {
    ".yaml": YAML,
    ".yml": YAML,
    ".json": JSON,
    ".json5": JSON5,
    ".toml": TOML,
    ".kdl": KDL,
    ".txt": COMMANDS,
    ".cmds": COMMANDS,
    ".commands": COMMANDS,
}


def _function(place: str) -> Callable[[str], Any]:
    module, _, name = place.partition(":")
    function: Callable[[str], Any] = getattr(import_module(f"torc.specification.{module}"), name)
    return function
