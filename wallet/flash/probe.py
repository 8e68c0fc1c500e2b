"""What a pasted key opens, found out before it is kept, and with nothing made or moved for it."""

from __future__ import annotations

import re

from ..base import Need, WalletRef
from ..errors import NOT_A_KEY, NotLinked, WalletRefused
from ..linking import Found
from .client import FlashClient
from .credential import lacks
from .documents import WHO_AM_I
from .replies import UserRow

_KEY = re.compile(r"fk_[0-9a-f]{8}_[A-Za-z0-9_-]{64}")  # protocol.md 2.6


def must_be_key(text: str) -> None:
    """Raise WalletRefused (NOT_A_KEY) for what has not the form of an API key: a session's token has not."""
    if not _KEY.fullmatch(text):
        raise WalletRefused("an API key of Flash has the form fk_…_…", code=NOT_A_KEY)


async def probe(client: FlashClient, backend: str) -> Found:
    """Ask with the key of a client whose it is and what it lacks. Raises NotLinked for one that is refused.

    Flash says the same of a key that is wrong, revoked or over, and does not tell a key its own end or scopes.
    """
    try:
        user = UserRow.read((await client.execute(WHO_AM_I)).get("me"))
    except NotLinked as error:
        if "scope" not in str(error):
            raise
        return Found(wallet=None, username="", missing=await lacks(client))
    missing = await lacks(client)
    if Need.ACCESS in missing:  # it ended between two questions
        raise NotLinked("the credential was refused", code="NOT_AUTHENTICATED")
    ref = WalletRef(backend, user.default_account.id)
    return Found(wallet=ref, username=user.username or "", missing=missing)
