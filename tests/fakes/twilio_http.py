"""Twilio's REST API over HTTP: messages, the account, content templates and senders, on one address."""

import base64
import binascii
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.datastructures import Address
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .twilio_account import Account
from .twilio_carrier import Carrier
from .twilio_content_http import ContentHttp
from .twilio_errors import Refused
from .twilio_faults import Faults, Operation
from .twilio_form import read_draft, read_update
from .twilio_messages import Message
from .twilio_requests import Endpoint, absent, has_type
from .twilio_senders_http import SendersHttp

_FORM = "application/x-www-form-urlencoded"


class TwilioHttp:
    """The API of one account. `cut` resets the connection of a client that is to get no answer."""

    def __init__(
        self, account: Account, carrier: Carrier, faults: Faults, cut: Callable[[Address | None], None]
    ) -> None:
        self._account = account
        self._carrier = carrier
        self._faults = faults
        self._cut = cut
        root = "/2010-04-01/Accounts/{account}"
        routes = [
            Route(f"{root}/Messages.json", self._guarded("create", self._create), methods=["POST"]),
            Route(f"{root}/Messages.json", self._guarded("list", self._list), methods=["GET"]),
            Route(f"{root}/Messages/{{sid}}.json", self._guarded("fetch", self._message), methods=["GET"]),
            Route(f"{root}/Messages/{{sid}}.json", self._guarded("update", self._update), methods=["POST"]),
            Route(f"{root}/Messages/{{sid}}.json", self._guarded("delete", self._delete), methods=["DELETE"]),
            Route(f"{root}.json", self._guarded("any", self._read_account)),
            *ContentHttp(account, self._guarded).routes,
            *SendersHttp(account, self._guarded).routes,
        ]
        self.app = Starlette(
            routes=routes,
            exception_handlers={Refused: _refused, HTTPException: _missing, ClientDisconnect: _gone},
        )

    def _guarded(self, operation: Operation, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            self._admit(request)
            fault = self._faults.take(operation)
            if fault is not None and fault.instead is not None:
                return fault.instead()
            answer = await endpoint(request)
            if fault is not None and fault.after == "break":
                self._cut(request.client)
            if fault is not None and fault.after == "hang":
                await self._faults.withheld()
            return answer

        return guarded

    def _admit(self, request: Request) -> None:
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refused(20003) from error
        if scheme.lower() != "basic" or user != self._account.sid or password not in self._account.tokens:
            raise Refused(20003)
        if request.path_params.get("account", user) != user:
            raise absent(request)

    async def _create(self, request: Request) -> Response:
        draft = read_draft(await _form(request))
        message = self._account.accept(draft)
        self._carrier.take(message, draft)
        return JSONResponse(message.as_json(), 201)

    async def _list(self, request: Request) -> Response:
        return JSONResponse(self._account.messages.page(request.url.path, request.query_params))

    async def _message(self, request: Request) -> Response:
        return JSONResponse(self._found(request).as_json())

    async def _update(self, request: Request) -> Response:
        form, message = await _form(request), self._found(request)
        read_update(form)
        self._account.messages.empty(message)
        self._account.changes.tell()
        return JSONResponse(message.as_json())

    async def _delete(self, request: Request) -> Response:
        self._account.messages.delete(self._found(request))
        self._account.changes.tell()
        return Response(status_code=204)

    def _found(self, request: Request) -> Message:
        message = self._account.messages.find(request.path_params["sid"])
        if message is None:
            raise absent(request)
        return message

    async def _read_account(self, _request: Request) -> Response:
        return JSONResponse(self._account.as_json())


async def _form(request: Request) -> list[tuple[str, str]]:
    if not has_type(request, _FORM):
        raise Refused(20001, f"Only {_FORM} is read")
    try:
        text = (await request.body()).decode("ascii")
        return parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError as error:
        raise Refused(20001, "The form is not well encoded") from error


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return error.answer()


async def _missing(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        return Refused(20004).answer()
    return absent(request).answer()


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=499)
