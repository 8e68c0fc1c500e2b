"""Credentials that are good and are refused all the same: HTTP 401 at will."""

from dataclasses import dataclass, field

EVERYBODY = "*"


@dataclass(slots=True)
class _Refusal:
    whose: str
    times: int | None


@dataclass(slots=True)
class Refusals:
    """What is refused: a token or raw key, all of an account (by its id), or `*`; None times is until ended."""

    _all: list[_Refusal] = field(default_factory=list)

    def add(self, whose: str, times: int | None = None) -> None:
        """Refuses from now on, `times` requests or until `end`; a later word on the same replaces the earlier."""
        self.end(whose)
        self._all.append(_Refusal(whose, times))

    def end(self, whose: str) -> None:
        """Ends the refusal of this one; `*` ends all."""
        self._all = [one for one in self._all if whose not in (EVERYBODY, one.whose)]

    def hit(self, credential: str, account_id: str) -> bool:
        """Whether it is refused, without counting: sockets are told nothing, so that they use up nothing."""
        return self._found(credential, account_id) is not None

    def take(self, credential: str, account_id: str) -> bool:
        """Whether this request is refused, counted down."""
        found = self._found(credential, account_id)
        if found is not None and found.times is not None:
            found.times -= 1
            if found.times <= 0:
                self._all.remove(found)
        return found is not None

    def _found(self, credential: str, account_id: str) -> _Refusal | None:
        return next((one for one in self._all if one.whose in (credential, account_id, EVERYBODY)), None)
