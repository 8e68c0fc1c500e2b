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
    if bound is None or not (doubt := bound.address.get("doubt")) or not bound.account.get("shop"):
        return False
    _, (found,) = yield Read(scans=(Scan(f"shop:{bound.account['shop']}:links", limit=_MOST_LINKS),))
    links, _ = yield Read([link for _, link in found])
    return any(_was_theirs(link, wallet, doubt["at"]) for link in links) and end_doubt(key, work)


def _was_theirs(link: Body | None, wallet: WalletRef, before: int) -> bool:
    return (
        link is not None
        and LinkKind(link["kind"]) is LinkKind.KEY
        and WalletRef(link["backend"], link["account"]) == wallet
        and link["made"] < before
    )
