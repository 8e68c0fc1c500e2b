"""A site of your own on FastAPI: its page `/hours`, and the wallet's chat and webhooks below `/wallet`."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hmac import compare_digest
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header, HTTPException

from chatwallet import ChatWallet, WebChatRefused

STAFF_KEY = os.getenv("STAFF_KEY") or sys.exit("STAFF_KEY has to be set: your staff sign in with it")
wallet = ChatWallet()  # what CHATWALLET_CHANNELS names; CHATWALLET_PUBLIC_URL is https://<your site>/wallet


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with wallet:  # here, because the lifespan of a mounted app does not run
        yield


app = FastAPI(lifespan=lifespan)
app.mount("/wallet", wallet.asgi())


@app.get("/hours")
async def hours() -> dict[str, str]:
    return {"opens": "8:00", "closes": "17:00"}


@app.post("/staff/{name}/chat")
async def chat_for(name: str, authorization: Annotated[str, Header()] = "") -> dict[str, str]:
    """A web chat for one of your people, after your own sign-in: anyone who has its link is an owner of the wallet."""
    if not compare_digest(authorization.encode(), f"Bearer {STAFF_KEY}".encode()):
        raise HTTPException(401)
    try:
        return {"link": await wallet.web_chat(name)}
    except WebChatRefused as refused:  # they have one already: its link can't be told again
        raise HTTPException(409, str(refused)) from None


if __name__ == "__main__":
    port = int(os.getenv("PORT", "8000"))
    # No log of addresses: that of a chat is the key to it.
    uvicorn.run(app, host="127.0.0.1", port=port, ws="websockets-sansio", access_log=False)
