"""What we write as a form, an independent reader reads as the same fields and files."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

import aiohttp
from aiohttp.base_protocol import BaseProtocol
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.channels.telegram.multipart import Upload, multipart

NAMES = st.text("abc_[]0-9", min_size=1, max_size=12)
TEXTS = st.text(max_size=60) | st.sampled_from(["\r\n", "--", "\r\n--\r\n", 'a"b', "ñandú ☕"])
FILES = st.builds(
    Upload, st.sampled_from(["qr.png", 'a"b.png', "a\r\nb.png", "ñ.png"]), st.binary(max_size=200), st.just("image/png")
)  # fmt: skip


async def read(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, tuple[str, bytes, str]]]:
    """Fields and files as aiohttp's server reads them."""
    loop = asyncio.get_running_loop()
    stream = aiohttp.StreamReader(BaseProtocol(loop), 2**16, loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    fields, files = {}, {}
    reader = aiohttp.MultipartReader({"Content-Type": kind}, stream)
    while (part := await reader.next()) is not None:
        assert isinstance(part, aiohttp.BodyPartReader)
        assert part.name is not None
        if part.filename is None:
            fields[part.name] = (await part.read()).decode()
        else:
            files[part.name] = (part.filename, bytes(await part.read()), part.headers["Content-Type"])
    return fields, files


@settings(deadline=None)
@given(st.dictionaries(NAMES, TEXTS, max_size=4), st.dictionaries(NAMES, FILES, min_size=1, max_size=2))
def test_a_form_is_read_as_it_was_meant(fields: dict[str, str], files: dict[str, Upload]) -> None:
    fields = {f"text {name}": value for name, value in fields.items()}
    said, sent = asyncio.run(read(*multipart(fields, files)))
    assert said == fields
    assert {name: (unquote(found[0]), *found[1:]) for name, found in sent.items()} == {
        name: (file.name, file.content, file.kind) for name, file in files.items()
    }


def test_no_two_forms_have_one_boundary() -> None:
    assert multipart({"a": "b"}, {})[0] != multipart({"a": "b"}, {})[0]
