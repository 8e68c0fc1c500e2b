"""Charges in memory, by all that they are found by."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from ...tracking.base import Charge

_Newest = list[tuple[datetime, int, str]]  # oldest first: when it was made, its number, its id


class ChargeIndex:
    """Every charge as it is now."""

    def __init__(self) -> None:
        self._charges: dict[str, Charge] = {}
        self._of_shops: dict[str, _Newest] = {}
        self._of_makers: dict[str, _Newest] = {}
        self._shop_codes: dict[tuple[str, str], str] = {}
        self._maker_codes: dict[tuple[str, str], str] = {}
        self._tokens: dict[bytes, str] = {}
        self._added = 0

    def __getitem__(self, charge_id: str) -> Charge:
        """A charge. Raises KeyError."""
        return self._charges[charge_id]

    def __iter__(self) -> Iterator[Charge]:
        """Every charge, in no particular order; none may be added or forgotten meanwhile."""
        return iter(self._charges.values())

    def find(self, charge_id: str | None) -> Charge | None:
        """A charge, if it is known."""
        return None if charge_id is None else self._charges.get(charge_id)

    def by_code(self, made_by: str, code: str) -> Charge | None:
        """A charge of an account by its code."""
        return self.find(self._maker_codes.get((made_by, code)))

    def by_token(self, token: bytes) -> Charge | None:
        """A charge by the token of its page."""
        return self.find(self._tokens.get(token))

    def is_taken(self, new: Charge) -> bool:
        """Whether the code of a new charge is another one's of its shop, or of its maker."""
        return (new.shop, new.code) in self._shop_codes or (new.made_by, new.code) in self._maker_codes

    def of_maker(self, made_by: str, limit: int, offset: int) -> Sequence[Charge]:
        """The charges of an account, newest first."""
        return self._page(self._of_makers.get(made_by, []), limit, offset)

    def of_shop(self, shop: str, limit: int, offset: int) -> Sequence[Charge]:
        """The charges of a shop, newest first."""
        return self._page(self._of_shops.get(shop, []), limit, offset)

    def add(self, charge: Charge) -> None:
        """Take up a new charge, whose code is free."""
        self._added += 1
        self._charges[charge.id] = charge
        self._shop_codes[charge.shop, charge.code] = charge.id
        self._maker_codes[charge.made_by, charge.code] = charge.id
        self._tokens[charge.token] = charge.id
        entry = (charge.created, self._added, charge.id)
        insort(self._of_makers.setdefault(charge.made_by, []), entry)
        insort(self._of_shops.setdefault(charge.shop, []), entry)

    def change(self, charge: Charge) -> None:
        """Keep a charge as it is now; what it is found by stays."""
        self._charges[charge.id] = charge

    def forget(self, charges: Sequence[Charge]) -> None:
        """Let go of charges."""
        for charge in charges:
            del self._charges[charge.id], self._tokens[charge.token]
            del self._shop_codes[charge.shop, charge.code], self._maker_codes[charge.made_by, charge.code]
        makers, shops = {one.made_by for one in charges}, {one.shop for one in charges}
        for index, names in ((self._of_makers, makers), (self._of_shops, shops)):
            for name in names:
                left = [entry for entry in index[name] if entry[2] in self._charges]
                if left:
                    index[name] = left
                else:
                    del index[name]

    def _page(self, entries: _Newest, limit: int, offset: int) -> Sequence[Charge]:
        newest_first = islice(reversed(entries), offset, offset + limit)
        return [self._charges[charge_id] for *_, charge_id in newest_first]
