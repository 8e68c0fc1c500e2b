"""Creating invoices and asking for their status over HTTP."""

from decimal import Decimal
from typing import Any

import bolt11
import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control, ControlError

from .conftest import Flash

OPEN = """mutation Open($input: LnNoAmountInvoiceCreateInput!) { lnNoAmountInvoiceCreate(input: $input) {
  errors { message code } invoice { paymentRequest paymentHash paymentSecret } } }"""


async def test_an_invoice_is_a_signed_bolt11_that_says_what_was_asked(flash: Flash) -> None:
    invoice = await flash.invoice(1000, memo="Coffee ☕")
    decoded = bolt11.decode(invoice["paymentRequest"])
    assert decoded.payment_hash == invoice["paymentHash"]
    assert decoded.payment_secret == invoice["paymentSecret"]
    assert decoded.description == "Coffee ☕"
    assert decoded.currency == "bc"
    assert decoded.expiry == 60
    assert decoded.amount_msat == 15_385_000  # 10 dollars at 65,000 dollars a bitcoin, in whole satoshis
    assert invoice["satoshis"] is None


async def test_the_payee_is_the_same_for_all_invoices(flash: Flash) -> None:
    first, second = [bolt11.decode((await flash.invoice())["paymentRequest"]) for _ in range(2)]
    assert first.payee == second.payee
    assert first.payment_hash != second.payment_hash


@pytest.mark.parametrize("minutes", [0, 1, 2, 1440])
async def test_no_wish_for_a_longer_life_is_heard(flash: Flash, minutes: int) -> None:
    invoice = await flash.invoice(expiresIn=minutes)
    assert bolt11.decode(invoice["paymentRequest"]).expiry == 60


async def test_cents_may_be_fractional(flash: Flash) -> None:
    decoded = bolt11.decode((await flash.invoice(1000.5))["paymentRequest"])
    assert decoded.amount_msat == 15_392_000


async def test_an_amount_of_zero_makes_an_open_invoice(flash: Flash) -> None:
    assert bolt11.decode((await flash.invoice(0))["paymentRequest"]).amount_msat is None


async def test_the_amount_follows_the_price_of_the_sandbox(flash: Flash, control: Control) -> None:
    await control.price(btc_usd=100_000)
    assert bolt11.decode((await flash.invoice(1000))["paymentRequest"]).amount_msat == 10_000_000


@pytest.mark.parametrize(("minutes", "seconds"), [(None, 3600), (1, 60), (60, 60)])
async def test_an_open_invoice_without_expiry_gets_another_default(
    flash: Flash, minutes: int | None, seconds: int
) -> None:
    given: dict[str, Any] = {"walletId": await flash.wallet_id()}
    if minutes is not None:
        given["expiresIn"] = minutes
    payload = (await flash.ask(OPEN, input=given))["data"]["lnNoAmountInvoiceCreate"]
    decoded = bolt11.decode(payload["invoice"]["paymentRequest"])
    assert (decoded.amount_msat, decoded.expiry) == (None, seconds)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"memo": "é" * 320}, "Memo is too long"),
        ({"walletId": "no-uuid"}, "Invalid value for WalletId"),
        ({"expiresIn": -1}, "Invalid value for Minutes"),
        ({"expiresIn": 1.5}, "Invalid value for Minutes"),
        ({"amount": "ten"}, "Invalid value for FractionalCentAmount"),
        ({"amount": 10**14}, "Invalid value for FractionalCentAmount"),
    ],
)
async def test_a_malformed_scalar_is_a_payload_error_without_a_code(
    flash: Flash, members: dict[str, Any], message: str
) -> None:
    payload = await flash.create(**{"amount": 1000, **members})
    assert payload == {"errors": [{"message": message, "code": None, "path": None}], "invoice": None}


async def test_a_malformed_literal_behaves_the_same(flash: Flash) -> None:
    query = 'mutation { lnUsdInvoiceCreate(input: {walletId: "x", amount: 1}) { errors { message } } }'
    answer = await flash.ask(query)
    assert answer == {"data": {"lnUsdInvoiceCreate": {"errors": [{"message": "Invalid value for WalletId"}]}}}


async def test_a_memo_of_639_bytes_is_the_longest(flash: Flash) -> None:
    assert (await flash.create(memo="m" * 639))["errors"] == []
    assert (await flash.create(memo="m" * 640))["errors"][0]["message"] == "Memo is too long"


async def test_a_negative_amount_fails_inside(flash: Flash) -> None:
    assert (await flash.create(-5))["errors"][0]["code"] == "IBEX_ERROR"


async def test_somebody_elses_wallet_is_refused_without_a_code(flash: Flash, sandbox: Sandbox) -> None:
    stranger = sandbox.ledger.open_account("+18765550142")
    [error] = (await flash.create(walletId=stranger.cash.id))["errors"]
    assert error["code"] is None
    assert "(code: InvalidWalletForAccountError)" in error["message"]


async def test_the_bitcoin_wallet_on_the_phone_makes_no_invoice(flash: Flash, sandbox: Sandbox) -> None:
    [error] = (await flash.create(walletId=sandbox.backend.default_account.external.id))["errors"]
    assert (error["code"], error["message"]) == (
        "INVALID_INPUT",
        "Unsupported operation for wallet's currency.",
    )


async def test_invoices_in_satoshis_are_always_refused(flash: Flash) -> None:
    query = """mutation($input: LnInvoiceCreateInput!) { lnInvoiceCreate(input: $input) { errors { message code } } }"""
    answer = await flash.ask(query, input={"walletId": await flash.wallet_id(), "amount": 1000})
    refusal = {"message": "Flash does not support BTC wallets.", "code": None}
    assert answer["data"]["lnInvoiceCreate"]["errors"] == [refusal]


async def test_an_inactive_account_makes_no_invoice(flash: Flash, control: Control) -> None:
    wallet_id = await flash.wallet_id()
    await control.account(active=False)
    assert (await flash.create(walletId=wallet_id))["errors"][0]["message"] == "Account is inactive."


async def test_a_failing_custodian_is_a_payload_error_and_a_thrown_status(
    flash: Flash, control: Control
) -> None:
    invoice = await flash.invoice()
    await control.service(ibex_down=True)
    assert (await flash.create())["errors"][0]["code"] == "IBEX_ERROR"
    assert (await flash.status(invoice["paymentRequest"]))["data"] is None


async def test_twenty_invoices_in_two_minutes_and_then_a_block_of_five(
    flash: Flash, control: Control
) -> None:
    for _ in range(20):
        await flash.invoice()
    [error] = (await flash.create())["errors"]
    assert error["code"] == "TOO_MANY_REQUEST"
    assert error["message"] == "Too many invoices creation, please wait for a while and try again."
    await control.clock(advance=150)
    assert (await flash.create())["errors"][0]["code"] == "TOO_MANY_REQUEST"
    await control.clock(advance=151)
    assert (await flash.create())["errors"] == []


async def test_open_invoices_are_not_counted(flash: Flash) -> None:
    given = {"walletId": await flash.wallet_id(), "expiresIn": 1}
    for _ in range(22):
        assert (await flash.ask(OPEN, input=given))["data"]["lnNoAmountInvoiceCreate"]["errors"] == []


async def test_anybody_may_make_an_invoice_for_a_recipient(flash: Flash, control: Control) -> None:
    query = """mutation($input: LnUsdInvoiceCreateOnBehalfOfRecipientInput!) {
      lnUsdInvoiceCreateOnBehalfOfRecipient(input: $input) { errors { message } invoice { paymentRequest } } }"""
    given = {"recipientWalletId": await flash.wallet_id(), "amount": 250}
    payload = (await flash.ask(query, {}, input=given))["data"]["lnUsdInvoiceCreateOnBehalfOfRecipient"]
    await control.pay(payload["invoice"]["paymentRequest"])
    assert await flash.state(payload["invoice"]["paymentRequest"]) == "PAID"


async def test_the_status_goes_from_pending_to_paid(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    assert await flash.state(request) == "PENDING"
    await control.pay(request)
    assert await flash.state(request) == "PAID"
    await control.expire(request)
    assert await flash.state(request) == "PAID"


async def test_the_status_reads_a_request_in_upper_case(flash: Flash) -> None:
    assert await flash.state((await flash.invoice())["paymentRequest"].upper()) == "PENDING"


async def test_an_unpaid_invoice_expires_and_a_late_payment_overrides_that(
    flash: Flash, control: Control
) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await control.expire(request)
    assert await flash.state(request) == "EXPIRED"
    with pytest.raises(ControlError) as refusal:
        await control.pay(request)
    assert (refusal.value.code, refusal.value.status) == ("invoice_expired", 409)
    await control.pay_late(request)
    assert await flash.state(request) == "PAID"


async def test_one_bad_alias_nulls_the_whole_document_and_is_named(flash: Flash, control: Control) -> None:
    good, bad = (await flash.invoice())["paymentRequest"], await flash.invoice()
    await control.poison(bad["paymentHash"])
    query = """query($a: LnInvoicePaymentStatusInput!, $b: LnInvoicePaymentStatusInput!) {
      a: lnInvoicePaymentStatus(input: $a) { status } b: lnInvoicePaymentStatus(input: $b) { status } }"""
    answer = await flash.ask(
        query, {}, a={"paymentRequest": good}, b={"paymentRequest": bad["paymentRequest"]}
    )
    assert answer["data"] is None
    assert [(error["path"], error["code"]) for error in answer["errors"]] == [(["b"], "IBEX_ERROR")]
    await control.poison(bad["paymentHash"], on=False)
    assert await flash.state(bad["paymentRequest"]) == "PENDING"


@pytest.mark.parametrize("text", ["", "lnbc1", "hello", "lnbc2500u1pvjluez"])
async def test_an_unreadable_request_is_thrown(flash: Flash, text: str) -> None:
    answer = await flash.status(text)
    assert answer["data"] is None
    assert answer["errors"][0]["code"] == "INVOICE_DECODE_ERROR"


async def test_a_foreign_invoice_throws_until_it_has_expired(flash: Flash, control: Control) -> None:
    async with Sandbox(seed=8) as other:
        foreign = other.ledger.mint(other.backend.default_account.cash, cents=Decimal(100))
    answer = await flash.status(foreign.payment_request)
    assert answer["data"] is None
    assert answer["errors"][0]["code"] == "IBEX_ERROR"
    await control.clock(advance=61)
    assert await flash.state(foreign.payment_request) == "EXPIRED"


async def test_thousands_of_invoices_can_be_minted_around_the_limit(sandbox: Sandbox) -> None:
    invoices = sandbox.ledger.mint_many(sandbox.backend.default_account.cash, 200, cents=Decimal(100))
    assert len({invoice.payment_hash for invoice in invoices}) == 200
