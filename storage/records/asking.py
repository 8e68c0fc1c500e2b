"""Asking a human in one of their chats whether another address is theirs: `pairing:<token>`, with news and a question.

`kind` says what a yes does: "connect" makes the address one of the account's, "back" gives it back an address that
became somebody else's, "stay" ends the doubt about one that was silent for long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from ...accounts.base import Person, place_of
from ...channels.base import Conversation
from ...tracking.outbox.base import News
from ..encoding import MILLISECOND
from .engine import Read, Steps, Work
from .indexes import Body
from .questions import ask

TEMPLATE = "alert"
"""The kind of the approved text of what is told here, whose one place takes the whole text."""

_WORD = "connect"
_PATIENCE = timedelta(days=30) // MILLISECOND  # that an unasked question is kept: its chat may be read seldom


def person_in(body: Body) -> Person:
    """Whose address a record is."""
    return Person(body["channel"], body["id"])


def place_in(body: Body) -> str:
    """How a chat is called to its human: WhatsApp …543."""
    return place_of(person_in(body), body.get("hint", ""))


def name_of(body: Body) -> str:
    """What is shown of an address to somebody who may not know it: its channel, what it calls itself, and its hint."""
    name = body.get("name")
    return f"{place_in(body)} ({name})" if name else place_in(body)


def tell(key: str, body: Body, news: News, at: int, work: Work) -> None:
    """Tell the chat of an address something, once for each key."""
    where = Conversation(body["channel"], body.get("chat") or body["id"], body["id"])
    work.tell(key, where, news, at)


def lines(token: str) -> tuple[str, str]:
    """What yes and no are in a chat; both words are understood in every language."""
    return f"{_WORD} yes {token}", f"{_WORD} no {token}"


def ask_chat(
    token: str,
    key: str,
    text: str,
    values: Mapping[str, str],
    at: int,
    until: int,
    work: Work,
    says: Sequence[str] = (),
) -> Steps[None]:
    """Ask the chat of an address; buttons and the numbers 1 and 2 say the same."""
    yield Read((key,))
    if (body := work.get(key)) is None:
        return
    yes, no = says or lines(token)
    buttons = (("button-connect-yes", yes), ("button-no", no))
    tell(f"pairing:{token}:{key}", body, News(text, dict(values), buttons, TEMPLATE), at, work)
    yield from ask(key.replace("address:", "question:", 1), (yes, no), until, work)


def ask_whether_back(
    token: str, claimant: str, account: str, chats: Sequence[str], at: int, work: Work
) -> Steps[None]:
    """Ask the chats of an account whether an address that became somebody else's is its human's all the same."""
    yield Read((f"pairing:{token}",), new=True)
    until = at + _PATIENCE
    work.put(f"pairing:{token}", {
        "v": 1, "kind": "back", "account": account, "claimant": claimant, "state": "asked", "until": until,
    })  # fmt: skip
    body = work.get(claimant)
    place = "" if body is None else place_in(body)
    for key in chats:
        yield from ask_chat(token, key, "connect-changed", {"place": place}, at, until, work)
