"""Who may see what the wallet itself holds."""

from __future__ import annotations

from collections.abc import Collection

from .base import Person


class Owners:
    """The owners of the wallet behind the bot: people by name, and everybody on channels whose address is a key.

    A name is `channel:id` (`telegram:110201543`, `whatsapp:+18765550123`) and is compared whole: a beginning or an
    end of an id is somebody else's (security.md T18).
    """

    def __init__(self, names: Collection[str] = (), keyed_channels: Collection[str] = ()) -> None:
        self._names = frozenset(names)
        self._keyed_channels = frozenset(keyed_channels)

    def include(self, person: Person) -> bool:
        """Whether a person is an owner."""
        return person.channel in self._keyed_channels or owner_name(person) in self._names


def owner_name(person: Person) -> str:
    """A person as an admin names them; the ids of some channels begin with the channel already."""
    return person.id if person.id.startswith(f"{person.channel}:") else f"{person.channel}:{person.id}"
