"""Calls of one script that go to the server together become one call, with a loop around the script.

What a call costs beside its commands is then paid once. Each does what it would have done alone, and one that fails
takes no other with it. Only calls that nobody asks for in an order are taken out of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from .pipeline import Command, Reply
from .scripts import Script, looped, script

_MERGED = ("recheck", "settle", "finish", "find_hash", "read_records")
_KEYS = 5  # of a command: EVALSHA, the digest, how many keys, the root, the mark; what follows are the script's values


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A command that goes to the server, in the place of those at `places`; `loop`: they are calls of this script."""

    places: Sequence[int]
    command: Command
    loop: Script | None = None

    @property
    def in_full(self) -> Command:
        """The same for a server that does not know the script."""
        assert self.loop is not None
        return ("EVAL", self.loop.text, *self.command[2:])

    def replies(self, reply: Reply) -> Sequence[Reply]:
        """What each of those at `places` gets."""
        if self.loop is None or not isinstance(reply, list):
            return [reply] * len(self.places)
        return reply


def merged(commands: Sequence[Command]) -> Iterator[Part]:
    """The commands of a batch, as they go to the server."""
    calls: dict[str, list[int]] = {}
    for place, command in enumerate(commands):
        name = _names().get(command[1]) if command[0] == "EVALSHA" else None
        if name is None:
            yield Part((place,), command)
        else:
            calls.setdefault(name, []).append(place)
    for name, places in calls.items():
        if len(places) == 1:
            yield Part(places, commands[places[0]])
        else:
            loop = looped(name)
            values = (value for place in places for value in _counted(commands[place][_KEYS:]))
            yield Part(places, ("EVALSHA", loop.sha, *commands[places[0]][2:_KEYS], *values), loop)


def _counted(values: Command) -> Command:
    return (len(values), *values)


@cache
def _names() -> dict[object, str]:
    return {script(name).sha.encode(): name for name in _MERGED}
