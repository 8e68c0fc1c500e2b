// The socket to the bot: reconnects, asks for what it missed, and says again what was not taken yet.

import { stored } from "./stored.js";

const FIRST_DELAY = 300;
const LONGEST_DELAY = 2500; // a person who waits for money looks at the page
const LONGEST_HIDDEN = 20_000;
const OPENING = 5000;
const SIGN_OF_LIFE = 3000; // between asking for one, on a page that is seen, and the wait for it
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const REVOKED = 4404; // the server's word that this address opens no chat any more
const PATIENCE = 10_000; // for a "taken", before the connection counts as dead

/** What was said and not taken yet, kept over reloads: one entry for each, so that two tabs don't undo each other. */
class Outbox {
  constructor(chat) {
    this.prefix = `unsent/${chat}/`;
    this.says = new Map();
    stored((storage) => {
      for (const key of Object.keys(storage)) {
        if (key.startsWith(this.prefix)) this.says.set(key.slice(this.prefix.length), JSON.parse(storage[key]));
      }
    });
  }

  list() {
    return [...this.says.values()].sort((a, b) => a.at - b.at);
  }

  add(say) {
    this.says.set(say.id, say);
    stored((storage) => storage.setItem(this.prefix + say.id, JSON.stringify(say)));
  }

  remove(id) {
    this.says.delete(id);
    stored((storage) => storage.removeItem(this.prefix + id));
  }
}

export class Connection extends EventTarget {
  constructor(chat) {
    super();
    this.outbox = new Outbox(chat);
    this.seenKey = `seen/${chat}`;
    this.revision = 0;
    this.failures = 0;
    this.ready = false;
    addEventListener("online", () => this.reopen());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.ready ? this.see() : this.reopen();
    });
    setInterval(() => this.doubt(), PATIENCE / 4);
    setInterval(() => this.ping(), SIGN_OF_LIFE);
  }

  open() {
    clearTimeout(this.timer);
    const address = new URL(location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.pathname += "/socket";
    address.search = `?since=${this.revision}&seen=${this.seen()}`;
    address.hash = "";
    const socket = new WebSocket(address);
    this.socket = socket;
    this.timer = setTimeout(() => socket === this.socket && this.lost(), OPENING);
    socket.onopen = () => socket === this.socket && clearTimeout(this.timer);
    socket.onmessage = (event) => socket === this.socket && this.take(JSON.parse(event.data));
    socket.onclose = ({ code }) => socket === this.socket && (code === REVOKED ? location.reload() : this.lost());
  }

  reopen() {
    this.failures = 0;
    this.abandon();
    this.open();
  }

  say(text, replyTo) {
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    const say = { id, text, reply_to: replyTo ?? null, at: Date.now() };
    this.outbox.add(say);
    if (this.ready) this.send(say);
    return say;
  }

  newChat() {
    if (this.ready) this.socket.send(JSON.stringify({ type: "new_chat" }));
  }

  send({ id, text, reply_to }) {
    this.waitingSince ??= Date.now();
    const says = { type: "say", id, text, reply_to, language: navigator.language, time_zone: TIME_ZONE };
    this.socket.send(JSON.stringify(says));
  }

  take(frame) {
    this.asked = false;
    if (frame.type === "line" || frame.type === "ready") this.revision = frame.revision;
    if (frame.type === "ready" || this.ready) this.see();
    if (frame.type === "taken" || frame.type === "refused") {
      this.outbox.remove(frame.id);
      this.waitingSince = this.outbox.says.size ? Date.now() : undefined;
    }
    if (frame.type === "ready") {
      this.failures = 0;
      this.ready = true;
      this.outbox.list().forEach((say) => this.send(say));
    }
    this.dispatchEvent(new CustomEvent(frame.type, { detail: frame }));
  }

  // How far somebody has read: a page that is opened anew is sent all that came after it.
  see() {
    if (!document.hidden) stored((storage) => storage.setItem(this.seenKey, this.revision));
  }

  seen() {
    return Number(stored((storage) => storage.getItem(this.seenKey))) || 0;
  }

  lost() {
    this.abandon();
    const longest = document.hidden ? LONGEST_HIDDEN : LONGEST_DELAY;
    const delay = Math.min(longest, FIRST_DELAY * 2 ** this.failures++) * (0.5 + Math.random());
    this.timer = setTimeout(() => this.open(), delay);
    if (this.failures === 2) this.ask();
  }

  // A socket that is refused does not say why; the page does.
  async ask() {
    const { status } = await fetch(location.pathname, { method: "HEAD" }).catch(() => ({}));
    if (status === 404) location.reload();
  }

  abandon() {
    const socket = this.socket;
    this.socket = undefined;
    this.ready = false;
    this.waitingSince = undefined;
    this.asked = false;
    socket?.close();
    this.dispatchEvent(new CustomEvent("lost"));
  }

  // A phone that changed its network keeps a socket that looks open and is not.
  ping() {
    if (!this.ready || document.hidden) return;
    if (this.asked) return this.reopen();
    this.asked = true;
    this.socket.send('{"type":"ping"}');
  }

  doubt() {
    if (this.ready && this.waitingSince && Date.now() - this.waitingSince > PATIENCE) this.reopen();
  }
}
