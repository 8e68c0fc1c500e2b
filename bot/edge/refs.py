"""Exchanges ids of channels for refs, and opens refs, by the ring of keys; without a ring everything stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from ...accounts.refs import RefKind, RefStore, SealedRef, is_ref, new_ref, ref_row
from ...accounts.secrets import NoRing, Purpose, Unreadable, Vault
from ...channels.base import Abilities, Channel, Conversation, InboundMessage
from ...channels.recent import Recent
from ...storage.base import Repositories
from ...storage.errors import StoreUnavailable
from ...storage.records.refs import RecordRefs
from ...tracking.clock import Clock, utc_now
from ...tracking.outbox.base import Outbox

_BRANCH = "address-index"
_REMEMBERED = 20_000
REMEMBERED_FOR = timedelta(hours=1)
"""How long a process believes that an id has its ref, before it asks the store whether it still has: much less than a
ref that leaves is kept for (tracking.erasing)."""
_FORGOTTEN_AFTER = timedelta(
    days=100
)  # what was stored under an id, while nothing is kept for longer than usual

Noted = Callable[[str, str, str], None]
"""Told of a channel, an id there, and its ref, whenever this process learns of the two."""


class Refs:
    """The refs of all channels. Whom it met lately it remembers, so that a message costs no look at the store."""

    def __init__(
        self, store: RefStore, vault: Vault, outbox: Outbox | None = None, clock: Clock = utc_now
    ) -> None:
        """In the `outbox` may lie what is for people under their ids, of before there was a ring."""
        self._store = store
        self._vault = vault
        self._outbox = outbox
        self._clock = clock
        self._until: Recent[datetime] = Recent(_REMEMBERED)  # by ref, see SealedRef
        self._refs: Recent[tuple[str, datetime]] = Recent(_REMEMBERED)  # by channel:id, with since when
        self._ids: Recent[str] = Recent(_REMEMBERED)  # by channel:ref
        self._whole: Recent[bool] = Recent(_REMEMBERED)  # refs whose sealed id was seen to open
        self._noted: list[Noted] = []
        self._channels: dict[str, Channel] = {}

    @property
    def ready(self) -> bool:
        """Whether there is a ring, so that ids are exchanged."""
        return self._vault.ready

    @property
    def able(self) -> bool:
        """Whether there is a ring, or can be one some day."""
        return self._vault.able

    def on_note(self, noted: Noted) -> None:
        """Have a function told of what this process learns."""
        self._noted.append(noted)

    def add(self, channel: Channel) -> None:
        """Learn of a channel by whose abilities it is known what its ids are like."""
        self._channels[channel.name] = channel

    async def ref_of(self, channel: str, person_id: str) -> str:
        """The ref of an id, which is made where it has none. Raises StoreError.

        One whose sealed id would not open any more, as after `chatwallet keys abandon`, has it sealed anew.
        """
        known = self._known(channel, person_id)
        if known is not None and known in self._whole:
            return known
        at = self._clock()
        found = await self.find(channel, person_id)
        if (
            found is None or self._known(channel, person_id) is None
        ):  # which leaves, else it were known by now
            ref, digest = new_ref(person_id, self._kind(channel, person_id)), self._digest(channel, person_id)
            made = SealedRef(ref, channel, digest, self._seal(channel, ref, person_id), at + _FORGOTTEN_AFTER)
            found = await self._store.make(made, person_id)
            self._note(channel, person_id, found, at)
        await self._mend(channel, found, person_id)
        self._whole[found] = True
        return found

    async def find(self, channel: str, person_id: str) -> str | None:
        """The ref of an id, None where it has none. Nothing is stored. Raises StoreError."""
        if not self.ready:
            return None
        known = self._known(channel, person_id)
        if known is not None:
            return known
        at = self._clock()
        found = await self._store.find(self._digest(channel, person_id))
        if found is None:
            return None
        ref, leaves = found
        self._whole.pop(ref, None)  # its sealed id may have been forgotten
        self._note(channel, person_id, ref, None if leaves else at)
        return ref

    async def id_of(self, channel: str, ref: str) -> str:
        """The id behind a ref; what is no ref is an id. Raises Unreadable or StoreError."""
        if not is_ref(ref):
            return ref
        known = self._ids.get(f"{channel}:{ref}")
        if known is not None:
            return known
        sealed = await self._store.sealed(ref)
        if sealed is None or sealed.channel != channel:
            raise Unreadable("nothing is known of this ref")
        try:
            person_id = self._vault.open(Purpose.ADDRESS, channel, ref_row(ref), sealed.sealed)
        except NoRing as error:
            raise Unreadable(str(error)) from error
        self._note(channel, person_id, ref)
        return person_id

    def remembered(self, where: Conversation) -> Conversation | None:
        """A conversation with ids in the place of its refs, where this process has met them lately."""
        if not is_ref(where.chat_id):
            return where
        chat = self._ids.get(f"{where.channel}:{where.chat_id}")
        sender = self._ids.get(f"{where.channel}:{where.sender_id}", where.sender_id)
        return None if chat is None else replace(where, chat_id=chat, sender_id=sender)

    async def inward(self, message: InboundMessage) -> InboundMessage:
        """A message as the bot knows it. Raises StoreError."""
        if not self.ready:
            return message
        where = message.conversation
        chat = await self.ref_of(where.channel, where.chat_id)
        sender = chat
        if where.sender_id != where.chat_id:
            sender = await self.ref_of(where.channel, where.sender_id)
        aliases = [await self.ref_of(where.channel, one) for one in message.aliases]
        return replace(
            message, conversation=replace(where, chat_id=chat, sender_id=sender), aliases=tuple(aliases)
        )

    async def revive(self, message: InboundMessage) -> None:
        """Have what was given up for the plain id of who wrote be told after all. Raises StoreError."""
        where = message.conversation
        until = self._until.get(self._known(where.channel, where.chat_id) or "")
        if self._outbox is not None and until is not None and message.at < until:
            await self._outbox.revive(where, message.at)

    async def current(self, where: Conversation) -> Conversation:
        """A conversation with refs in the place of ids, as far as these have refs by now. Raises StoreError."""
        if not self.ready:
            return where
        chat = await self._current(where.channel, where.chat_id)
        sender = (
            chat if where.sender_id == where.chat_id else await self._current(where.channel, where.sender_id)
        )
        if (chat, sender) == (where.chat_id, where.sender_id):
            return where
        return replace(where, chat_id=chat, sender_id=sender)

    async def outward(self, where: Conversation) -> Conversation:
        """A conversation with ids in the place of refs. Raises Unreadable or StoreError."""
        if not (is_ref(where.chat_id) or is_ref(where.sender_id)):
            return where
        chat = await self.id_of(where.channel, where.chat_id)
        same = where.sender_id == where.chat_id
        sender = chat if same else await self.id_of(where.channel, where.sender_id)
        return replace(where, chat_id=chat, sender_id=sender)

    async def earlier(self, where: Conversation) -> Conversation | None:
        """How a conversation is called in what was stored before there was a ring. Raises StoreError."""
        try:
            found = await self.outward(where)
        except Unreadable:
            return None
        return None if found is where else found

    async def _mend(self, channel: str, ref: str, person_id: str) -> None:
        kept = await self._store.sealed(ref)
        if kept is None:  # forgotten, but that who wrote STOP or is blocked has this ref
            sealed = self._seal(channel, ref, person_id)
            await self._store.make(
                SealedRef(ref, channel, self._digest(channel, person_id), sealed), person_id
            )
            return
        if kept.channel != channel:
            return
        if kept.until is not None:
            self._until[ref] = kept.until
        try:
            self._vault.open(Purpose.ADDRESS, channel, ref_row(ref), kept.sealed)
        except Unreadable:
            await self._store.mend(ref, kept.sealed, self._seal(channel, ref, person_id))

    def _seal(self, channel: str, ref: str, person_id: str) -> str:
        try:
            return self._vault.seal(Purpose.ADDRESS, channel, ref_row(ref), person_id)
        except NoRing as error:  # the file of the ring is gone: who writes is to come again
            raise StoreUnavailable(str(error)) from error

    async def _current(self, channel: str, person_id: str) -> str:
        return person_id if is_ref(person_id) else await self.find(channel, person_id) or person_id

    def _kind(self, channel: str, person_id: str) -> RefKind:
        """What is to be known of an id by its ref."""
        able = self._channels[channel].abilities if channel in self._channels else Abilities()
        if able.key_prefix and person_id.startswith(able.key_prefix):
            return RefKind.KEYED
        if able.recycled_prefix and person_id.startswith(able.recycled_prefix):
            return RefKind.RECYCLED
        return RefKind.NAMELESS

    def _digest(self, channel: str, person_id: str) -> str:
        return self._vault.digest(_BRANCH, channel, person_id)

    def _known(self, channel: str, person_id: str) -> str | None:
        """The ref of an id, as the store has said lately."""
        ref, at = self._refs.get(f"{channel}:{person_id}", (None, None))
        return ref if at is not None and timedelta() <= self._clock() - at < REMEMBERED_FOR else None

    def _note(self, channel: str, person_id: str, ref: str, at: datetime | None = None) -> None:
        """Remember both; `at` where the store was asked for the ref of the id, and not the other way round."""
        if at is not None:
            self._refs[f"{channel}:{person_id}"] = ref, at
        self._ids[f"{channel}:{ref}"] = person_id
        for noted in self._noted:
            noted(channel, person_id, ref)


def refs_of(store: Repositories, vault: Vault | None = None) -> Refs:
    """The refs of a store; without a vault there are none."""
    return Refs(RecordRefs(store.records), vault or Vault(), store.outbox)


def abilities_of_refs(able: Abilities) -> Abilities:
    """The abilities of a channel whose ids are exchanged for refs."""
    keyed = RefKind.KEYED.prefix if able.key_prefix else ""
    recycled = RefKind.RECYCLED.prefix if able.recycled_prefix else ""
    return replace(able, key_prefix=keyed, recycled_prefix=recycled)
