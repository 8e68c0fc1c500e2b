"""Twilio's Senders API over HTTP: the WhatsApp sender, and where its messages are brought."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .twilio_account import Account
from .twilio_errors import Refused
from .twilio_form import is_address
from .twilio_json import invalid, members
from .twilio_requests import Guard, absent, base, read_json


class SendersHttp:
    """The Senders API of one account. Of a sender only its webhook can be changed, which is told by POST."""

    def __init__(self, account: Account, guard: Guard) -> None:
        self._account = account
        one = "/v2/Channels/Senders/{sid}"
        self.routes = [
            Route("/v2/Channels/Senders", guard("sender", self._list), methods=["GET"]),
            Route(one, guard("sender", self._fetch), methods=["GET"]),
            Route(one, guard("sender", self._update), methods=["POST"]),
        ]

    async def _list(self, request: Request) -> Response:
        if request.query_params.get("Channel") != "whatsapp":
            raise Refused(20001, "Invalid parameter Channel")
        url = str(request.url)
        meta = {
            "first_page_url": url,
            "key": "senders",
            "next_page_url": None,
            "page": 0,
            "page_size": 50,
            "previous_page_url": None,
            "url": url,
        }
        return JSONResponse({"meta": meta, "senders": [self._account.sender_as_json(base(request))]})

    async def _fetch(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._account.sender_as_json(base(request)))

    async def _update(self, request: Request) -> Response:
        self._check(request)
        given = members(await read_json(request), "body", needs={"webhook"})
        urls, methods = {"callback_url", "fallback_url"}, {"callback_method", "fallback_method"}
        webhook = members(given["webhook"], "webhook", needs=(), may=urls | methods)
        if any(webhook.get(name, "POST") != "POST" for name in methods):
            raise invalid("method of a webhook")
        callback_url = _address(webhook, "callback_url", self._account.webhook_url)
        fallback_url = _address(webhook, "fallback_url", self._account.fallback_url)
        self._account.webhook_url, self._account.fallback_url = callback_url, fallback_url
        self._account.changes.tell()
        return JSONResponse(self._account.sender_as_json(base(request)), 202)

    def _check(self, request: Request) -> None:
        if request.path_params["sid"] != self._account.sender_sid:
            raise absent(request)


def _address(webhook: dict[str, Any], name: str, present: str) -> str:
    url = webhook.get(name, present)
    if not isinstance(url, str) or (name in webhook and not is_address(url)):
        raise invalid(name)
    return url
