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
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryReceipt
from chatwallet.channels.whatsapp.form import Unclear, make_sure, read_form
from chatwallet.channels.whatsapp.twilio import is_signed
from chatwallet.tests.channels.whatsapp.desk import SECOND_TOKEN, Desk, open_desk

PATH = "/webhooks/whatsapp"
STATUS = "/webhooks/whatsapp/status"
OWNER = "whatsapp:+18765550199"
_SAYS = f"balanceFrom{OWNER}MessageSidSM{'9' * 32}"
_SWALLOWED = f"MessageSidSM{'0' * 32}NumMedia0NumSegments1ProfileName"
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


def recut(wanted: dict[str, str], **captured: str) -> Callable[[Desk], Forged]:
    """X18: a captured request whose very characters, sorted as they are signed, are cut into other fields."""

    def forge(desk: Desk) -> Forged:
        form = desk.form(**captured)
        signed_text = "".join(name + form[name] for name in sorted(form))
        fields = {
            name: value.format(sid="SM" + "9" * 32, owner=OWNER, number=desk.twilio.number)
            for name, value in wanted.items()
        }
        last = max(fields)
        before = "".join(name + fields[name] for name in sorted(fields))
        cut = {"AccountSid": form["AccountSid"]} | fields
        prefix = f"AccountSid{form['AccountSid']}"
        assert signed_text.startswith(prefix + before), "the characters are the same"
        cut[last] += signed_text[len(prefix + before) :]
        assert "".join(name + cut[name] for name in sorted(cut)) == signed_text
        return PATH, encoded(cut), desk.signature(PATH, form)

    return forge


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
    "recut into a name of nobody's": recut(
        {"Body": "balance", "From": "{owner}", "MessageSid": "{sid}", "N": ""}, Body=f"{_SAYS}N"
    ),
    "recut into another name of Twilio's": recut(
        {"Body": "balance", "From": "{owner}", "MessageSid": "{sid}", "NumMedia": "0", "ProfileName": ""},
        Body=f"{_SAYS}NumMedia0ProfileName",
    ),
    "recut into a longer id of the sender": recut(
        {
            "Body": "receive 10 Coffee",
            "From": f"whatsapp:US.a1{_SWALLOWED}",
            "MessageSid": "{sid}",
            "NumMedia": "0",
            "NumSegments": "1",
            "ProfileName": "",
            "To": "{number}",
        },
        From="whatsapp:US.a1",
        NumSegments="1",
        ProfileName=f"MessageSidSM{'9' * 32}NumMedia0NumSegments1ProfileName",
    ),
    "recut within the words": recut({"Body": "receive 10 ", "C": ""}, Body="receive 10 Coffee"),
    "recut into a button": recut({"Body": "x", "ButtonPayload": ""}, Body="xButtonPayloadbalance"),
    "a field of nobody's": lambda desk: signed(desk, PATH, desk.form(NFrom="x")),
    "a field without a name": lambda desk: signed(desk, PATH, desk.form(**{"": "x"})),
    "two messages": lambda desk: signed(desk, PATH, desk.form(SmsMessageSid="SM" + "1" * 32)),
    "another sender in the words": lambda desk: signed(desk, PATH, desk.form(Body=f"From{OWNER}")),
    "another recipient in the name": lambda desk: signed(desk, PATH, desk.form(ProfileName=f"To{OWNER}")),
    "signs that are no text": lambda desk: (
        PATH,
        encoded(desk.form()) + b"&Label=%ff",
        desk.signature(PATH, desk.form(Label="\N{REPLACEMENT CHARACTER}")),
    ),
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


def test_of_a_form_with_a_field_twice_the_log_says_which() -> None:
    form = read_form(b"Body=x&To=a&MessageSid=SM1&To=a", "application/x-www-form-urlencoded")
    with pytest.raises(Unclear, match="'To' twice"):
        make_sure(form)


async def test_what_is_signed_and_unclear_is_read_in_twilios_own_list(desk: Desk) -> None:
    """A name that Twilio begins to send one day must cost nobody their answer."""
    sid = await desk.twilio.person().say("before")
    assert (await desk.next_heard()).id == sid
    desk.twilio.webhook_url = ""
    sid = await desk.ana.say("receive 10 Coffee")
    form = desk.form(MessageSid=sid, Tomorrow="x")
    assert await desk.post(*signed(desk, PATH, form)) == 403
    assert (await desk.next_heard()).id == sid
    assert desk.heard.empty()


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/x-www-form-urlencoded", 200),
        ("application/x-www-form-urlencoded; charset=UTF-8", 200),
        ('Application/X-WWW-Form-Urlencoded;charset="utf-8"', 200),
        ("application/x-www-form-urlencoded; charset=utf-7", 403),
        ("application/json", 403),
        ("multipart/form-data; boundary=x", 403),
        ("text/plain", 403),
        ("", 403),
    ],
)
async def test_a_form_is_read_as_what_it_says_it_is(desk: Desk, content_type: str, status: int) -> None:
    path, body, signature = signed(desk, PATH, desk.form())
    headers = {"Content-Type": content_type, "X-Twilio-Signature": signature or ""}
    async with desk.http.post(desk.url + path, data=body, headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize("space", [b"+", b"%20"])
async def test_a_space_may_be_written_either_way(desk: Desk, space: bytes) -> None:
    path, body, signature = signed(desk, PATH, desk.form(Body="receive 10 Coffee"))
    assert await desk.post(path, body.replace(b"+", space), signature) == 200
    assert (await desk.next_heard()).text == "receive 10 Coffee"


async def test_all_that_twilio_is_known_to_send_is_let_in(desk: Desk) -> None:
    form = desk.form(
        ApiVersion="2010-04-01",
        ButtonPayload="balance",
        ButtonText="Balance",
        ChannelMetadata='{"type":"whatsapp","data":{"context":{"ProfileName":"Ana","WaId":"15550123456"}}}',
        ExternalUserId="US.13491208655302741918",
        Forwarded="true",
        FrequentlyForwarded="true",
        Latitude="18.0179",
        Longitude="-76.8099",
        Address="1 King Street",
        Label="From Ana To Bob",
        MediaContentType0="image/jpeg",
        MediaUrl0="https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        MessageType="button",
        MessagingServiceSid="MG" + "1" * 32,
        NumSegments="1",
        OriginalRepliedMessageSender=desk.twilio.number,
        OriginalRepliedMessageSid="SM" + "2" * 32,
        ReferralNumMedia="0",
        SmsMessageSid="SM" + "0" * 32,
        SmsSid="SM" + "0" * 32,
        SmsStatus="received",
        WaId="15550123456",
    )
    assert await desk.post(*signed(desk, PATH, form)) == 200
    assert (await desk.next_heard()).text == "balance"


USER_ID = "US." + "a1B2" * 32


async def test_somebody_without_a_number_is_taken_and_answered(desk: Desk) -> None:
    """X24: a business-scoped user id of up to 128 signs stands in the place of the number."""
    bob = desk.twilio.person(USER_ID, "Bob")
    sid = await bob.say("receive 10")
    message = await desk.next_heard()
    assert (message.id, message.conversation.sender_id) == (sid, f"whatsapp:{USER_ID}")
    await desk.channel.send(message.conversation, OutboundMessage("hello"), key="1")
    assert (await bob.next()).text == "hello"
    assert isinstance((await desk.told.until(2))[-1], DeliveryReceipt)


async def test_a_user_id_beside_a_number_changes_nothing(desk: Desk) -> None:
    bob = desk.twilio.person("+15550177777", "Bob", user_id=USER_ID)
    await bob.say("receive 10")
    assert (await desk.next_heard()).conversation.sender_id == "whatsapp:+15550177777"


@pytest.mark.parametrize(
    "address",
    [
        "whatsapp:US." + "a" * 129,
        "whatsapp:US.",
        "whatsapp:us.abc",
        "whatsapp:USA.abc",
        "whatsapp:US.a/b",
        "US.abc",
    ],
)
async def test_what_is_no_address_of_whatsapp_is_refused(desk: Desk, address: str) -> None:
    assert await desk.post(*signed(desk, PATH, desk.form(From=address))) == 403


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


_HOSTS = st.sampled_from(
    ["bot.example", "bot.example:443", "bot.example:8443", "Bot.Example", "10.0.0.7:80", "ñ.example"]
)
_FIELDS = st.lists(st.tuples(st.sampled_from(["Body", "From", "To", "a"]), st.text(max_size=8)), max_size=6)


@settings(max_examples=300, deadline=None)
@given(
    scheme=st.sampled_from(["https", "http"]),
    signed_at=_HOSTS,
    asked_at=_HOSTS,
    query=st.sampled_from(["", "?key=answer%3A1", "?a=b;c"]),
    forms=st.tuples(_FIELDS, _FIELDS),
    changed=st.booleans(),
    token=st.sampled_from(["token", "second", "another"]),
)
def test_what_counts_as_signed_is_what_twilios_own_library_says(
    scheme: str,
    signed_at: str,
    asked_at: str,
    query: str,
    forms: tuple[list[tuple[str, str]], list[tuple[str, str]]],
    changed: bool,
    token: str,
) -> None:
    one, another = (
        ImmutableMultiDict([(_clean(key), _clean(value)) for key, value in form]) for form in forms
    )
    made = RequestValidator(token).compute_signature(f"{scheme}://{signed_at}{PATH}{query}", one)
    url, form = f"{scheme}://{asked_at}{PATH}{query}", another if changed else one
    ours = ["token", "second"]
    assert is_signed(ours, url, form, made) == any(
        RequestValidator(mine).validate(url, form, made) for mine in ours
    )


def _clean(text: str) -> str:
    """As it comes off the wire: no half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()
