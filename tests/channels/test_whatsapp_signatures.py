"""Security.md T1 and T2: what Twilio did not sign for us reaches nobody, and what it signed has one effect."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict

from chatwallet.channels.base import InboundMessage
from chatwallet.channels.twilio import is_signed
from chatwallet.tests.channels.whatsapp_desk import SECOND_TOKEN, Desk, open_desk

PATH = "/webhooks/whatsapp"
STATUS = "/webhooks/whatsapp/status"
Forged = tuple[str, bytes, str | None]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk, desk.listening():
        yield desk


def encoded(form: Any) -> bytes:
    return urlencode(form, doseq=True).encode()


def signed(desk: Desk, path: str, form: dict[str, Any]) -> Forged:
    return path, encoded(form), desk.signature(path, ImmutableMultiDict(_pairs(form)))


def _pairs(form: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (key, one) for key, value in form.items() for one in ([value] if isinstance(value, str) else value)
    ]


def with_signature(change: Callable[[str], str | None]) -> Callable[[Desk], Forged]:
    def forge(desk: Desk) -> Forged:
        path, body, signature = signed(desk, PATH, desk.form())
        assert signature is not None
        return path, body, change(signature)

    return forge


def trimmed_body(desk: Desk) -> Forged:
    form = desk.form(Body="receive 10 ")
    return PATH, encoded(desk.form(Body="receive 10")), desk.signature(PATH, form)


def swapped_fields(desk: Desk) -> Forged:
    form = desk.form()
    return PATH, encoded(form | {"From": form["To"], "To": form["From"]}), desk.signature(PATH, form)


def another_message(desk: Desk) -> Forged:
    return PATH, encoded(desk.form(Body="receive 999")), desk.signature(PATH, desk.form())


def moved_boundary(desk: Desk) -> Forged:
    """The same characters cut into other fields: signed, but a message id that was never seen."""
    form = desk.form()
    moved = {key: value for key, value in form.items() if key != "NumMedia"}
    moved["MessageSid"] = form["MessageSid"] + "NumMedia0"
    return PATH, encoded(moved), desk.signature(PATH, form)


FORGERIES: dict[str, Callable[[Desk], Forged]] = {
    "missing": with_signature(lambda _: None),
    "empty": with_signature(lambda _: ""),
    "truncated": with_signature(lambda signature: signature[:-4]),
    "non-ASCII": with_signature(lambda signature: "é" + signature[1:]),
    "wrong key": lambda desk: (PATH, encoded(desk.form()), desk.signature(PATH, desk.form(), token="guess")),
    "http for https": lambda desk: (
        PATH,
        encoded(desk.form()),
        desk.signature(PATH, desk.form(), base=desk.url.replace("http:", "https:")),
    ),
    "trimmed body": trimmed_body,
    "lost query": lambda desk: (PATH, encoded(desk.form()), desk.signature(f"{PATH}?x=1", desk.form())),
    "query added": lambda desk: (f"{PATH}?x=1", encoded(desk.form()), desk.signature(PATH, desk.form())),
    "another port": lambda desk: (
        PATH,
        encoded(desk.form()),
        desk.signature(PATH, desk.form(), base="http://127.0.0.1:8443"),
    ),
    "another account": lambda desk: signed(desk, PATH, desk.form(AccountSid="AC" + "1" * 32)),
    "another number": lambda desk: signed(desk, PATH, desk.form(To="whatsapp:+15559999999")),
    "swapped fields": swapped_fields,
    "duplicated field": lambda desk: signed(desk, PATH, desk.form() | {"Body": ["receive 1", "receive 2"]}),
    "same field twice": lambda desk: (
        PATH,
        encoded(desk.form() | {"To": [desk.twilio.number] * 2}),
        desk.signature(PATH, desk.form()),
    ),
    "replayed with other words": another_message,
    "moved boundary": moved_boundary,
    "for another path": lambda desk: (PATH, encoded(desk.form()), desk.signature(STATUS, desk.form())),
    "no message id": lambda desk: signed(desk, PATH, desk.form(MessageSid="")),
    "no address": lambda desk: signed(desk, PATH, desk.form(From="+15550123456")),
    "too many fields": lambda desk: signed(desk, PATH, desk.form(**{f"k{n}": "" for n in range(300)})),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_message_is_refused_and_reaches_nobody(
    desk: Desk, forgery: Callable[[Desk], Forged]
) -> None:
    assert await desk.post(*forgery(desk)) == 403
    assert desk.heard.empty()
    assert await desk.store.contacts.last_heard("whatsapp") is None


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"%ff=%ff", b"&&&=", b'{"Body": "receive 1"}', b"\0" * 9])
async def test_what_is_no_form_is_refused(desk: Desk, body: bytes) -> None:
    assert await desk.post(PATH, body, desk.signature(PATH, {})) == 403


async def test_noise_is_refused_whatever_it_is(desk: Desk) -> None:
    noise = random.Random(1)
    for _ in range(200):
        body = noise.randbytes(noise.randrange(300)) + b"&=%" * noise.randrange(3)
        path = noise.choice((PATH, STATUS)) + noise.choice(
            ("", "?key=%ff", "?bodySHA256=1", "?[", "?%00&key")
        )
        assert await desk.post(path, body, noise.choice(("", "x" * 28, "\xff", "=" * 4000))) == 403
    assert desk.heard.empty()


async def test_too_large_a_body_is_refused_unread(desk: Desk) -> None:
    form = desk.form(Body="x" * 70_000)
    assert await desk.post(*signed(desk, PATH, form)) == 413
    assert desk.heard.empty()


@pytest.mark.parametrize("token", ["", SECOND_TOKEN], ids=["first token", "second token"])
async def test_both_tokens_of_a_rotation_let_in(desk: Desk, token: str) -> None:
    form = desk.form(Body="recibir 5 café ☕")
    assert await desk.post(PATH, encoded(form), desk.signature(PATH, form, token=token)) == 200
    assert (await desk.next_heard()).text == "recibir 5 café ☕"


async def test_the_order_of_the_fields_is_not_signed(desk: Desk) -> None:
    form = dict(reversed(desk.form().items()))
    assert await desk.post(*signed(desk, PATH, form)) == 200


@pytest.mark.parametrize("path", [PATH, STATUS])
async def test_only_posts_are_taken(desk: Desk, path: str) -> None:
    async with desk.http.get(desk.url + path) as answer:
        assert answer.status == 405


@pytest.mark.parametrize(
    "changes", [{"From": "whatsapp:+15559999999"}, {"AccountSid": "AC" + "1" * 32}, {"MessageSid": "x"}]
)
async def test_a_status_that_is_not_of_our_number_is_refused(desk: Desk, changes: dict[str, str]) -> None:
    form = desk.form(From=desk.twilio.number, To=desk.ana.address, MessageStatus="delivered") | changes
    assert await desk.post(*signed(desk, f"{STATUS}?key=1", form)) == 403
    assert desk.told.news == []


async def test_a_status_for_another_key_than_the_signed_one_is_refused(desk: Desk) -> None:
    form = desk.form(From=desk.twilio.number, To=desk.ana.address, MessageStatus="failed")
    signature = desk.signature(f"{STATUS}?key=1", form)
    assert await desk.post(f"{STATUS}?key=2", encoded(form), signature) == 403
    assert desk.told.news == []


async def test_a_message_that_comes_a_hundred_times_at_once_has_one_effect() -> None:
    effects: list[str] = []

    async def receive(message: InboundMessage) -> None:
        if await shop.store.inbox.add(f"whatsapp:{message.id}", message):
            effects.append(message.text)

    async with open_desk() as shop:
        forged = signed(shop, PATH, shop.form())
        async with shop.listening(receive):
            statuses = await asyncio.gather(*(shop.post(*forged) for _ in range(100)))
        async with shop.listening(receive):  # and after a restart
            assert await shop.post(*forged) == 200
    assert set(statuses) == {200}
    assert effects == ["receive 10 Coffee"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    signature=st.text(),
    url=st.text(),
    form=st.lists(st.tuples(st.text(), st.text()), max_size=5),
)
def test_the_check_of_a_signature_never_fails_over_what_it_is_given(
    signature: str, url: str, form: list[tuple[str, str]]
) -> None:
    fields = ImmutableMultiDict([(_clean(key), _clean(value)) for key, value in form])
    assert not is_signed(["token"], "https://example.org/webhooks?" + _clean(url), fields, signature)


def _clean(text: str) -> str:
    """As it comes off the wire: no half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()
