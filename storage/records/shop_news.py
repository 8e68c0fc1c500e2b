"""What a shop's owners hear of their wallet without having asked, in the step that changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ...accounts.base import AddressState
from ...accounts.links import Link
from ...accounts.roles import Role
from ...accounts.shops import Telling
from ...tracking.outbox.base import News
from ..encoding import to_ms
from .addresses import is_main, state_of
from .asking import TEMPLATE, person_in, tell
from .engine import Read, Scan, Steps, Work
from .indexes import Body

Tell: TypeAlias = Callable[[Link, Telling | None, Work], Steps[None]]
"""One of what owners are told, as a step of an operation; without a telling it is nothing."""

_MOST_OWNERS = 100


def tell_linked(link: Link, telling: Telling | None, work: Work) -> Steps[None]:
    """A shop has another wallet from now on."""
    yield from _tell(link, "linked", "news-linked", (), telling, work)


def tell_unlinked(link: Link, telling: Telling | None, work: Work) -> Steps[None]:
    """A shop has no wallet from now on."""
    yield from _tell(link, "unlinked", "news-unlinked", (), telling, work)


def tell_ended(link: Link, telling: Telling | None, work: Work) -> Steps[None]:
    """Whoever runs the bot has ended the link of a shop."""
    yield from _tell(link, "unlinked", "news-link-ended", (("button-link", "link"),), telling, work)


def tell_stale(link: Link, telling: Telling | None, work: Work) -> Steps[None]:
    """A wallet takes the credential of a link no more."""
    yield from _tell(link, "stale", "news-link-stale", (("button-link", "link"),), telling, work)


def _tell(
    link: Link,
    what: str,
    text: str,
    buttons: tuple[tuple[str, str], ...],
    telling: Telling | None,
    work: Work,
) -> Steps[None]:
    if telling is None:
        return
    news = News(text, {"name": link.name}, buttons, template=TEMPLATE)
    for account in (yield from owners_of(link, work)):
        bodies = yield from _addresses(account, work)
        said_in = {
            body.get("alias_of") or key for key, body in bodies.items() if person_in(body) == telling.said_in
        }
        for key, body in bodies.items():
            if key not in said_in and is_main(body) and state_of(body) is AddressState.ACTIVE:
                news_id = f"{what}:{link.id}:{body['channel']}:{body['id']}"
                tell(news_id, body, news, to_ms(telling.at), work)


def owners_of(link: Link, work: Work) -> Steps[list[str]]:
    """The accounts of the owners of a link's shop; of one that is made in this step, its maker."""
    _, (found,) = yield Read(scans=(Scan(f"shop:{link.shop}:members", limit=_MOST_OWNERS),))
    keys = [key for _, key in found]
    yield Read(keys)
    bodies = [body for key in keys if (body := work.get(key)) is not None]
    owners = [body["account"] for body in bodies if Role(body["role"]) is Role.OWNER]
    return owners or [link.made_by]


def _addresses(account: str, work: Work) -> Steps[dict[str, Body]]:
    """The addresses of an account by their keys, aliases among them."""
    (body,), _ = yield Read((f"account:{account}",))
    if body is not None and "merged" in body:
        (body,), _ = yield Read((f"account:{body['merged']}",))
    keys = () if body is None else tuple(body.get("addresses", ()))
    yield Read(keys)
    return {key: found for key in keys if (found := work.get(key)) is not None}
