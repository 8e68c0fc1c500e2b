"""What a person is to the wallet behind the bot, and what that allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from .base import Account, Person


class Role(StrEnum):
    """What a person is to the wallet. A guest has orders of their own; an owner also sees what the wallet holds."""

    GUEST = "guest"
    OWNER = "owner"

    def allows(self, needed: Role) -> bool:
        """Whether a person of this role may do what `needed` is needed for."""
        return self is needed or needed is Role.GUEST or self is Role.OWNER


class Owners:
    """The owners of the wallet behind the bot: people by name, and anyone who holds a key of a channel.

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
        self._refs: set[str] = set()
        self._keyed_channels = frozenset(keyed_channels)
        self._key_prefixes = {channel: prefix for channel, prefix in (key_prefixes or {}).items() if prefix}

    def include(self, person: Person) -> bool:
        """Whether a person is an owner."""
        if person.channel in self._keyed_channels or owner_name(person) in self._names:
            return True
        if self._refs and person.key in self._refs:
            return True
        prefix = self._key_prefixes.get(person.channel)
        return prefix is not None and person.id.startswith(prefix)

    def note_ref(self, channel: str, person_id: str, ref: str) -> None:
        """Learn by which ref an id is called: whoever it names is an owner under the ref too."""
        if self.include(Person(channel, person_id)):
            self._refs.add(Person(channel, ref).key)

    def role_of(self, account: Account) -> Role:
        """The role of an account: that of an owner where one of its addresses is an owner's."""
        return Role.OWNER if any(map(self.include, account.persons)) else Role.GUEST

    def role(self, person: Person) -> Role:
        """The role of a person."""
        return Role.OWNER if self.include(person) else Role.GUEST


def owner_name(person: Person) -> str:
    """A person as an admin names them; the ids of some channels begin with the channel already."""
    return person.id if person.id.startswith(f"{person.channel}:") else person.key


def people_named(name: str) -> tuple[Person, ...]:
    """Who may be meant by what `owner_name` says; none where that is no name of anybody."""
    channel, _, rest = name.partition(":")
    return (Person(channel, name), Person(channel, rest)) if channel and rest else ()
