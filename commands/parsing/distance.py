"""How many slips lie between two words."""

from __future__ import annotations


def slips_between(wrong: str, right: str, enough: int = 100) -> int:
    """Return the optimal string alignment distance: signs added, lost, changed, or swapped with their neighbour.

    A distance of `enough` or more may come out as `enough`.
    """
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, sign in enumerate(wrong, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (sign != other))
            if row > 1 and column > 1 and sign == right[column - 2] and wrong[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) >= enough and min(above) >= enough - 1:
            return enough
        before, above = above, line
    return above[-1]
