// One chat: what was said, on the page, in order, and the line to write in.

import { bubble, summary } from "./bubbles.js";
import { Connection } from "./connection.js";
import { language, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const [messages, input, quote, hint] = [$("messages"), $("input"), $("quote"), $("hint")];
const connection = new Connection(location.pathname.split("/").at(-1));
const lines = new Map(); // by id, the person's unsent ones included
const rows = new Map();
const refused = new Set();
let replyTo = null;
let atEnd = true; // the reader sees the last message, or a part of it
let height = messages.clientHeight;

const lineId = (sayId) => `said-${sayId}`; // as the server names a person's line

function stateOf({ id, by_bot }) {
  if (by_bot) return null;
  if (refused.has(id)) return "refused";
  return connection.outbox.says.has(id.slice("said-".length)) ? "waiting" : "taken";
}

function draw(line) {
  const follow = atEnd || line.local;
  const row = bubble(line, {
    quoted: lines.get(line.reply_to),
    state: stateOf(line),
    onReply: () => answer(line.id),
    onPress: (text) => say(text, line.id),
    onQuote: show,
  });
  rows.get(line.id)?.remove();
  rows.set(line.id, row);
  row.at = line.local ? "~" : line.at; // what is not stored yet stands last
  const before = [...messages.children].findLast((other) => other.at <= row.at);
  before ? before.after(row) : messages.prepend(row);
  hint.hidden = true;
  if (follow) toEnd();
}

// To the last message, and where it is longer than the window, to its beginning.
function toEnd() {
  messages.scrollTop = (messages.lastElementChild?.offsetTop ?? 0) - 8;
}

function show(id) {
  const row = rows.get(id);
  row?.scrollIntoView({ block: "center", behavior: "smooth" });
  row?.animate([{ opacity: 0.3 }, { opacity: 1 }], { duration: 900 });
}

function answer(id) {
  replyTo = id;
  quote.hidden = id === null;
  quote.firstElementChild.textContent = id === null ? "" : summary(lines.get(id));
  input.focus();
}

function drawUnsent({ id, text, reply_to, at }) {
  const line = { id: lineId(id), text, reply_to, by_bot: false, buttons: [], at: new Date(at).toISOString() };
  if (lines.has(line.id)) return;
  lines.set(line.id, { ...line, local: true });
  draw(lines.get(line.id));
}

function say(text, to) {
  drawUnsent(connection.say(text, to));
}

function redraw(id) {
  if (lines.has(id)) draw(lines.get(id));
}

function status(state) {
  Object.assign($("status"), { textContent: words[state] }).dataset.state = state;
}

connection.addEventListener("line", ({ detail: line }) => {
  const known = lines.get(line.id);
  lines.set(line.id, line);
  draw(line);
  if (connection.ready && line.by_bot) {
    $("announcement").textContent = summary(line);
    if (known) show(line.id);
  }
});
connection.addEventListener("ready", () => {
  status("online");
  hint.hidden = lines.size > 0;
  toEnd();
});
connection.addEventListener("taken", ({ detail }) => redraw(lineId(detail.id)));
connection.addEventListener("refused", ({ detail }) => {
  refused.add(lineId(detail.id));
  redraw(lineId(detail.id));
});
connection.addEventListener("lost", () => status("connecting"));

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  say(text, replyTo);
  input.value = "";
  answer(null);
});
quote.lastElementChild.addEventListener("click", () => answer(null));
hint.lastElementChild.addEventListener("click", (event) => say(event.target.textContent, null));
document.addEventListener("keydown", ({ key }) => key === "Escape" && answer(null));

messages.addEventListener("scroll", () => {
  atEnd = messages.lastElementChild?.offsetTop < messages.scrollTop + messages.clientHeight;
});
new ResizeObserver(() => { // a keyboard comes or goes: the lower edge stays
  messages.scrollTop += height - messages.clientHeight;
  height = messages.clientHeight;
}).observe(messages);
// Safari's keyboard covers the page instead of shrinking it; zooming must not.
window.visualViewport?.addEventListener("resize", ({ target: { height, scale } }) => {
  if (scale === 1) document.body.style.height = `${height}px`;
});

document.documentElement.lang = language;
input.placeholder = input.ariaLabel = words.placeholder;
$("send").ariaLabel = $("send").title = words.send;
$("new").textContent = words.newChat;
quote.lastElementChild.ariaLabel = words.cancel;
hint.firstElementChild.textContent = words.hint;
status("connecting");
connection.outbox.list().forEach(drawUnsent);
connection.open();
if (matchMedia("(hover: hover)").matches) input.focus(); // but don't open a phone's keyboard unasked
