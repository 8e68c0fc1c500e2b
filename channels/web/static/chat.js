// One chat: what was said, on the page, in order, and the line to write in.

import { bubble, summary } from "./bubbles.js";
import { reduce, stateOf } from "./cards.js";
import { Connection } from "./connection.js";
import { tell } from "./news.js";
import { offer, remember } from "./presets.js";
import { Reading } from "./reading.js";
import { stored } from "./stored.js";
import { isNewChat, speak, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const [messages, input, quote, hint, dots, offline] =
  ["messages", "input", "quote", "hint", "dots", "offline"].map($);
const SAID = "said-"; // before the id of what a person says, as the server names their line
const DOTS_AFTER = 400; // milliseconds of waiting for an answer
const DOTS_AT_MOST = 30_000;
const OFFLINE_AFTER = 1500; // a bot that is started anew is back sooner
const NEWS = /^(paid|extra):/;
const address = location.pathname.split("/").at(-1);
const connection = new Connection(address);
const reading = new Reading(messages, $("fresh"));
let newTab = null;
const lines = new Map(); // by id, the person's unsent ones included
const rows = new Map();
const refused = new Set();
const replies = new Map(); // ids of lines by the id that they quote
const orders = new Map(); // ids of cards by their order
const unanswered = new Map(); // ids of what was said on this page, and the timers of their dots
let replyTo = null;
let state = "connecting";
let drawnIn; // the language of what stands on the page
let lostTimer;

const grouped = (map, key) => map.get(key) ?? map.set(key, new Set()).get(key);

function stateOfOwn({ id, by_bot }) {
  if (by_bot) return null;
  if (refused.has(id)) return "refused";
  return connection.outbox.says.has(id.slice(SAID.length)) ? "waiting" : "taken";
}

function draw(line, isNew = false) {
  const follow = reading.atEnd || line.local;
  const row = bubble(line, {
    quoted: lines.get(line.reply_to),
    state: stateOfOwn(line),
    onReply: () => answer(line.id),
    onPress: (text) => say(text, line.id),
    onQuote: show,
    onOver: () => redraw(line.id),
  });
  const old = rows.get(line.id);
  rows.set(line.id, row);
  row.at = line.local ? "~" : line.at; // what is not stored yet stands last
  if (old?.at === row.at) old.replaceWith(row);
  else {
    old?.remove();
    let before = messages.lastElementChild;
    while (before && before.at > row.at) before = before.previousElementSibling;
    before ? before.after(row) : messages.prepend(row);
  }
  if (line.reply_to) grouped(replies, line.reply_to).add(line.id);
  for (const id of replies.get(line.id) ?? []) {
    Object.assign(rows.get(id).quote, { textContent: summary(line), hidden: false });
  }
  hint.hidden = true;
  if (connection.ready || line.local) reading.changed(follow, isNew); // else the end is looked for once, when all is there
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
  const line = { id: SAID + id, text, reply_to, by_bot: false, buttons: [], at: new Date(at).toISOString() };
  if (lines.has(line.id)) return;
  lines.set(line.id, { ...line, local: true });
  draw(lines.get(line.id));
}

function say(text, to) {
  const said = connection.say(text, to);
  drawUnsent(said);
  unanswered.set(said.id, setTimeout(wait, DOTS_AFTER, said.id));
}

// Dots are shown while the bot writes: not at once, for it mostly answers sooner.
function wait(id) {
  unanswered.set(id, setTimeout(answered, DOTS_AT_MOST, id));
  dots.hidden = false;
}

function answered(id) {
  clearTimeout(unanswered.get(id));
  unanswered.delete(id);
  if (unanswered.size === 0) dots.hidden = true;
}

function noteAnswer(line) {
  for (const id of unanswered.keys()) {
    if (!line.id.endsWith(`:${id}`)) continue;
    answered(id);
    const said = lines.get(SAID + id);
    const isFirst = line.card?.state === "open" && orders.get(line.card.order).size === 1;
    if (isFirst && said) remember(said.text);
  }
}

// By the button or by its words; whether there is a connection to ask for it.
function openNewChat() {
  if (!connection.ready) return false;
  newTab = window.open("about:blank"); // now: a browser opens none that comes later, unasked
  if (newTab) newTab.opener = null;
  connection.newChat();
  return true;
}

function redraw(id) {
  if (lines.has(id)) draw(lines.get(id));
}

// Of several QRs of an order only the newest is shown: the others still count if somebody pays them.
function replaceOlder(line) {
  const cards = [...grouped(orders, line.card.order).add(line.id)].map((id) => lines.get(id));
  const newest = cards.reduce((one, other) => (other.at > one.at ? other : one));
  for (const card of cards) {
    if (card === newest || card.replaced || card.card.state !== "open") continue;
    card.replaced = true;
    if (card !== line) redraw(card.id);
  }
}

function status(next) {
  state = next;
  Object.assign($("status"), { textContent: words[state] }).dataset.state = state;
}

function speakAll() {
  drawnIn = words.language;
  document.documentElement.lang = words.language;
  input.placeholder = input.ariaLabel = words.placeholder;
  $("send").ariaLabel = $("send").title = words.send;
  $("new").ariaLabel = $("new").title = $("new").lastElementChild.textContent = words.newChat;
  quote.lastElementChild.ariaLabel = words.close;
  offline.firstElementChild.textContent = words.offline;
  offline.lastElementChild.textContent = words.retry;
  offer(hint, (text) => say(text, null));
  status(state);
  reading.show();
  lines.forEach((line) => draw(line));
}

connection.addEventListener("line", ({ detail: line }) => {
  const known = lines.get(line.id);
  if (line.left !== null && line.left !== undefined) line.deadline = Date.now() + line.left * 1000;
  lines.set(line.id, line);
  if (line.card) replaceOlder(line);
  draw(line, connection.ready && !known && line.by_bot);
  if (!line.by_bot) return;
  noteAnswer(line);
  if (connection.ready) told(line);
  if (speak(line.language) && connection.ready) speakAll();
});

function told(line) {
  $("announcement").textContent = summary(line);
  if (line.card && stateOf(line) !== "open") reduce();
  if (NEWS.test(line.id)) tell(summary(line));
}

connection.addEventListener("ready", ({ detail }) => {
  lostTimer = clearTimeout(lostTimer);
  offline.hidden = true;
  status("online");
  $("new").hidden = !detail.owner;
  stored((storage) => storage.setItem(`chat${new URL(".", location).pathname}`, address)); // for back.js
  if (words.language !== drawnIn) speakAll();
  hint.hidden = lines.size > 0;
  reading.toEnd();
});
connection.addEventListener("taken", ({ detail }) => redraw(SAID + detail.id));
connection.addEventListener("refused", ({ detail }) => {
  refused.add(SAID + detail.id);
  answered(detail.id);
  redraw(SAID + detail.id);
});
connection.addEventListener("chat", ({ detail }) => {
  const made = new URL(detail.address, location.href);
  newTab ? newTab.location.replace(made) : location.assign(made);
  newTab = null;
});
connection.addEventListener("lost", () => {
  status("connecting");
  dots.hidden = true;
  lostTimer ??= setTimeout(() => (offline.hidden = false), OFFLINE_AFTER);
});
addEventListener("offline", () => (offline.hidden = false));
offline.addEventListener("click", () => connection.reopen());

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  if ($("new").hidden || !isNewChat(text)) say(text, replyTo);
  else if (!openNewChat()) return; // it stays written
  input.value = "";
  answer(null);
});
quote.lastElementChild.addEventListener("click", () => answer(null));

$("new").addEventListener("click", openNewChat);
document.addEventListener("keydown", ({ key }) => key === "Escape" && answer(null));
// Safari's keyboard covers the page instead of shrinking it; zooming must not.
window.visualViewport?.addEventListener("resize", ({ target: { height, scale } }) => {
  if (scale === 1) document.body.style.height = `${height}px`;
});

speakAll();
connection.outbox.list().forEach(drawUnsent);
connection.open();
if (matchMedia("(hover: hover)").matches) input.focus(); // but don't open a phone's keyboard unasked
