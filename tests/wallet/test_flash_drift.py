"""S2-02: what a Flash lacks of what our documents name is named, by introspection, by a file, or by dry queries."""

from __future__ import annotations

import json
import re

import pytest
from aiohttp import web
from graphql import (
    OperationDefinitionNode,
    build_schema,
    introspection_from_schema,
    parse,
    print_schema,
    validate,
)
from graphql.execution.values import get_variable_values

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.flash.schema import sdl
from chatwallet.tests.flash_schema import KEPT
from chatwallet.tests.wallet.servers import Serve
from chatwallet.wallet.backend import Drift
from chatwallet.wallet.flash.drift import drifts, look
from chatwallet.wallet.flash.settings import FlashSettings

WHOLE = print_schema(build_schema(KEPT.read_text(encoding="utf-8")))


def changed(kind: str, before: str, after: str) -> str:
    """Our schema with one line of a type as another version has it."""
    begin = re.search(rf"^(type|interface|input|enum) {kind} .*{{$", WHOLE, re.MULTILINE)
    assert begin is not None
    head, body, tail = WHOLE[: begin.end()], *WHOLE[begin.end() :].split("\n}", 1)
    assert before in body
    return f"{head}{body.replace(before, after, 1)}\n}}{tail}"


def found(kind: str, before: str, after: str) -> list[Drift]:
    return list(drifts(build_schema(changed(kind, before, after))))


def at(url: str) -> FlashSettings:
    return FlashSettings.model_validate({"flash_graphql_url": f"{url}/graphql", "flash_ws_url": None})


class Silent:
    """A Flash that looks at documents as graphql-js does, and tells nobody its schema."""

    def __init__(self, schema: str) -> None:
        self.schema = build_schema(schema)
        self.done: list[str] = []

    async def __call__(self, request: web.Request) -> web.Response:
        body = await request.json()
        if "__schema" in body["query"]:
            return self._refused("GraphQL introspection is not allowed")
        document = parse(body["query"])
        if errors := validate(self.schema, document):
            return self._refused(*(error.message for error in errors))
        (operation,) = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        missing = get_variable_values(
            self.schema, operation.variable_definitions or (), body["variables"] or {}
        )
        if isinstance(missing, list):
            return self._refused(*(error.message for error in missing))
        self.done.append(body["operationName"])
        return web.json_response({"errors": [{"message": "not authenticated"}], "data": None})

    def _refused(self, *messages: str) -> web.Response:
        return web.json_response({"errors": [{"message": one} for one in messages]}, status=400)


def test_the_schema_that_our_documents_are_of_has_no_drift() -> None:
    for schema in (WHOLE, sdl()):
        assert list(drifts(build_schema(schema))) == []


@pytest.mark.parametrize(
    ("kind", "before", "after", "said"),
    [
        ("User", "username: Username", "handle: Username", "User.username is missing"),
        (
            "LnInvoice",
            "paymentHash: PaymentHash!",
            "paymentHash: PaymentHash",
            "LnInvoice.paymentHash is PaymentHash, and was PaymentHash!",
        ),
        (
            "LnUsdInvoiceCreateInput",
            "memo: Memo",
            "memo: Memo\n  colour: Memo!",
            "LnUsdInvoiceCreateInput.colour has to be given now",
        ),
        (
            "LnUsdInvoiceCreateInput",
            "memo: Memo",
            "memo: Memo!",
            "LnUsdInvoiceCreateInput.memo is Memo!, and was Memo",
        ),
        (
            "LnUsdInvoiceCreateInput",
            "memo: Memo",
            "note: Memo",
            "LnUsdInvoiceCreateInput.memo is missing",
        ),
        (
            "Query",
            "accountDefaultWallet(username: Username!",
            "accountDefaultWallet(shop: ID!, username: Username!",
            "Query.accountDefaultWallet(shop:) has to be given now",
        ),
        (
            "Query",
            "accountDefaultWallet(username: Username!",
            "accountDefaultWallet(name: Username",
            "Query.accountDefaultWallet(username:) is missing",
        ),
        (
            "InvoicePaymentStatus",
            "PAID",
            "SETTLED",
            "InvoicePaymentStatus lacks the value PAID",
        ),
    ],
)
def test_what_is_missing_or_of_another_type_is_named(kind: str, before: str, after: str, said: str) -> None:
    assert Drift(said) in found(kind, before, after)


def test_a_promise_that_is_exceeded_is_no_drift() -> None:
    assert found("User", "username: Username", "username: Username!\n  shoe: Int") == []


def test_what_the_bot_does_without_is_told_as_such() -> None:
    [lacking] = found("Wallet", "isExternal: Boolean!", "isOutside: Boolean!")
    assert lacking == Drift("Wallet.isExternal is missing", optional=True)
    told = found("InvoicePaymentStatus", "PAID", "PAID\n  HELD")
    assert told == [Drift("InvoicePaymentStatus has a new value HELD", optional=True)]


async def test_the_server_tells_its_schema(sandbox: Sandbox) -> None:
    looked = await look(at(sandbox.graphql_url.removesuffix("/graphql")), None)
    assert (looked.by, list(looked.drifts), looked.refused) == ("introspection", [], "")


async def test_a_server_that_tells_no_schema_is_asked_without_anything_being_done(serve: Serve) -> None:
    silent = Silent(changed("User", "username: Username", "handle: Username"))
    looked = await look(at(await serve(silent)), None)
    assert looked.refused == "GraphQL introspection is not allowed"
    [drift] = looked.drifts
    assert drift.what.startswith("Cannot query field 'username' on type 'User'.")
    assert not drift.optional
    assert set(silent.done) <= {"DefaultWallets", "WhoAmI", "Currencies"}


@pytest.mark.parametrize("form", ["sdl", "answer", "data"])
async def test_a_file_is_a_schema_or_the_answer_to_an_introspection(form: str) -> None:
    text = changed("User", "username: Username", "handle: Username")
    told = introspection_from_schema(build_schema(text))
    given = {"sdl": text, "answer": json.dumps({"data": told}), "data": json.dumps(told)}[form]
    looked = await look(FlashSettings(), given)
    assert (looked.by, [one.what for one in looked.drifts]) == ("the file", ["User.username is missing"])


@pytest.mark.parametrize("text", ["type", "{}", '{"data": {"__schema": 1}}', "{", '{"data": null}'])
async def test_what_is_no_schema_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        await look(FlashSettings(), text)
