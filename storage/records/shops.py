"""Shops on records: `shop:<id>`, `member:<shop>:<account>`, `link:<id>`, and `linked:<wallet>` of those with a secret.

An account has the id of its shop in its own record (accounts.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial

from ...accounts.audit import SYSTEM, Act, Entry
from ...accounts.links import Link, LinkKind, LinkState
from ...accounts.modes import Mode
from ...accounts.roles import Role
from ...accounts.shops import (
    MOST_SHOPS,
    Linking,
    LinkResult,
    Membership,
    SealedCredential,
    Telling,
    link_row,
)
from ...wallet.base import WalletRef
from ..encoding import from_ms, to_ms
from .audit import RecordAudit
from .engine import Read, Records, Scan, Steps, Work
from .indexes import Body
from .modes import unless_held
from .open_pages import LINKING, close_pages
from .shop_news import Tell, owners_of, tell_ended, tell_linked, tell_stale, tell_unlinked

IN_USE = (LinkState.ACTIVE, LinkState.STALE)
_MOST_LINKS = 100  # of a shop or a wallet that are looked at


class RecordShops:
    """accounts.shops.ShopStore on records."""

    def __init__(self, records: Records, audit: RecordAudit) -> None:
        self._records = records
        self._audit = audit

    async def membership(self, shop: str, account: str) -> Membership | None:
        return await self._records.look(partial(_membership, shop, account))

    async def link(self, new: Link, *, sealed: str = "", telling: Telling | None = None) -> Linking:
        link = self._audit.recorded(partial(make_link, new, sealed, telling), partial(linked_entry, new))
        return await self._records.run(unless_held(link))

    async def unlink(self, shop: str, account: str, telling: Telling | None = None) -> Link | None:
        unlink = unless_held(partial(_unlink, shop, account, telling), Mode.LOCKDOWN)
        return await self._records.run(self._audit.recorded(unlink, partial(_ended, account, Act.UNLINK)))

    async def end_link(self, link: str, by: str, reason: str, telling: Telling | None = None) -> Link | None:
        end = self._audit.recorded(
            partial(_end_told, link, tell_ended, telling), partial(_ended, by, Act.UNLINK, reason=reason)
        )
        return await self._records.run(end)

    async def in_use(self) -> AsyncIterator[Link]:
        async for body in self._records.each("link"):
            if LinkState(body["state"]) in IN_USE:
                yield read_link(body)

    async def mark_stale(self, link: str, telling: Telling | None = None) -> Link | None:
        stale = partial(_mark_stale, link, telling)
        return await self._records.run(self._audit.recorded(stale, partial(_ended, SYSTEM, Act.STALE)))

    async def lose_secret(self, link: str, telling: Telling | None = None) -> Link | None:
        """Note that the secret of a link in use is lost: it turns STALE, and its shop gives up its place at the wallet.

        Returns the link as it was, None if there is none in use. Who is told that it is STALE are its shop's owners.
        """
        lost = partial(_lose_secret, link, telling)
        return await self._records.run(self._audit.recorded(lost, partial(_ended, SYSTEM, Act.STALE)))

    async def of_wallet(self, wallet: WalletRef) -> Sequence[Link]:
        found = await self._records.look(partial(_of_wallet, wallet))
        return [read_link(body) for body in found]

    async def credentials(self, wallet: WalletRef) -> Sequence[SealedCredential]:
        found = [(read_link(body), body) for body in await self._records.look(partial(_of_wallet, wallet))]
        return [
            SealedCredential(link, body["owner"], link_row(link.id), body["sealed"])
            for link, body in found
            if link.state is LinkState.ACTIVE and body["sealed"]
        ]

    async def is_first_payment(self, shop: str, wallet: WalletRef, payment_hash: str) -> bool:
        return await self._records.run(partial(_is_first_payment, shop, wallet, payment_hash))

    async def members(self, shop: str) -> Sequence[tuple[str, Role]]:
        found = await self._records.look(partial(_scanned, f"shop:{shop}:members", False))
        return [(body["account"], Role(body["role"])) for body in found]

    async def links(self, shop: str) -> Sequence[Link]:
        return [
            read_link(one) for one in await self._records.look(partial(_scanned, f"shop:{shop}:links", True))
        ]


def linked_entry(new: Link, done: Linking | None) -> Entry | None:
    """What the audit says of a link that was made."""
    if done is None or done.result is not LinkResult.LINKED:
        return None
    replaced = done.replaced.id if done.replaced else ""
    details = {"kind": new.kind.value, "link": new.id, "replaced": replaced}
    return Entry(new.made_by, Act.LINK, new.shop, details)


def _ended(actor: str, act: Act, link: Link | None, reason: str = "") -> Entry | None:
    if link is None:
        return None
    return Entry(actor, act, link.shop, {"link": link.id, **({"reason": reason} if reason else {})})


def read_link(body: Body) -> Link:
    """The link that a record tells of."""
    until = body.get("until")
    return Link(
        id=body["id"],
        shop=body["owner"],
        wallet=WalletRef(body["backend"], body["account"]),
        kind=LinkKind(body["kind"]),
        name=body["name"],
        made_by=body["made_by"],
        made=from_ms(body["made"]),
        state=LinkState(body["state"]),
        tail=body.get("tail", ""),
        scopes=tuple(body.get("scopes", ())),
        until=None if until is None else from_ms(until),
    )


def _link_body(link: Link, sealed: str) -> Body:
    return {
        "v": 1, "id": link.id, "owner": link.shop, "backend": link.wallet.backend, "account": link.wallet.account,
        "kind": link.kind.value, "name": link.name, "made_by": link.made_by, "made": to_ms(link.made),
        "state": link.state.value, "tail": link.tail, "scopes": list(link.scopes),
        "until": None if link.until is None else to_ms(link.until), "sealed": sealed,
    }  # fmt: skip


def _membership(shop: str, account: str, work: Work) -> Steps[Membership | None]:
    (member, about), _ = yield Read((_member(shop, account), f"shop:{shop}"))
    if member is None or about is None:
        return None
    link = None
    if about["link"]:
        (body,), _ = yield Read((link_row(about["link"]),))
        link = None if body is None else read_link(body)
    return Membership(
        shop=shop, name=about["name"], role=Role(member["role"]), since=from_ms(member["since"]), link=link
    )


def make_link(new: Link, sealed: str, telling: Telling | None, work: Work) -> Steps[Linking]:
    """ShopStore.link as a step of an operation."""
    account, row = f"account:{new.made_by}", link_row(new.id)
    (maker, known), _ = yield Read((account, row))
    if known is not None:
        (before,), _ = yield Read((link_row(known["replaced"]),))
        return Linking(LinkResult.LINKED, None if before is None else read_link(before))
    if maker is None or "merged" in maker or maker.get("shop", "") not in ("", new.shop):
        return Linking(LinkResult.NOT_OWNER)
    shop, member = f"shop:{new.shop}", _member(new.shop, new.made_by)
    (about, role), _ = yield Read((shop, member))
    if about is not None and (role is None or not Role(role["role"]).allows(Role.OWNER)):
        return Linking(LinkResult.NOT_OWNER)
    if not (yield from _take_wallet(new, sealed, work)):
        return Linking(LinkResult.TOO_MANY)
    if about is None:
        about = {"v": 1, "id": new.shop, "name": new.name, "made": to_ms(new.made), "link": ""}
        work.put(member, _owner(new))
        work.put(account, {**maker, "shop": new.shop})
    old = yield from _end(about["link"], LinkState.REPLACED, work, but=new.wallet)
    work.put(row, {**_link_body(new, sealed), "replaced": old.id if old else ""})
    work.put(shop, {**about, "link": new.id})
    yield from tell_linked(new, telling, work)
    return Linking(LinkResult.LINKED, old and replace(old, state=LinkState.REPLACED))


def _owner(link: Link) -> Body:
    return {
        "v": 1, "shop": link.shop, "account": link.made_by, "role": Role.OWNER.value, "since": to_ms(link.made),
        "source": "link",
    }  # fmt: skip


def _take_wallet(new: Link, sealed: str, work: Work) -> Steps[bool]:
    """Note that a shop holds a secret of a wallet's account; False where too many others do."""
    if not sealed:
        return True
    key = _wallet_key(new.wallet)
    (known,), _ = yield Read((key,))
    shops = [] if known is None else [one for one in known["shops"] if one != new.shop]
    if len(shops) >= MOST_SHOPS:
        return False
    work.put(key, {"v": 1, **(known or {}), "shops": [*shops, new.shop]})
    return True


def _end(link: str, state: LinkState, work: Work, but: WalletRef | None = None) -> Steps[Link | None]:
    """Let a link that is in use be so no more, and forget its secret; return it as it was.

    Its shop gives up its place at the wallet, unless that is the wallet that it goes on with.
    """
    row = link_row(link)
    (body,), _ = yield Read((row,))
    if body is None or LinkState(body["state"]) not in IN_USE:
        return None
    found = read_link(body)
    if body.get("sealed") and found.wallet != but:
        key = _wallet_key(found.wallet)
        (known,), _ = yield Read((key,))
        left = [] if known is None else [one for one in known["shops"] if one != found.shop]
        if left and known is not None:
            work.put(key, {**known, "shops": left})
        else:
            work.delete(key)
    work.put(row, {**body, "state": state.value, "sealed": ""})
    return found


def _end_told(link: str, tell: Tell, telling: Telling | None, work: Work) -> Steps[Link | None]:
    """End a link, and what would make another one without a word in the chat: whoever ends it expects none."""
    found = yield from _end(link, LinkState.REMOVED, work)
    if found is not None:
        yield from tell(found, telling, work)
        yield from close_pages((yield from owners_of(found, work)), work, LINKING)
    return found


def _unlink(shop: str, account: str, telling: Telling | None, work: Work) -> Steps[Link | None]:
    (about, member), _ = yield Read((f"shop:{shop}", _member(shop, account)))
    if about is None or member is None or not Role(member["role"]).allows(Role.OWNER) or not about["link"]:
        return None
    return (yield from _end_told(about["link"], tell_unlinked, telling, work))


def _lose_secret(link: str, telling: Telling | None, work: Work) -> Steps[Link | None]:
    found = yield from _end(link, LinkState.STALE, work)
    if found is not None and found.state is LinkState.ACTIVE:  # else they were told before
        yield from tell_stale(found, telling, work)
    return found


def _mark_stale(link: str, telling: Telling | None, work: Work) -> Steps[Link | None]:
    (body,), _ = yield Read((link_row(link),))
    if body is None or body["state"] != LinkState.ACTIVE:
        return None
    work.put(link_row(link), body := {**body, "state": LinkState.STALE.value})
    stale = read_link(body)
    yield from tell_stale(stale, telling, work)
    return stale


def _is_first_payment(shop: str, wallet: WalletRef, payment_hash: str, work: Work) -> Steps[bool]:
    found = yield from _scanned(f"shop:{shop}:links", True, work)
    tills = [body for body in found if LinkKind(body["kind"]) is LinkKind.TILL]
    link = next(
        (one for one in tills if (one["backend"], one["account"]) == (wallet.backend, wallet.account)), None
    )
    if link is None:
        return False
    if "first_payment" not in link:
        work.put(link_row(link["id"]), {**link, "first_payment": payment_hash})
        return True
    return bool(link["first_payment"] == payment_hash)


def _of_wallet(wallet: WalletRef, work: Work) -> Steps[list[Body]]:
    found = yield from _scanned(f"wallet:{wallet.backend}:{wallet.account}:links", True, work)
    return [body for body in found if LinkState(body["state"]) in IN_USE]


def _scanned(index: str, newest_first: bool, work: Work) -> Steps[list[Body]]:
    _, (found,) = yield Read(scans=(Scan(index, reverse=newest_first, limit=_MOST_LINKS),))
    bodies, _ = yield Read([key for _, key in found])
    return [body for body in bodies if body is not None]


def _member(shop: str, account: str) -> str:
    return f"member:{shop}:{account}"


def _wallet_key(wallet: WalletRef) -> str:
    return f"linked:{wallet.backend}:{wallet.account}"
