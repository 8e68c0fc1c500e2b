"""Doubts about who writes from an address after a long silence, and what ends them: parts of other operations."""

from __future__ import annotations

from ...accounts.links import LinkKind
from ...wallet.base import WalletRef
from .addresses import bound_to
from .engine import Read, Scan, Steps, Work
from .indexes import Body

_MOST_LINKS = 100


def end_doubt(key: str, work: Work) -> bool:
    """End the doubt about an address that was read; False where there is none."""
    body = work.get(key)
    if body is None or not body.get("doubt"):
        return False
    work.put(key, {name: value for name, value in body.items() if name != "doubt"})
    return True


def trust(key: str, work: Work) -> Steps[bool]:
    """End it by the word of whoever runs the bot."""
    yield Read((key,))
    return end_doubt(key, work)


def prove(key: str, wallet: WalletRef, work: Work) -> Steps[bool]:
    """End it for who has just shown a key of a wallet that the account's shop had linked by a key before the doubt.

    A till proves nothing, for anybody may link any; nor does a link that was made since, which may be a stranger's.
    """
    bound = yield from bound_to(key, work)
    if bound is None or not (doubt := bound.address.get("doubt")):
        return False
    return (yield from _had(bound.account, wallet, doubt["at"], work)) and end_doubt(key, work)


def proves_old(key: str, wallet: WalletRef, work: Work) -> Steps[bool]:
    """Whether a key of this wallet proves that who is new on an address is the human who lost it: see `prove`."""
    bound = yield from bound_to(key, work)
    was = None if bound is None else bound.address.get("was")
    if bound is None or not was:
        return False
    (old,), _ = yield Read((f"account:{was}",))
    # Of an address without its time nothing counts as before.
    return old is not None and (yield from _had(old, wallet, bound.address.get("since") or 0, work))


def _had(account: Body, wallet: WalletRef, before: int, work: Work) -> Steps[bool]:
    """Whether the shop of an account had linked a wallet by a key before a time."""
    if not account.get("shop"):
        return False
    _, (found,) = yield Read(scans=(Scan(f"shop:{account['shop']}:links", limit=_MOST_LINKS),))
    links, _ = yield Read([link for _, link in found])
    return any(_was_theirs(link, wallet, before) for link in links)


def _was_theirs(link: Body | None, wallet: WalletRef, before: int) -> bool:
    return (
        link is not None
        and LinkKind(link["kind"]) is LinkKind.KEY
        and WalletRef(link["backend"], link["account"]) == wallet
        and link["made"] < before
    )
