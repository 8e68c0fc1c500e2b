"""The account as a caller sees it: wallets, the move from USD to USDT, prices, usernames."""

from decimal import Decimal
from typing import Any

import pytest

from chatwallet.sandbox.app import Sandbox, flash_reader
from chatwallet.sandbox.control import Control

from .conftest import Flash

ACCOUNT = """{ me { phone username defaultAccount { id level displayCurrency defaultWalletId
  wallets { __typename id walletCurrency balance isExternal accountId } } } }"""
OPEN = """mutation($input: LnNoAmountInvoiceCreateInput!) { lnNoAmountInvoiceCreate(input: $input) {
  errors { message } invoice { paymentRequest } } }"""


async def account(flash: Flash, *, capable: bool = True) -> Any:
    headers = {"Authorization": f"Bearer {flash.sandbox.token}"}
    if capable:
        headers["X-Flash-Client-Capabilities"] = "other, CASH-WALLET-USDT-V1"
    return (await flash.ask(ACCOUNT, headers))["data"]["me"]["defaultAccount"]


async def test_a_capable_client_sees_the_usdt_wallet_and_the_external_one(flash: Flash) -> None:
    seen = await account(flash)
    cash, external = seen["wallets"]
    assert (cash["__typename"], cash["walletCurrency"], cash["balance"]) == ("UsdtWallet", "USDT", 12345.6789)
    assert (external["isExternal"], external["balance"], external["walletCurrency"]) == (True, None, "BTC")
    assert seen["defaultWalletId"] == cash["id"]
    assert cash["accountId"] == seen["id"]


async def test_two_sandboxes_of_one_process_read_alike_and_know_nothing_of_each_other(flash: Flash) -> None:
    async with Sandbox(seed=2) as other:
        seen = await account(flash)
        elsewhere = await account(Flash(other, flash.http))
    assert flash_reader() is flash_reader()
    assert seen["id"] != elsewhere["id"] == other.backend.default_account.id
    assert seen["id"] == flash.sandbox.backend.default_account.id


async def test_an_incapable_client_sees_the_legacy_id_with_the_usdt_money(flash: Flash) -> None:
    seen = await account(flash, capable=False)
    assert seen["wallets"][0]["__typename"] == "UsdWallet"
    assert seen["wallets"][0]["balance"] == 12345.6789
    assert (
        seen["wallets"][0]["id"] == flash.sandbox.backend.default_account.legacy.id == seen["defaultWalletId"]
    )


async def test_before_the_move_everybody_sees_the_legacy_wallet(flash: Flash, control: Control) -> None:
    await control.account(migration="legacy")
    assert await account(flash) == await account(flash, capable=False)
    assert (await account(flash))["wallets"][0]["balance"] == 0
    cutover = (await flash.ask("{ cashWalletCutover { state cutoverVersion } }", {}))["data"][
        "cashWalletCutover"
    ]
    assert cutover == {"state": "PRE", "cutoverVersion": 1}


async def test_in_the_middle_of_the_move_wallets_and_invoices_fail(flash: Flash, control: Control) -> None:
    wallet_id = await flash.wallet_id()
    await control.account(migration="migrating")
    answer = await flash.ask(ACCOUNT)
    assert answer["data"] == {"me": None}
    assert {error["code"] for error in answer["errors"]} == {"INVALID_INPUT"}
    [error] = (await flash.create(walletId=wallet_id))["errors"]
    assert error["message"] == "Cash Wallet cutover is in progress. Please try again shortly."


async def test_compat_reroutes_usd_invoices_but_not_open_ones(flash: Flash, control: Control) -> None:
    headers = {"Authorization": f"Bearer {flash.sandbox.token}"}
    owner = flash.sandbox.backend.default_account
    query = """mutation($input: LnUsdInvoiceCreateInput!) { lnUsdInvoiceCreate(input: $input) {
      errors { message } invoice { paymentRequest } } }"""
    given = {"walletId": owner.legacy.id, "amount": 700}
    fixed = (await flash.ask(query, headers, input=given))["data"]["lnUsdInvoiceCreate"]["invoice"]
    await control.pay(fixed["paymentRequest"])
    assert (await account(flash))["wallets"][0]["balance"] == 13045.6789
    opened = await flash.ask(OPEN, headers, input={"walletId": owner.legacy.id, "expiresIn": 1})
    await control.pay(
        opened["data"]["lnNoAmountInvoiceCreate"]["invoice"]["paymentRequest"], amount_cents=300
    )
    assert (await account(flash))["wallets"][0]["balance"] == 13045.6789
    assert flash.sandbox.ledger.balance(owner.legacy) == 300


async def test_a_payment_raises_the_balance_when_history_shows_it(flash: Flash, control: Control) -> None:
    await control.history(delay=10)
    await control.receive(Decimal("0.5"))
    assert (await account(flash))["wallets"][0]["balance"] == 12345.6789
    await control.clock(advance=10)
    assert (await account(flash))["wallets"][0]["balance"] == 12346.1789


PRICE = """query($currency: DisplayCurrency) { realtimePrice(currency: $currency) { id denominatorCurrency timestamp
  btcSatPrice { base offset } usdCentPrice { base offset } } }"""


@pytest.mark.parametrize(
    ("currency", "sat_base", "cent_base"),
    [
        ("USD", 65_000_000_000, 1_000_000),
        ("JMD", 10_416_250_000_000, 160_250_000),
        ("JPY", 95_940_000_000, 1_476_000),
        ("KWD", 198_900_000_000, 3_060_000),
    ],
)
async def test_prices_are_in_the_currencys_own_minor_units(
    flash: Flash, currency: str, sat_base: int, cent_base: int
) -> None:
    price = (await flash.ask(PRICE, {}, currency=currency.lower()))["data"]["realtimePrice"]
    assert price["denominatorCurrency"] == currency
    assert price["btcSatPrice"] == {"base": sat_base, "offset": 12}
    assert price["usdCentPrice"] == {"base": cent_base, "offset": 6}


async def test_a_rate_can_be_set(flash: Flash, control: Control) -> None:
    await control.price(currency="JMD", per_dollar=Decimal(200))
    price = (await flash.ask(PRICE, {}, currency="JMD"))["data"]["realtimePrice"]
    assert price["usdCentPrice"]["base"] == 200_000_000


@pytest.mark.parametrize("currency", ["XXX", "dollars", "$"])
async def test_an_unsupported_currency_is_thrown(flash: Flash, currency: str) -> None:
    answer = await flash.ask(PRICE, {}, currency=currency)
    assert answer["data"] is None
    assert answer["errors"][0]["code"] == "INVALID_INPUT"


async def test_currencies_say_how_many_digits_they_have(flash: Flash) -> None:
    rows = (await flash.ask("{ currencyList { id fractionDigits symbol name flag } }", {}))["data"][
        "currencyList"
    ]
    assert {row["id"]: row["fractionDigits"] for row in rows}.items() >= {
        "USD": 2,
        "JPY": 0,
        "KWD": 3,
    }.items()


async def test_the_display_currency_changes_the_accounts_own_price(flash: Flash) -> None:
    change = """mutation($input: AccountUpdateDisplayCurrencyInput!) { accountUpdateDisplayCurrency(input: $input) {
      errors { message } account { displayCurrency realtimePrice { id } } } }"""
    payload = (await flash.ask(change, input={"currency": "JMD"}))["data"]["accountUpdateDisplayCurrency"]
    assert payload["account"] == {"displayCurrency": "JMD", "realtimePrice": {"id": "JMD"}}
    payload = (await flash.ask(change, input={"currency": "XXX"}))["data"]["accountUpdateDisplayCurrency"]
    assert payload["errors"]


async def test_a_username_leads_to_its_wallet_and_an_unknown_one_is_thrown(flash: Flash) -> None:
    query = "query($name: Username!) { accountDefaultWallet(username: $name) { id walletCurrency } }"
    found = (await flash.ask(query, {"X-Flash-Client-Capabilities": "cash-wallet-usdt-v1"}, name="SandBox"))[
        "data"
    ]
    assert found == {"accountDefaultWallet": {"id": await flash.wallet_id(), "walletCurrency": "USDT"}}
    answer = await flash.ask(query, {}, name="nobody")
    assert answer["data"] is None
    assert (answer["errors"][0]["message"], answer["errors"][0]["code"]) == (
        "Account does not exist for username nobody",
        "NOT_FOUND",
    )


async def test_a_username_is_set_once(flash: Flash) -> None:
    stranger = flash.sandbox.ledger.open_account("+18765550142")
    headers = {"Authorization": f"Bearer {flash.sandbox.backend.authority.open_session(stranger).token}"}
    query = """mutation($input: UserUpdateUsernameInput!) { userUpdateUsername(input: $input) {
      errors { message code } } }"""
    messages = []
    for name in ("sandbox", "1abc", "Bob_1", "other"):
        payload = (await flash.ask(query, headers, input={"username": name}))["data"]["userUpdateUsername"]
        messages.append([error["message"] for error in payload["errors"]])
    assert messages == [
        ["username not available"],
        ["Invalid value for Username"],
        [],
        ["username is immutable"],
    ]
    assert stranger.username == "bob_1"


async def test_anybody_may_ask_about_the_installation(flash: Flash) -> None:
    query = "{ globals { network lightningAddressDomain supportedCountries { id supportedAuthChannels } } }"
    assert (await flash.ask(query, {}))["data"]["globals"]["network"] == "mainnet"
    free = "query($name: Username!) { usernameAvailable(username: $name) }"
    assert (await flash.ask(free, {}, name="nobody"))["data"] == {"usernameAvailable": True}
    assert (await flash.ask(free, {}, name="sandbox"))["data"] == {"usernameAvailable": False}


async def test_compat_shows_the_usdt_history_under_the_legacy_id(flash: Flash, control: Control) -> None:
    await control.receive(100)
    headers = {"Authorization": f"Bearer {flash.sandbox.token}"}
    legacy = flash.sandbox.backend.default_account.legacy.id
    query = """query($ids: [WalletId]) { me { defaultAccount { transactions(walletIds: $ids) {
      edges { node { settlementCurrency } } } } } }"""
    answer = await flash.ask(query, headers, ids=[legacy])
    edges = answer["data"]["me"]["defaultAccount"]["transactions"]["edges"]
    assert edges == [{"node": {"settlementCurrency": "USDT"}}]
