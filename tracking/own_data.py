"""What the bot keeps of somebody: told as a document, counted, and forgotten when they want it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import orjson

from ..accounts.base import Account, AccountStore, Address, AddressState
from ..accounts.erasure import Erasure, ErasureStore
from ..accounts.links import Link, LinkState
from ..accounts.roles import Role
from ..accounts.second_factor import FactorStore
from ..accounts.shops import Membership, ShopStore
from ..wallet.money import Money
from ..wallet.registry import Wallets
from .base import Charge, ChargeState, ChargeStore, InvoiceRecord
from .clock import Clock, utc_now
from .ledger import Ledger, Line
from .lookups import OfMaker

Reveal: TypeAlias = Callable[[str, str], Awaitable[str]]
"""Tells the channel's own id of somebody, of a channel and the id by which the bot knows them."""

_PAGE = 200
SIGNS = 4
"""How many signs of an account's id its person writes to say that they mean it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """How much is kept: chats, orders, of which `open` ones. `link` is the one in use of a shop of their own.

    `others` are how many belong to that shop besides, if it ends with them; None where it does not.
    """

    chats: int
    orders: int
    open: int
    link: Link | None
    others: int | None


class OwnData:
    """All that is kept of one person. Raises what the store raises. Who only reads has no `wallets`."""

    def __init__(
        self,
        charges: ChargeStore,
        accounts: AccountStore,
        shops: ShopStore,
        erasures: ErasureStore,
        wallets: Wallets | None,
        *,
        ledger: Ledger,
        factors: FactorStore,
        reveal: Reveal,
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self._accounts = accounts
        self._shops = shops
        self._erasures = erasures
        self._wallets = wallets
        self._ledger = ledger
        self._factors = factors
        self._reveal = reveal
        self._clock = clock

    async def holdings(self, account: Account) -> Holdings:
        """Count what there is."""
        addresses = await self._addresses(account)
        states = [charge.state async for charge in self._orders(account)]
        member = await self._membership(account)
        link = None if member is None else member.link
        return Holdings(
            chats=max(1, sum(one.alias_of is None for one in addresses)),
            orders=len(states),
            open=states.count(ChargeState.OPEN),
            link=link if link is not None and link.state in (LinkState.ACTIVE, LinkState.STALE) else None,
            others=await self._others(account, member),
        )

    async def document(self, account: Account) -> str:
        """Everything as JSON, and no secret: of a key its last four signs."""
        member = await self._membership(account)
        links = [] if member is None else await self._shops.links(member.shop)
        body = {
            "made": _time(self._clock()),
            "account": {
                "id": account.id,
                "language": account.language,
                "time_zone": account.time_zone,
                "currency": account.currency,
                "profile": account.profile.value,
                "since": _time(account.made),
                "second_factor": await self._factors.counting(account.maker) is not None,
            },
            "addresses": [await self._address(one) for one in await self._addresses(account)],
            "shops": [] if member is None else [_shop(member, links)],
            "orders": [await self._order(charge) async for charge in self._orders(account)],
            "payments": [_line(line) async for line in self._lines(account)],
            "consents": [
                {"to": "news of payments, in the chat that asked for them", "by": "asking for them"}
            ],
        }
        return orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()

    async def forget(self, account: Account, origin: str, at: datetime) -> None:
        """Forget somebody: what is over goes soon, what is open when it is over (erasing.py).

        `origin` names the message that asks for it, said `at` a time; the same again changes nothing.
        """
        # An id that became somebody else's is theirs, with what is kept under it.
        found = await self._addresses(account)
        addresses = [one.person for one in found if one.state is not AddressState.QUARANTINED]
        member = await self._membership(account)
        if member is not None and member.role is Role.OWNER and not await self._others_own(account, member):
            link = await self._shops.unlink(member.shop, account.id)
            if link is not None and self._wallets is not None and self._wallets.linked is not None:
                await self._wallets.linked.close(link.wallet)
        await self._erasures.begin(
            Erasure(
                id=_erasure_id(origin),
                accounts=tuple(dict.fromkeys(account.makers)),
                people=tuple(dict.fromkeys((account.person, *addresses))),
                at=max(at, self._clock()),
                origin=origin,
            )
        )

    async def is_forgotten(self, origin: str) -> bool:
        """Whether a message has begun it already, and is handled again. It is so until that is answered."""
        return await self._erasures.is_begun(_erasure_id(origin))

    async def forget_again(self, account: Account, origin: str, at: datetime) -> None:
        """Forget the account that such a message has made of who was forgotten: nobody said anything since."""
        await self.forget(account, f"{origin} {account.id}", at)

    async def _addresses(self, account: Account) -> Sequence[Address]:
        return await self._accounts.addresses(account.person)

    async def _address(self, one: Address) -> dict[str, Any]:
        channel, further = one.person.channel, one.alias_of
        return {
            "channel": channel,
            "id": await self._reveal(channel, one.person.id),
            "chat": await self._reveal(channel, one.chat_id),
            "name": one.name,
            "state": one.state.value,
            "since": _time(one.since),
            "heard": _time(one.heard),
            "further_id_of": None if further is None else await self._reveal(channel, further.id),
        }

    async def _membership(self, account: Account) -> Membership | None:
        return await self._shops.membership(account.shop, account.id) if account.shop else None

    async def _others(self, account: Account, member: Membership | None) -> int | None:
        """How many others belong to a shop that ends with its only owner."""
        if member is None or member.role is not Role.OWNER or await self._others_own(account, member):
            return None
        return len(await self._shops.members(member.shop)) - 1

    async def _others_own(self, account: Account, member: Membership) -> bool:
        members = await self._shops.members(member.shop)
        return any(role is Role.OWNER and one != account.id for one, role in members)

    async def _orders(self, account: Account) -> AsyncIterator[Charge]:
        for maker in dict.fromkeys((*account.makers, account.person.key)):
            offset = 0
            while found := await self._charges.page(OfMaker(maker), _PAGE, offset):
                for charge in found:
                    yield charge
                offset += len(found)

    async def _lines(self, account: Account) -> AsyncIterator[Line]:
        for maker in dict.fromkeys(account.makers):
            async for line in self._ledger.lines_of(maker):
                yield line

    async def _order(self, charge: Charge) -> dict[str, Any]:
        invoices = await self._charges.invoices(charge.id)
        return {
            "code": charge.code,
            "shop": charge.shop,
            "memo": charge.memo,
            "asked": _money(charge.asked),
            "price": _money(charge.price),
            "state": charge.state.value,
            "created": _time(charge.created),
            "closes": _time(charge.closes),
            "paid": _time(charge.paid_at),
            "received": _money(charge.received),
            "invoices": [_invoice(one) for one in invoices],
        }


def _erasure_id(origin: str) -> str:
    """An id that says nothing of the message, and is the same each time that it is handled."""
    return hashlib.sha256(f"erasure {origin}".encode()).hexdigest()[:32]


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _money(amount: Money | None) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(amount.major), "currency": amount.currency.code}


def _shop(member: Membership, links: Sequence[Link]) -> dict[str, Any]:
    return {
        "id": member.shop,
        "name": member.name,
        "role": member.role.value,
        "since": _time(member.since),
        "links": [_link(one) for one in links],
    }


def _link(one: Link) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "wallet": one.name,
        "state": one.state.value,
        "made": _time(one.made),
        "until": _time(one.until),
        "ends_in": one.tail,
        "may": list(one.scopes),
    }


def _line(one: Line) -> dict[str, Any]:
    return {
        "payment_hash": one.payment_hash,
        "corrects": one.is_correction,
        "shop": one.shop,
        "code": one.code,
        "asked": _money(one.asked),
        "received": _money(one.paid),
        "satoshis": one.sats,
        "paid": _time(one.at),
    }


def _invoice(one: InvoiceRecord) -> dict[str, Any]:
    return {
        "payment_hash": one.payment_hash,
        "payment_request": one.invoice.payment_request,
        "created": _time(one.invoice.created),
        "expires": _time(one.expires),
        "status": one.status.value,
        "paid": _time(one.paid_at),
        "credited": _money(one.credited),
    }
