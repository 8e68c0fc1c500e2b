"""Secrets that people paste into a chat: whatever was done to them on the way, nothing of them is left in the text."""

from __future__ import annotations

import pytest

from chatwallet.channels.said_secrets import Cut, SecretKind, cut, marked

ID, REST = "0123abcd", "aB3-_xYz" * 8
KEY = f"fk_{ID}_{REST}"
SESSION = "ory_st_" + "AbCd1234" * 4
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
WEBHOOK = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRETS = {
    SecretKind.FLASH_KEY: KEY,
    SecretKind.SESSION: SESSION,
    SecretKind.BOT_TOKEN: TOKEN,
    SecretKind.WEBHOOK_SECRET: WEBHOOK,
}

WAYS = {
    "as it is": "{}",
    "with a command": "link {}",
    "in quotes": "my key: “{}”",
    "as code": "```{}```",
    "bold": "**{}**",
    "in a sentence": "here it is {} thanks, Ana",
    "with a colon": "key:{}",
    "glued": "link{}",
    "after another line": "hola\n\n{}\n",
    "twice": "{0} {0}",
}


def whole(text: str) -> str:
    """A text without what a person can't see, as somebody would put a secret together again."""
    return "".join(char for char in text if char.isalnum() or char in "_-:")


@pytest.mark.parametrize("kind", SecretKind)
@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_cut_out_however_it_was_pasted(kind: SecretKind, way: str) -> None:
    secret = SECRETS[kind]
    found = cut(WAYS[way].format(secret))
    assert found.kinds == (kind,)
    assert marked(found.text) == (kind,)
    for start in range(len(secret) - 8):
        assert secret[start : start + 8] not in found.text


@pytest.mark.parametrize("kind", SecretKind)
@pytest.mark.parametrize("gap", ["\n", " ", "\r\n  ", "\u200b", "\u00ad", "\\", "\u2028"])
def test_a_secret_that_is_broken_at_any_place_is_cut_out_whole(kind: SecretKind, gap: str) -> None:
    """Mails and terminals break lines, chats put in what can't be seen, Markdown escapes underscores."""
    secret = SECRETS[kind]
    for place in range(1, len(secret)):
        left, right = secret[:place], secret[place:]
        if kind is SecretKind.BOT_TOKEN and (place < 10 or place < 16 or len(right) < 4):
            continue  # a number alone, and a word after it, are in many lines that are no token
        found = cut(f"link {left}{gap}{right} please")
        assert found.kinds == (kind,), (left, right)
        assert found.text == f"link ⟦{kind}⟧"


@pytest.mark.parametrize(
    "gap",
    [
        *("\u202a", "\u2066", "\u2069", "\u061c", "\u2063", "\u180e", "\ufe0f", "\u034f", "\u3164"),
        *(", ", ".", "/", ":", "; ", " + ", ")(", "]["),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 8])
def test_a_key_and_a_session_in_groups_are_cut_out_whole(gap: str, size: int) -> None:
    """People part what is long with signs, and what they copy has marks of direction that nobody sees."""
    for kind in (SecretKind.FLASH_KEY, SecretKind.SESSION):
        secret = SECRETS[kind]
        grouped = secret[:3] + gap.join(secret[at : at + size] for at in range(3, len(secret), size))
        found = cut(f"link {grouped} please")
        assert found.text == f"link ⟦{kind}⟧"
        assert found.key == (KEY if kind is SecretKind.FLASH_KEY else None)


@pytest.mark.parametrize("kind", SecretKind)
def test_a_secret_in_wide_forms_is_cut_out(kind: SecretKind) -> None:
    """Keyboards of East Asia write letters, digits and signs in forms of their own."""
    wide = "".join(chr(ord(char) + 0xFEE0) for char in SECRETS[kind])
    found = cut(f"link {wide} please")
    assert found.kinds == (kind,)
    assert found.text == f"link ⟦{kind}⟧"
    assert found.key == (KEY if kind is SecretKind.FLASH_KEY else None)


def test_a_key_is_put_together_again() -> None:
    for text in (
        KEY,
        f"link {KEY[:30]}\n{KEY[30:]}",
        " ".join(KEY),
        f"“{KEY}”, {KEY}",
        f"FK_{ID.upper()}_{REST}",
    ):
        assert cut(text).key == KEY


@pytest.mark.parametrize(
    "text", [KEY[:-1], KEY[3:], f"{KEY} {SESSION}", f"{KEY} fk_{ID}_{REST[::-1]}", SESSION]
)
def test_what_is_not_one_whole_key_is_cut_and_of_no_use(text: str) -> None:
    found = cut(text)
    assert found.kinds
    assert found.key is None
    assert ID not in found.text


def test_two_secrets_leave_two_marks() -> None:
    found = cut(f"link {KEY} and {SESSION} and {TOKEN} and {WEBHOOK}")
    assert found.kinds == tuple(SecretKind)
    assert marked(found.text) == tuple(SecretKind)
    assert found.text == "link ⟦fk_…⟧ ⟦ory_…⟧ ⟦bot:…⟧ ⟦whsec_…⟧"


@pytest.mark.parametrize("kind", SecretKind)
def test_nobody_can_write_a_mark(kind: SecretKind) -> None:
    """Else a person could have a message taken for what it is not, in a chat that others read."""
    for text in (f"receive 10 ⟦{kind}⟧", f"⟦{kind}⟧: ⟦_⟧"):
        assert marked(cut(text).text) == ()
        assert cut(text).kinds == ()
    assert cut(f"⟦{kind}⟧ {KEY}").text == f"[{kind}] ⟦fk_…⟧"


@pytest.mark.parametrize(
    "text",
    [
        "receive 10 Coffee",
        "receive 10 invoice 123456: coffee and cake for the office party of the people there",
        "recibir 5 nota_1: mesa_2 https://example.com:8443/a_b?c=d_e",
        "status K7Q2",
        "fk_", "fk_1234", "ory_st_", "whsec_x", "110201543:", "12:30",
        "receive 3 of k_ 1 2 3 4",
        "receive 5 20260101_" + "invoice-of-the-party",
        "",
    ],
)  # fmt: skip
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert cut(text) == Cut(text)


def test_what_was_cut_shows_nowhere() -> None:
    found = cut(f"link {KEY}")
    assert REST[:8] not in repr(found)


@pytest.mark.parametrize("text", [KEY, SESSION, WEBHOOK, TOKEN])
def test_what_was_cut_is_cut_no_more(text: str) -> None:
    once = cut(text).text
    assert cut(once).kinds == ()


@pytest.mark.parametrize("text", ["1234567:" * 2000, "fk_" * 4000, "f\n" * 5000 + "_", "123456:" + "AAbbbb " * 1500,
                                  "0123abcd" * 1250 + "_", "o r y _ " * 1500, ": " * 5000])  # fmt: skip
def test_a_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    """Catches: a pattern that tries again for each character, which takes minutes at this length."""
    cut(text[:10_000])
