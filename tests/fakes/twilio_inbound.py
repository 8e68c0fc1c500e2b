"""What people write, brought to the bot's webhook; it stays in Twilio's list whether or not the bot took it."""

from collections.abc import Mapping

from .twilio_account import Account, new_sid
from .twilio_messages import Message
from .twilio_people import Person, Said, Seen
from .twilio_post import Post, Posted

STOPPING = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE"})
STARTING = frozenset({"START", "UNSTOP"})


class Inbound:
    """Posts messages to the webhook, then to the fallback address. `posted` holds every form that was posted.

    `opt_outs` says in OptOutType what Advanced Opt-Out understood, as a Messaging Service does.
    """

    def __init__(self, account: Account, post: Post, *, opt_outs: bool) -> None:
        self.posted: list[Posted] = []
        self._forms: dict[str, dict[str, str]] = {}
        self._account = account
        self._post = post
        self._opt_outs = opt_outs

    async def bring(self, person: Person, text: str, extra: Mapping[str, str]) -> str:
        """A message of a person: into the list, to the webhook; return its sid."""
        now = self._account.now()
        sid = new_sid("MM" if extra.get("NumMedia") else "SM")
        person.heard = now
        form = _form(self._account, person, sid, text) | dict(extra) | self._opted(person, text)
        if "OriginalRepliedMessageSid" in form:
            form["OriginalRepliedMessageSender"] = self._account.number
        self._forms[sid] = form
        person.wrote(Said(sid, text, form.get("OriginalRepliedMessageSid"), "ButtonPayload" in form))
        self._account.add(
            Message(
                sid,
                self._account.sid,
                person.address,
                self._account.number,
                text,
                "inbound",
                "received",
                now,
                now,
                num_media=int(form["NumMedia"]),
            )
        )
        await self.post(sid)
        return sid

    async def post(self, sid: str) -> None:
        """Post a message, for the first time or once more."""
        form = self._forms[sid]
        if not self._account.webhook_url:
            return
        posted = await self._send(self._account.webhook_url, form)
        if not posted.taken and self._account.fallback_url:
            code = str(self._account.alerts[-1].code)
            blame = {"ErrorCode": code, "ErrorUrl": posted.url}
            posted = await self._send(self._account.fallback_url, form | blame)
        if posted.taken:
            self._answered(form, posted)

    async def _send(self, url: str, form: dict[str, str]) -> Posted:
        posted = await self._post.send(url, form)
        self.posted.append(posted)
        if not posted.taken:
            self._account.alert(11200 if posted.status else 11205, posted.url)
        self._account.changes.tell()
        return posted

    def _answered(self, form: Mapping[str, str], posted: Posted) -> None:
        # Plain text is said to the person, as it stands: a careless "OK" becomes a message.
        if not posted.text:
            return
        if posted.content_type == "text/plain":
            person = self._account.people[form["From"]]
            sid, now = new_sid("SM"), self._account.now()
            reply = Message(
                sid,
                self._account.sid,
                self._account.number,
                person.address,
                posted.text,
                "outbound-reply",
                "delivered",
                now,
                now,
            )
            self._account.add(reply)
            person.show(Seen(sid, posted.text))
        elif posted.content_type not in {"text/xml", "application/xml", "text/html"}:
            self._account.alert(12300, posted.url)

    def _opted(self, person: Person, text: str) -> dict[str, str]:
        word = text.strip().upper()
        if word not in STOPPING | STARTING:
            return {}
        person.stopped = word in STOPPING
        return {"OptOutType": "STOP" if person.stopped else "START"} if self._opt_outs else {}


def _form(account: Account, person: Person, sid: str, text: str) -> dict[str, str]:
    number = {"WaId": person.address.removeprefix("whatsapp:+")} if "+" in person.address else {}
    user_id = {"ExternalUserId": person.user_id} if person.user_id else {}
    parent_id = {"ParentExternalUserId": person.parent_id} if person.parent_id else {}
    return {
        **number,
        **user_id,
        **parent_id,
        "AccountSid": account.sid,
        "ApiVersion": "2010-04-01",
        "Body": text,
        "From": person.address,
        "MessageSid": sid,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": person.name,
        "ReferralNumMedia": "0",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": account.number,
    }
