"""Several people at one Flash: wallets, keys, windows and news of their own, and tills that need no secret."""

from decimal import Decimal
from typing import Any

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control, ControlError

from .conftest import CAPABLE, CREATE, UPDATES, Flash

WHOSE = """{ me { id username defaultAccount { id displayCurrency defaultWalletId wallets { id balance }
  transactions { edges { node { settlementDisplayAmount } } } } } }"""
TILL = """query($name: Username!, $currency: WalletCurrency) {
  accountDefaultWallet(username: $name, walletCurrency: $currency) { id walletCurrency } }"""
FOR_RECIPIENT = """mutation($input: LnUsdInvoiceCreateOnBehalfOfRecipientInput!) {
  lnUsdInvoiceCreateOnBehalfOfRecipient(input: $input) {
    errors { message code } invoice { paymentRequest paymentHash } } }"""


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **CAPABLE}


async def mine(flash: Flash, headers: dict[str, str]) -> Any:
    return (await flash.ask(WHOSE, headers))["data"]["me"]


async def for_recipient(flash: Flash, wallet_id: str) -> Any:
    given = {"recipientWalletId": wallet_id, "amount": 250}
    answer = await flash.ask(FOR_RECIPIENT, CAPABLE, input=given)
    return answer["data"]["lnUsdInvoiceCreateOnBehalfOfRecipient"]


async def test_each_account_has_its_own_wallets_currency_and_history(flash: Flash, control: Control) -> None:
    ana = await control.open_account("Ana", opening_cents=500, display_currency="JMD")
    ben = await control.open_account("ben")
    await control.receive(700, username="ben")
    hers, his = await mine(flash, bearer(ana["token"])), await mine(flash, bearer(ben["token"]))
    assert (hers["username"], hers["defaultAccount"]["displayCurrency"]) == ("ana", "JMD")
    assert (his["username"], his["defaultAccount"]["displayCurrency"]) == ("ben", "USD")
    assert hers["defaultAccount"]["wallets"][0] == {"id": ana["wallet_id"], "balance": 500}
    assert his["defaultAccount"]["wallets"][0] == {"id": ben["wallet_id"], "balance": 700}
    assert hers["defaultAccount"]["transactions"]["edges"] == []
    assert len(his["defaultAccount"]["transactions"]["edges"]) == 1
    default = await mine(flash, bearer(flash.sandbox.token))
    assert default["defaultAccount"]["wallets"][0]["balance"] == 12345.6789
    assert len({one["defaultAccount"]["id"] for one in (hers, his, default)}) == 3


async def test_nobody_makes_invoices_into_the_wallet_of_another(flash: Flash, control: Control) -> None:
    ana, ben = await control.open_account("ana"), await control.open_account("ben")
    given = {"walletId": ben["wallet_id"], "amount": 100}
    payload = (await flash.ask(CREATE, bearer(ana["token"]), input=given))["data"]["lnUsdInvoiceCreate"]
    assert payload["invoice"] is None
    assert "InvalidWalletForAccountError" in payload["errors"][0]["message"]


async def test_a_till_is_found_by_its_username_and_paid_without_a_token(
    flash: Flash, control: Control
) -> None:
    ana = await control.open_account("ana")
    found = (await flash.ask(TILL, CAPABLE, name="ANA"))["data"]["accountDefaultWallet"]
    assert found == {"id": ana["wallet_id"], "walletCurrency": "USDT"}
    payload = await for_recipient(flash, found["id"])
    await control.pay(payload["invoice"]["paymentRequest"])
    assert await flash.state(payload["invoice"]["paymentRequest"]) == "PAID"
    assert (await mine(flash, bearer(ana["token"])))["defaultAccount"]["wallets"][0]["balance"] == 250


async def test_an_unknown_till_is_a_top_level_error(flash: Flash) -> None:
    answer = await flash.ask(TILL, CAPABLE, name="nobody")
    assert answer["data"] is None
    [error] = answer["errors"]
    assert (error["message"], error["code"]) == ("Account does not exist for username nobody", "NOT_FOUND")


async def test_a_till_in_another_currency_is_refused(flash: Flash, control: Control) -> None:
    await control.open_account("ana")
    answer = await flash.ask(TILL, CAPABLE, name="ana", currency="BTC")
    assert answer["errors"][0]["code"] == "UNEXPECTED_CLIENT_ERROR"
    assert "CouldNotFindWalletFromUsernameAndCurrencyError" in answer["errors"][0]["message"]


async def test_a_recipient_that_is_none_is_refused_in_the_payload(flash: Flash) -> None:
    payload = await for_recipient(flash, "00000000-0000-4000-8000-000000000000")
    assert payload["errors"] == [{"message": "Unable to find wallet", "code": "NOT_FOUND"}]


async def test_each_account_has_its_own_window_and_a_till_another_one(flash: Flash, control: Control) -> None:
    ana, ben = await control.open_account("ana"), await control.open_account("ben")
    for _ in range(20):
        assert (await for_recipient(flash, ana["wallet_id"]))["errors"] == []
    [spent] = (await for_recipient(flash, ana["wallet_id"]))["errors"]
    assert spent["code"] == "TOO_MANY_REQUEST"
    assert (await for_recipient(flash, ben["wallet_id"]))["errors"] == []
    given = {"walletId": ana["wallet_id"], "amount": 100}
    own = (await flash.ask(CREATE, bearer(ana["token"]), input=given))["data"]["lnUsdInvoiceCreate"]
    assert own["errors"] == []
    await control.clock(advance=301)
    assert (await for_recipient(flash, ana["wallet_id"]))["errors"] == []


async def test_news_of_an_account_go_to_its_sockets_alone(flash: Flash, control: Control) -> None:
    ana, ben = await control.open_account("ana"), await control.open_account("ben")
    async with flash.socket() as hers, flash.socket() as his:
        for socket, who in ((hers, ana), (his, ben)):
            await socket.init(Authorization=f"Bearer {who['token']}")
            await socket.subscribe("1", UPDATES)
            for _ in range(2):  # the prices that come first
                await socket.next()
        await control.receive(100, username="ana")
        update = (await hers.next())["payload"]["data"]["myUpdates"]["update"]
        assert (update["__typename"], update["walletId"]) == ("LnUpdate", ana["wallet_id"])
        await his.silent()


async def test_one_account_is_stopped_and_the_others_are_not(flash: Flash, control: Control) -> None:
    ana, ben = await control.open_account("ana"), await control.open_account("ben")
    await control.account(active=False, username="ana")
    for who, errors in ((ana, ["Account is inactive."]), (ben, [])):
        given = {"walletId": who["wallet_id"], "amount": 100}
        payload = (await flash.ask(CREATE, bearer(who["token"]), input=given))["data"]["lnUsdInvoiceCreate"]
        assert [error["message"] for error in payload["errors"]] == errors


@pytest.mark.parametrize("name", ["ab", "1shop", "lnbc1shop", "my shop", "SANDBOX", ""])
async def test_a_name_that_is_none_or_is_taken_opens_no_account(control: Control, name: str) -> None:
    with pytest.raises(ControlError) as caught:
        await control.open_account(name)
    assert (caught.value.status, caught.value.code) == (400, "bad_call")


async def test_an_account_that_is_not_there_is_said_to_be_none(control: Control) -> None:
    with pytest.raises(ControlError, match="no account has this username"):
        await control.receive(100, username="nobody")
    with pytest.raises(ControlError) as caught:
        await control.open_account("ana", display_currency="XXQ")
    assert caught.value.code == "unsupported_currency"


async def test_tests_in_the_same_process_open_accounts_without_http(sandbox: Sandbox, flash: Flash) -> None:
    ana = sandbox.open_account("ana", opening=Decimal(42), display_currency="EUR")
    by_token = await mine(flash, bearer(sandbox.make_token(ana)))
    key = sandbox.make_key(ana, ["read_user", "read_wallet", "read_transactions"])
    assert await mine(flash, {"X-API-KEY": key, **CAPABLE}) == by_token
    assert by_token["defaultAccount"]["wallets"][0] == {"id": ana.cash.id, "balance": 42}
