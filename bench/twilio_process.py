"""A stand-in for Twilio that brings people's lines to the webhook, accepts messages and says what became of them.

Run as a program. A question is {"bot": address, "people": n, "each": n, "in_full": bool}: see Crowd.play. A picture is
said to be delivered as soon as it is accepted, since the payment request waits for that. `in_full` is all that Twilio
does in life: it fetches each picture, and says of each message that it is sent, delivered and read.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import loops
import orjson
from aiohttp import web
from beside import answer, serve
from crowds import Crowd
from yarl import URL

ACCOUNT, TOKEN, NUMBER = f"AC{'0' * 31}1", "bench-token", "whatsapp:+15550100000"
_PEOPLE = "whatsapp:+1555020"
_PLACES = 7  # of a content: the payment request, and title and id of three buttons
_AGAIN = 0.05  # seconds until a line is brought again


class Twilio(Crowd):
    """The API and the people on WhatsApp."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__()
        self._session = session
        self._bot = ""
        self._in_full = False
        self._told: list[asyncio.Task[None]] = []

    async def reply(self, asked: Any) -> object:
        """See the module."""
        self._bot, self._in_full = asked["bot"], asked["in_full"]
        told = await self.play(asked["people"], asked["each"])
        while self._told:  # what goes wrong with one of them ends the bench
            await self._told.pop()
        return told

    async def say(self, person: int, text: str) -> None:
        """Post a form to the webhook, as twilio.com/docs/messaging/guides/webhook-request says."""
        number = f"{_PEOPLE}{person:04d}"
        sid = f"SM{secrets.token_hex(16)}"
        form = {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "Body": text,
            "From": number,
            "MessageSid": sid,
            "MessageType": "text",
            "NumMedia": "0",
            "NumSegments": "1",
            "ProfileName": f"Person {person}",
            "ReferralNumMedia": "0",
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "To": NUMBER,
            "WaId": number.removeprefix("whatsapp:+"),
        }
        while await self._post(f"{self._bot}/webhooks/whatsapp", form) == 503:  # noqa: ASYNC110 — it has only begun
            await asyncio.sleep(_AGAIN)

    async def accept(self, request: web.Request) -> web.Response:
        """Messages.create: take the message, and tell what becomes of it."""
        form = {name: values[0] for name, values in parse_qs((await request.read()).decode()).items()}
        sid, person = f"SM{secrets.token_hex(16)}", int(form["To"].removeprefix(_PEOPLE))
        self._told.append(asyncio.create_task(self._afterwards(person, sid, form)))
        return web.Response(
            status=201, body=orjson.dumps(_message(sid, form)), content_type="application/json"
        )

    async def list_messages(self, _: web.Request) -> web.Response:
        """Messages.list: nobody wrote while the bot was away."""
        page = {"messages": [], "page": 0, "page_size": 50, "next_page_uri": None}
        return web.Response(body=orjson.dumps(page), content_type="application/json")

    async def _afterwards(self, person: int, sid: str, form: dict[str, str]) -> None:
        picture = "MediaUrl" in form
        if picture:
            self.see_code(person, form["MediaUrl"])
            if self._in_full:
                async with self._session.get(self._bot + urlsplit(form["MediaUrl"]).path) as fetched:
                    assert (await fetched.read()).startswith(b"\x89PNG"), fetched.status
        elif "ContentSid" in form:  # and not a word that it takes long, as where the machine is very busy
            assert len(orjson.loads(form["ContentVariables"])) == _PLACES, form
            self.see_all(person)
        for status in ("sent", "delivered", "read") if self._in_full else ("delivered",) * picture:
            await self._tell(sid, form, status)

    async def _tell(self, sid: str, form: dict[str, str], status: str) -> None:
        told = {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "ChannelInstallSid": f"XE{'0' * 32}",
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": form["To"].removeprefix("whatsapp:"),
            "From": NUMBER,
            "MessageSid": sid,
            "MessageStatus": status,
            "SmsSid": sid,
            "SmsStatus": status,
            "StructuredMessage": "false",
            "To": form["To"],
        }
        assert await self._post(form["StatusCallback"], told) == 200, told

    async def _post(self, url: str, form: dict[str, str]) -> int:
        headers = {"X-Twilio-Signature": _signature(url, form)}
        async with self._session.post(URL(url, encoded=True), data=form, headers=headers) as answered:
            assert answered.status in (200, 503), (url, answered.status)
            return answered.status


def _message(sid: str, form: dict[str, str]) -> dict[str, Any]:
    """A message as the API shows it (twilio.com/docs/messaging/api/message-resource)."""
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}"
    date = "Mon, 30 Nov 2026 12:00:00 +0000"
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": form.get("Body", ""),
        "date_created": date,
        "date_sent": None,
        "date_updated": date,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form["From"],
        "messaging_service_sid": None,
        "num_media": "1" if "MediaUrl" in form else "0",
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": form["To"],
        "uri": f"{path}.json",
    }


def _signature(url: str, form: dict[str, str]) -> str:
    """What stands in X-Twilio-Signature (twilio.com/docs/usage/security): the SDK takes half a second to load."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(TOKEN.encode(), signed.encode(), hashlib.sha1)).decode()


async def _serve() -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        twilio = Twilio(session)
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", twilio.accept)
        app.router.add_get("/2010-04-01/Accounts/{account}/Messages.json", twilio.list_messages)
        await answer(
            {"url": await serve(app), "account": ACCOUNT, "token": TOKEN, "number": NUMBER}, twilio.reply
        )


if __name__ == "__main__":
    loops.run(_serve())
