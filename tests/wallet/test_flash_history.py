"""Flash's list of transactions: every unit and time in which a line comes, and the hash behind it."""

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from chatwallet.tests.wallet.servers import NOW, Lever, Serve, Texts, account_text, came, wallet_at
from chatwallet.wallet.base import Direction, Invoice, Transaction, TransactionId
from chatwallet.wallet.errors import WalletError, WalletUnavailable
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money

AT = int(NOW.timestamp())


def _list(*rows: str) -> str:
    edges = ",".join('{"node":' + row + "}" for row in rows)
    return account_text('{"transactions":{"edges":[' + edges + "]}}")


def _row(amount: str = '"1.00"', at: str = str(AT), direction: str = "RECEIVE", identity: str = "t1") -> str:
    return (
        f'{{"id":"{identity}","direction":"{direction}","createdAt":{at},'
        f'"settlementDisplayAmount":{amount},"memo":null}}'
    )


def _details(payment_hash: str | None) -> str:
    value = "null" if payment_hash is None else f'"{payment_hash}"'
    details = f'{{"id":"x","paymentHash":{value}}}'
    return f'{{"data":{{"transactionDetails":{{"errors":[],"transactionDetails":{details}}}}}}}'


async def _lines(serve: Serve, *rows: str) -> list[Transaction]:
    async with wallet_at(await serve(Texts(Transactions=_list(*rows)))) as wallet:
        return list(await wallet.transactions(50))


@pytest.mark.parametrize(
    ("text", "cents", "direction"),
    [
        ('"12.34"', 1234, Direction.IN), ('"-12.34"', 1234, Direction.OUT), ('"0.005"', 1, Direction.IN),
        ('"0.0049"', 0, Direction.IN), ('"-0.005"', 1, Direction.OUT), ('"1.1e1"', 1100, Direction.IN),
        ('"10000.00000001"', 1_000_000, Direction.IN), ('"0.29"', 29, Direction.IN), ('"1.005"', 101, Direction.IN),
        ('"123456789012345.67"', 12_345_678_901_234_567, Direction.IN),
    ],
)  # fmt: skip
async def test_display_dollars_become_cents_half_up_with_the_sign_as_direction(
    text: str, cents: int, direction: Direction, serve: Serve
) -> None:
    (line,) = await _lines(serve, _row(text))
    assert (line.amount, line.direction) == (Money(cents, USD), direction)


@pytest.mark.parametrize(
    "text", ['"undefined"', "null", '""', '"NaN"', '"Infinity"', '"1,5"', '"$5"', '"1e999999999"']
)
@pytest.mark.parametrize(("word", "direction"), [("SEND", Direction.OUT), ("RECEIVE", Direction.IN)])
async def test_an_unreadable_amount_is_none_and_the_direction_the_servers(
    text: str, word: str, direction: Direction, serve: Serve
) -> None:
    (line,) = await _lines(serve, _row(text, direction=word))
    assert (line.amount, line.direction) == (None, direction)


@pytest.mark.parametrize(
    "text", [str(AT), f'"{AT}"', f"{AT}.0", f'"{NOW.isoformat()}"', '"2026-08-01T12:00:00Z"', '"2026-08-01T12:00:00"',
             '"2026-08-01T14:00:00+02:00"'],
)  # fmt: skip
async def test_a_time_is_read_in_every_form(text: str, serve: Serve) -> None:
    (line,) = await _lines(serve, _row(at=text))
    assert line.at == NOW


@pytest.mark.parametrize(
    "text", ['"yesterday"', "null", '""', "-5", f"{AT}000", "true", "[]", '"1e400"', '"NaN"', '"9999-99-99"']
)
async def test_a_row_without_a_readable_time_is_dropped_and_logged(text: str, serve: Serve) -> None:
    with capture_logs() as logs:
        lines = await _lines(serve, _row(at=text), _row(identity="good"))
    assert [line.id.text for line in lines] == ["good"]
    assert [line["event"] for line in logs] == ["transaction_dropped"]


@pytest.mark.parametrize("row", ["null", "7", "[]", "{}", '{"id":5}', '{"id":"x","direction":"RECEIVE"}'])
async def test_a_row_of_another_shape_is_dropped(row: str, serve: Serve) -> None:
    assert [line.id.text for line in await _lines(serve, row, _row(identity="good"))] == ["good"]


async def test_two_wallets_lists_put_one_after_the_other_are_sorted(serve: Serve) -> None:
    rows = [_row(at=str(AT + shift), identity=str(shift)) for shift in (30, 10, 40, 20)]
    assert [line.id.text for line in await _lines(serve, *rows)] == ["40", "30", "20", "10"]


@pytest.mark.parametrize(
    "text",
    ['{"data":{"me":null}}', '{"data":{"me":{"defaultAccount":null}}}', account_text('{"transactions":null}'),
     account_text('{"transactions":{"edges":null}}'), account_text('{"transactions":[]}')],
)  # fmt: skip
async def test_no_list_is_an_error_and_not_an_empty_list(text: str, serve: Serve) -> None:
    async with wallet_at(await serve(Texts(Transactions=text))) as wallet:
        with pytest.raises(WalletUnavailable):
            await wallet.transactions(10)


# What came for an invoice.


def _invoice(payment_hash: str, created: datetime = NOW) -> Invoice:
    return Invoice(payment_hash, "lnbc1", None, created, created + timedelta(minutes=1))


HASH = "ab" * 32


async def test_received_matches_on_the_hash_and_never_on_amount_or_time(serve: Serve) -> None:
    rows = [_row('"9.99"', identity="other"), _row('"5.01"', str(AT + 5), identity="mine")]
    server = Texts(Transactions=_list(*rows), other=_details("cd" * 32), mine=_details(HASH.upper()))
    async with wallet_at(await serve(server)) as wallet:
        assert came(await wallet.received(_invoice(HASH))) == Money(501, USD)
        assert came(await wallet.received(_invoice("cd" * 32))) == Money(999, USD)
        assert await wallet.received(_invoice("ef" * 32)) is None
        assert await wallet.payment_hash(TransactionId("mine")) == HASH
    assert server.asked.count("other") == server.asked.count("mine") == 1


async def test_received_looks_at_three_lines_in_one_call_and_goes_on_in_the_next(serve: Serve) -> None:
    rows = [_row(at=str(AT + n), identity=f"t{n}") for n in range(5)]
    details = {f"t{n}": _details(f"{n:064x}") for n in range(1, 5)} | {"t0": _details(HASH)}
    server = Texts(Transactions=_list(*rows), **details)
    async with wallet_at(await serve(server)) as wallet:
        assert await wallet.received(_invoice(HASH)) is None
        assert server.asked == ["Transactions", "t4", "t3", "t2"]
        assert came(await wallet.received(_invoice(HASH))) == Money(100, USD)
        assert server.asked[4:] == ["Transactions", "t1", "t0"]


async def test_received_asks_for_no_older_lines_and_no_payments_made(serve: Serve) -> None:
    rows = [_row(at=str(AT - 60), identity="old"), _row('"-1.00"', identity="sent")]
    server = Texts(Transactions=_list(*rows))
    async with wallet_at(await serve(server)) as wallet:
        assert await wallet.received(_invoice(HASH)) is None
    assert server.asked == ["Transactions"]


async def test_a_line_whose_details_are_refused_does_not_hide_the_others(serve: Serve) -> None:
    refused = '{"data":{"transactionDetails":{"errors":[{"message":"no"}],"transactionDetails":null}}}'
    rows = [_row(at=str(AT + n), identity=f"t{n}") for n in range(4)]
    details = {f"t{n}": refused for n in range(1, 4)} | {"t0": _details(HASH)}
    async with wallet_at(await serve(Texts(Transactions=_list(*rows), **details))) as wallet:
        assert await wallet.received(_invoice(HASH)) is None
        assert came(await wallet.received(_invoice(HASH))) == Money(100, USD)


async def test_a_line_without_a_hash_has_none(serve: Serve) -> None:
    async with wallet_at(await serve(Texts(t1=_details(None), t2=_details("")))) as wallet:
        assert await wallet.payment_hash(TransactionId("t1")) is None
        assert await wallet.payment_hash(TransactionId("t2")) is None


# On the sandbox.


@pytest.mark.parametrize("units", ["dollars", "cents"])
async def test_the_unit_of_the_settlement_amount_does_not_matter(
    units: str, flash: FlashWallet, lever: Lever
) -> None:
    await lever("history", units=units)
    await lever("receive", cents="1234", wallet="legacy")
    await lever("receive", cents="99", wallet="cash")
    amounts = [line.amount for line in await flash.transactions(10)]
    assert set(amounts) == {Money(1234, USD), Money(99, USD)}


async def test_a_list_that_lags_shows_nothing_yet(flash: FlashWallet, lever: Lever) -> None:
    await lever("history", delay=30)
    invoice = await flash.create_invoice(None, "")
    await lever("pay", payment_hash=invoice.payment_hash, amount_cents="777")
    assert await flash.received(invoice) is None
    await lever("clock", advance=31)
    assert came(await flash.received(invoice)) == Money(777, USD)


async def test_an_account_in_migration_answers_with_an_error_of_ours(
    flash: FlashWallet, lever: Lever
) -> None:
    await lever("account", migration="migrating")
    with pytest.raises(WalletError):
        await flash.create_invoice(Money(100, USD), "")
    await lever("account", migration="legacy")
    assert (await flash.create_invoice(Money(100, USD), "")).msat
