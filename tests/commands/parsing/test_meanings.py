"""What people may say after a command's word means the same in each of the languages."""

from itertools import product

import pytest

from chatwallet.commands.parsing.link_arguments import WAYS
from chatwallet.commands.parsing.meanings import meant
from chatwallet.locales.texts import Catalogue

TOGETHER = (("yes", "no", *WAYS), ("in", "out"), ("more",), ("my-data",))


@pytest.mark.parametrize(("names", "language"), list(product(TOGETHER, Catalogue().languages)))
def test_each_word_of_each_language_means_its_own(names: tuple[str, ...], language: str) -> None:
    """Were a word of one language another meaning's in a second one, one of the two could not be said."""
    for name in names:
        for word in Catalogue()[language].list(f"word-{name}"):
            assert meant(word, *names) == meant(f"¡{word.upper()}!", *names) == name


def test_a_word_that_stands_elsewhere_means_nothing_here() -> None:
    assert meant("caja", "yes", "no") is None
    assert meant("", "yes", "no") is None
    assert meant("yes no", "yes", "no") is None
