// Messages on the page. Texts come from strangers: they are only ever set as text, never as markup.

import { language, words } from "./words.js";

const INVOICE = /\bln(?:bcrt|bc|tbs|tb)[0-9a-z]{50,}/i; // BOLT11: prefix, amount, "1", bech32
const SWIPE = 56;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });

function element(tag, { className, text, testid, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (testid) made.dataset.testid = testid;
  made.append(...children.filter(Boolean));
  return made;
}

export const button = (properties) => element("button", { type: "button", ...properties });

export function summary({ text }) {
  const lines = text.replace(INVOICE, "").split("\n");
  return lines.find((line) => line.trim())?.slice(0, 100) ?? "…";
}

async function copy(text, pressed) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard for pages without TLS: the old way still works there.
    const field = element("textarea", { value: text, className: "unseen" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  pressed.textContent = words.copied;
  setTimeout(() => (pressed.textContent = words.copy), 2000);
}

// The whole invoice stands in the page, and the style cuts it short: selecting it gives all of it.
function invoice(code) {
  const pressed = button({ text: words.copy, className: "copy", testid: "copy" });
  pressed.onclick = () => copy(code, pressed);
  return element("div", { className: "invoice" }, element("code", { text: code }), pressed);
}

function body(text, byBot) {
  const found = byBot ? INVOICE.exec(text) : null;
  if (!found) return [element("p", { text })];
  const [before, after] = [text.slice(0, found.index), text.slice(found.index + found[0].length)];
  return [
    before.trim() && element("p", { text: before.trimEnd() }),
    invoice(found[0]),
    after.trim() && element("p", { text: after.trimStart() }),
  ];
}

function swipe(row, onReply) {
  let start = null;
  row.addEventListener("touchstart", ({ touches }) => (start = touches[0]), { passive: true });
  row.addEventListener("touchmove", ({ touches }) => {
    if (!start) return;
    const [x, y] = [touches[0].clientX - start.clientX, touches[0].clientY - start.clientY];
    if (Math.abs(y) > 24) start = null;
    row.style.translate = start && x > 8 ? `${Math.min(x, SWIPE + 12)}px` : "";
  }, { passive: true });
  const end = ({ changedTouches, type }) => {
    if (start && type === "touchend" && changedTouches[0].clientX - start.clientX > SWIPE) onReply();
    start = null;
    row.style.translate = "";
  };
  row.addEventListener("touchend", end);
  row.addEventListener("touchcancel", end);
}

/** The element of one line; `state` is "waiting", "taken" or "refused" for a person's own. */
export function bubble(line, { quoted, state, onReply, onPress, onQuote }) {
  const quote = line.reply_to && button({ className: "quoted", text: quoted ? summary(quoted) : "…" });
  if (quote) quote.onclick = () => onQuote(line.reply_to);
  const time = element("time", { dateTime: line.at, text: clock.format(new Date(line.at)) });
  const tick = !line.by_bot && element("span", {
    className: "tick",
    text: { waiting: "◷", taken: "✓", refused: words.refused }[state],
  });
  const reply = button({ className: "reply", title: words.reply, ariaLabel: words.reply });
  reply.onclick = onReply;
  const picture = line.image && element("img", {
    className: "qr", src: line.image, alt: words.code, testid: "qr", draggable: false,
  });
  const pressable = line.buttons.map((choice, index) => {
    const made = button({ text: choice.label, testid: `button-${index + 1}` });
    made.onclick = () => onPress(choice.text);
    return made;
  });
  const row = element("article", { className: line.by_bot ? "bot" : "own", testid: "message" },
    element("div", { className: "bubble" },
      element("span", { className: "unseen", text: line.by_bot ? words.bot : words.you }),
      quote, picture, ...body(line.text, line.by_bot),
      element("footer", {}, time, tick)),
    reply,
    pressable.length && element("div", { className: "buttons" }, ...pressable));
  Object.assign(row.dataset, { id: line.id, bot: line.by_bot, state: state ?? "" });
  if (line.edited) row.dataset.edited = "true";
  swipe(row, onReply);
  return row;
}
