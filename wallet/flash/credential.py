"""What the credential is not allowed, found out without touching the account's money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base import Need
from ..errors import NotLinked
from .account_wallets import account_in
from .client import FlashClient
from .documents import CREATE_OPEN_INVOICE, DEFAULT_WALLETS, TRANSACTIONS
from .refusals import first_meaning
from .replies import AccountRow

# A wallet that does not exist. A key that may make invoices is told so, and nothing is made; one that may not is
# refused before (protocol.md 2.6: the scope is looked at before the operation runs).
_NOWHERE = {"walletId": "00000000-0000-4000-8000-000000000000", "memo": "", "expiresIn": 1}


async def lacks(client: FlashClient) -> frozenset[Need]:
    """What the bot needs and is refused. Raises WalletError when that can't be found out now."""
    try:
        account = AccountRow.read(account_in(await client.execute(DEFAULT_WALLETS)))
    except NotLinked as error:
        if "scope" not in str(error):
            return frozenset({Need.ACCESS})
        found = {Need.BALANCES}
    else:
        found = set() if account.chosen is not None else {Need.WALLET}
    if await _is_refused(client, TRANSACTIONS, {"first": 1}):
        found.add(Need.TRANSACTIONS)
    if await _is_refused(client, CREATE_OPEN_INVOICE, {"input": _NOWHERE}):
        found.add(Need.INVOICES)
    return frozenset(found)


async def _is_refused(client: FlashClient, document: str, variables: Mapping[str, Any]) -> bool:
    """Whether the credential may not do this; what else is wrong with the request does not count."""
    try:
        answer = await client.ask(document, variables)
    except NotLinked:
        return True
    error = first_meaning(answer.errors)
    if error is None or isinstance(error, NotLinked):
        return error is not None
    if answer.data is None:
        raise error
    return False
