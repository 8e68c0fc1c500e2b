"""The transaction lists with all their traps, and the details of one transaction."""

from decimal import Decimal
from typing import Any

import pytest

from chatwallet.sandbox.control import Control

from .conftest import Flash

ROWS = """pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id direction status
  createdAt memo settlementCurrency settlementAmount settlementFee settlementDisplayAmount settlementDisplayFee
  settlementDisplayCurrency settlementPrice { base offset } initiationVia { __typename ... on InitiationViaLn {
  paymentHash } } settlementVia { __typename ... on SettlementViaLn { preImage } } } }"""
HISTORY = f"""query($first: Int, $last: Int, $after: String, $before: String, $walletIds: [WalletId]) {{ me {{
  defaultAccount {{ transactions(first: $first, last: $last, after: $after, before: $before, walletIds: $walletIds)
  {{ {ROWS} }} }} }} }}"""


async def history(flash: Flash, **page: Any) -> Any:
    answer = await flash.ask(HISTORY, **page)
    return answer["data"]["me"]["defaultAccount"]["transactions"]


async def nodes(flash: Flash, **page: Any) -> list[Any]:
    return [edge["node"] for edge in (await history(flash, **page))["edges"]]


def fill(flash: Flash, count: int) -> None:
    """That many receipts of 1, 2, 3 … cents, without the detour over HTTP."""
    receipts, account = flash.sandbox.backend.receipts, flash.sandbox.backend.default_account
    for cents in range(1, count + 1):
        receipts.receive(account.cash, Decimal(cents))


async def test_a_row_names_neither_invoice_nor_memo(flash: Flash, control: Control) -> None:
    await flash.invoice(1234, memo="Coffee")
    await control.pay()
    [row] = await nodes(flash, first=10)
    assert row["memo"] is None
    assert row["initiationVia"] == {"__typename": "InitiationViaLn", "paymentHash": ""}
    assert row["settlementVia"] == {"__typename": "SettlementViaLn", "preImage": None}
    assert (row["direction"], row["status"], row["settlementDisplayCurrency"]) == (
        "RECEIVE",
        "SUCCESS",
        "USD",
    )
    assert isinstance(row["createdAt"], int)


async def test_usdt_amounts_are_whole_cents_and_the_display_amount_is_exact_dollars(
    flash: Flash, control: Control
) -> None:
    await control.receive(Decimal("1000.25"))
    [row] = await nodes(flash)
    assert (row["settlementCurrency"], row["settlementAmount"], row["settlementDisplayAmount"]) == (
        "USDT",
        1000,
        "10.0025",
    )


@pytest.mark.parametrize(("units", "amount"), [("dollars", 10.5), ("cents", 1050)])
async def test_usd_amounts_come_in_either_unit(
    flash: Flash, control: Control, units: Any, amount: float
) -> None:
    await control.history(units=units)
    await control.receive(1050, wallet="legacy")
    [row] = await nodes(flash)
    assert (row["settlementCurrency"], row["settlementAmount"]) == ("USD", amount)
    assert row["settlementDisplayAmount"] == "10.5"


async def test_an_amount_that_rounds_to_nothing_shows_as_sent(flash: Flash, control: Control) -> None:
    await control.receive(Decimal("0.25"))
    [row] = await nodes(flash)
    assert (row["direction"], row["settlementAmount"], row["settlementDisplayAmount"]) == (
        "SEND",
        0,
        "0.0025",
    )


async def test_the_display_amount_may_be_the_word_undefined(flash: Flash, control: Control) -> None:
    await control.receive(1000)
    await control.history(display_undefined=True)
    [row] = await nodes(flash)
    assert row["settlementDisplayAmount"] == "undefined"
    assert row["settlementAmount"] == 1000


async def test_the_newest_hundred_are_all_there_is(flash: Flash) -> None:
    fill(flash, 120)
    page = await history(flash)
    amounts = [edge["node"]["settlementAmount"] for edge in page["edges"]]
    assert amounts == list(range(120, 20, -1))
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("name", ["first", "last"])
async def test_more_than_a_hundred_is_refused(flash: Flash, name: str) -> None:
    page: dict[str, Any] = {name: 101}
    answer = await flash.ask(HISTORY, **page)
    message = f'Requesting 101 records on this connection exceeds the "{name}" limit of 100 records.'
    assert answer["data"]["me"]["defaultAccount"]["transactions"] is None
    assert (answer["errors"][0]["message"], answer["errors"][0]["code"]) == (message, "INVALID_INPUT")


async def test_explicit_nulls_ask_for_everything(flash: Flash) -> None:
    fill(flash, 105)
    assert len(await nodes(flash, first=None, last=None)) == 105


async def test_the_cursor_it_hands_out_is_refused(flash: Flash) -> None:
    fill(flash, 3)
    cursor = (await history(flash, first=2))["pageInfo"]["endCursor"]
    answer = await flash.ask(HISTORY, first=2, after=cursor)
    assert answer["errors"][0]["message"] == 'Argument "after" must be a valid cursor'


async def test_a_cursor_of_24_hex_digits_passes_and_changes_nothing(flash: Flash) -> None:
    fill(flash, 3)
    assert await nodes(flash, first=2, after="0123456789abcdef01234567") == await nodes(flash, first=2)


async def test_last_asks_for_the_oldest(flash: Flash) -> None:
    fill(flash, 5)
    assert [row["settlementAmount"] for row in await nodes(flash, last=2)] == [2, 1]


async def test_two_wallets_are_put_one_after_the_other_not_merged(flash: Flash, control: Control) -> None:
    for wallet in ("cash", "legacy", "cash", "legacy"):
        await control.receive(100, wallet=wallet)
        await control.clock(advance=10)
    rows = await nodes(flash)
    assert [row["settlementCurrency"] for row in rows] == ["USDT", "USDT", "USD", "USD"]
    times = [row["createdAt"] for row in rows]
    assert times != sorted(times, reverse=True)
    page = await history(flash, first=3)
    assert (len(page["edges"]), page["pageInfo"]["hasNextPage"]) == (3, True)


async def test_wallets_can_be_chosen_and_have_lists_of_their_own(flash: Flash, control: Control) -> None:
    account = flash.sandbox.backend.default_account
    await control.receive(100)
    await control.receive(200, wallet="legacy")
    assert [row["settlementCurrency"] for row in await nodes(flash, walletIds=[account.legacy.id])] == ["USD"]
    answer = await flash.ask(
        f"{{ me {{ defaultAccount {{ wallets {{ transactions(first: 5) {{ {ROWS} }} }} }} }} }}"
    )
    cash, external = answer["data"]["me"]["defaultAccount"]["wallets"]
    assert len(cash["transactions"]["edges"]) == 1
    assert external["transactions"]["edges"] == []
    answer = await flash.ask(HISTORY, walletIds=["no-uuid"])
    assert answer["errors"][0]["message"] == "Invalid value for WalletId"


async def test_a_failing_custodian_is_an_empty_list(flash: Flash, control: Control) -> None:
    await control.receive(1000)
    await control.history(fail=True)
    assert await nodes(flash) == []
    await control.history()
    assert len(await nodes(flash)) == 1


async def test_a_fresh_payment_is_not_visible_at_once(flash: Flash, control: Control) -> None:
    await control.history(delay=10)
    request = (await flash.invoice())["paymentRequest"]
    await control.pay(request)
    assert await flash.state(request) == "PAID"
    assert await nodes(flash) == []
    await control.clock(advance=10)
    assert len(await nodes(flash)) == 1


DETAILS = """query($input: TransactionDetailsInput!) { transactionDetails(input: $input) { errors { message }
  transactionDetails { id paymentHash paymentPreimage amount currency status createdAt memo invoice } } }"""


async def test_details_know_the_hash_the_memo_and_dollars(flash: Flash, control: Control) -> None:
    invoice = await flash.invoice(1234, memo="Coffee")
    await control.pay()
    [row] = await nodes(flash)
    found = (await flash.ask(DETAILS, input={"transactionId": row["id"]}))["data"]["transactionDetails"]
    details = found["transactionDetails"]
    assert found["errors"] == []
    assert (details["paymentHash"], details["invoice"]) == (invoice["paymentHash"], invoice["paymentRequest"])
    assert (details["amount"], details["currency"], details["status"]) == (12.34, "USDT", "completed")
    assert details["memo"] == "Coffee"
    assert details["createdAt"].endswith("Z")


async def test_details_of_nothing_are_an_error_of_another_type(flash: Flash) -> None:
    found = (await flash.ask(DETAILS, input={"transactionId": "nothing"}))["data"]["transactionDetails"]
    assert found == {"errors": [{"message": "Transaction not found"}], "transactionDetails": None}
