"""Who may see what the wallet itself holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .base import Person


class Owners:
    """The owners of the wallet behind the bot: people by name, and whoever holds a key of a channel.

    Everybody does on `keyed_channels`; on those of `key_prefixes` everybody whose id begins with the channel's prefix.

    A name is `channel:id` (`telegram:110201543`, `whatsapp:+18765550123`) and is compared whole: a beginning or an
    end of an id is somebody else's (security.md T18).
    """

    def __init__(
        self,
        names: Collection[str] = (),
        keyed_channels: Collection[str] = (),
        key_prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self._names = frozenset(names)
        self._keyed_channels = frozenset(keyed_channels)
        self._key_prefixes = {channel: prefix for channel, prefix in (key_prefixes or {}).items() if prefix}

    def include(self, person: Person) -> bool:
        """Whether a person is an owner."""
        if person.channel in self._keyed_channels or owner_name(person) in self._names:
            return True
        prefix = self._key_prefixes.get(person.channel)
        return prefix is not None and person.id.startswith(prefix)


def owner_name(person: Person) -> str:
    """A person as an admin names them; the ids of some channels begin with the channel already."""
    return person.id if person.id.startswith(f"{person.channel}:") else person.key
