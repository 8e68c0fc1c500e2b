// Messages on the page. Texts come from strangers: they are only ever set as text, never as markup.

import { card, nameOf, stateOf } from "./cards.js";
import { copyBy } from "./copying.js";
import { button, element } from "./elements.js";
import { timeOf, words } from "./words.js";

const INVOICE = /\bln(?:bcrt|bc|tbs|tb)[0-9a-z]{50,}/i; // BOLT11: prefix, amount, "1", bech32
const SWIPE = 56;

export function summary(line) {
  if (line.card) {
    const state = stateOf(line);
    return [state !== "open" && `${words[state]}:`, nameOf(line.card), line.card.order].filter(Boolean).join(" ");
  }
  const lines = line.text.replace(INVOICE, "").split("\n");
  return lines.find((one) => one.trim())?.slice(0, 100) ?? "…";
}

// The whole invoice stands in the page, and the style cuts it short: selecting it gives all of it.
function invoice(code) {
  const pressed = button({ text: words.copy, className: "copy", testid: "copy" });
  pressed.onclick = () => copyBy(code, pressed, "copy");
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

function plain(line, quote, state) {
  const picture = line.image && element("img", {
    className: "qr", src: line.image, alt: words.code(summary(line)), testid: "qr", draggable: false,
  });
  const tick = !line.by_bot && element("span", {
    className: "tick", text: { waiting: "◷", taken: "✓", refused: words.refused }[state],
  });
  return element("div", { className: "bubble" },
    element("span", { className: "unseen", text: line.by_bot ? words.bot : words.you }),
    quote, picture, ...body(line.text, line.by_bot),
    element("footer", {}, element("time", { dateTime: line.at, text: timeOf(line.at) }), tick));
}

/** The element of one line; `state` is "waiting", "taken" or "refused" for a person's own. */
export function bubble(line, { quoted, state, onReply, onPress, onQuote, onOver }) {
  // What is quoted may be drawn later than the quote: an edited message comes again behind its replies.
  const quote = line.reply_to && button({ className: "quoted", text: quoted ? summary(quoted) : "", hidden: !quoted });
  if (quote) quote.onclick = () => onQuote(line.reply_to);
  const reply = button({ className: "reply", title: words.reply, ariaLabel: words.reply });
  reply.onclick = onReply;
  const pressable = line.card ? [] : line.buttons.map(({ label, text, name }, index) => {
    const made = button({ text: words[name] ?? label, testid: `button-${index + 1}` });
    made.onclick = () => onPress(text);
    return made;
  });
  const row = element("article", { className: line.by_bot ? "bot" : "own", testid: "message" },
    line.card ? card(line, { onPress, onOver }) : plain(line, quote, state),
    reply,
    pressable.length && element("div", { className: "buttons" }, ...pressable));
  Object.assign(row.dataset, { id: line.id, bot: line.by_bot, state: state ?? "" });
  if (line.edited) row.dataset.edited = "true";
  row.quote = quote;
  swipe(row, onReply);
  return row;
}
