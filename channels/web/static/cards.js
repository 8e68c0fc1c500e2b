// The card of an order: amount, memo, QR and the seconds it lives; then what became of it.

import { copyBy } from "./copying.js";
import { button, element, icon } from "./elements.js";
import { timeOf, words } from "./words.js";

const LAST_SECONDS = 10;
const TICK = 250; // milliseconds
const live = new Map(); // cards whose seconds run: the element, and what to do each time

setInterval(tick, TICK);
for (const event of ["visibilitychange", "pageshow"]) addEventListener(event, tick, true);

function tick() {
  for (const [card, update] of live) {
    if (card.isConnected) update();
    else live.delete(card);
  }
}

export const nameOf = ({ amount, memo }) => [amount, memo].filter(Boolean).join(", ");

/** How the order stands on this card now: the bot's word, or our own clock's that its QR is over. */
export function stateOf(line) {
  const over = line.replaced || (line.deadline && line.deadline <= Date.now());
  return line.card.state === "open" && over ? "expired" : line.card.state;
}

export const seconds = (line) => Math.max(0, Math.ceil((line.deadline - Date.now()) / 1000));

function head({ amount, sats, also, memo, title, read }, state, shows) {
  const beside = [...also, sats].filter(Boolean);
  return element("div", { className: "head" },
    read && element("p", { className: "read", text: read, dir: "auto", testid: "read" }),
    element("p", { className: "sum" },
      element("strong", { text: amount || title, testid: "amount" }),
      beside.length && element("span", { className: "dot", text: " · " }),
      beside.length && element("span", { testid: "beside" }, ...beside.flatMap((text, index) =>
        [index && " · ", element("span", { className: "one", text })]))),
    memo && element("p", { className: "memo", text: memo, dir: "auto" }),
    state !== "open" && !shows && element("p", { className: "state", text: words[state], testid: "state" }));
}

// Where the browser shares nothing it is copied, to be pasted anywhere.
async function share(line, label) {
  const text = `${nameOf(line.card)}\nlightning:${line.qr.toLowerCase()}`;
  if (!navigator.share) return copyBy(text, label, "share");
  try {
    await navigator.share({ text });
  } catch (error) {
    if (error.name !== "AbortError") await copyBy(text, label, "share");
  }
}

function action(name, onPress) {
  const label = element("span", { text: words[name] });
  return button({ className: "action", testid: name, onclick: () => onPress(label) }, icon(name), label);
}

function actions(line, state, onPress) {
  const asks = line.buttons.map(({ name, text }) => name && words[name] && action(name, () => onPress(text)));
  if (state === "expired") {
    const again = asks.find((made) => made?.dataset.testid === "again");
    return again && element("div", { className: "actions" }, again);
  }
  return element("div", { className: "actions" },
    action("copy", (label) => copyBy(line.qr.toLowerCase(), label, "copy")),
    action("share", (label) => share(line, label)),
    ...asks);
}

function enlarge(line) {
  const image = element("img", { src: line.image, alt: "" });
  const close = button({ className: "close", text: "×", ariaLabel: words.close });
  const dialog = element("dialog", { testid: "large", ariaLabel: words.code(nameOf(line.card)) },
    element("p", { text: line.card.amount }), image, close);
  dialog.onclick = () => dialog.close();
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
  live.set(dialog, () => stateOf(line) === "open" || dialog.close());
}

/** Close what fills the screen: something happened that is to be seen. */
export function reduce() {
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
}

function picture(line, state) {
  const image = element("img", { className: "qr", src: line.image, alt: "", testid: "qr", draggable: false });
  if (state === "expired") {
    return element("div", { className: "picture", role: "img", ariaLabel: `${words.code(nameOf(line.card))}: ${words.expired}` },
      image, element("span", { className: "over", text: words.expired, ariaHidden: "true" }));
  }
  const touch = button({ className: "picture", title: words.larger, testid: "enlarge" }, image);
  touch.onclick = () => enlarge(line);
  return touch;
}

function countdown(line, touch) {
  const [bar, figure] = [element("i"), element("span", { testid: "left" })];
  // Hidden from screen readers: they would read each second aloud. The picture's name holds it.
  const row = element("div", { className: "life", ariaHidden: "true" }, element("div", { className: "bar" }, bar), figure);
  const life = Math.max(1, (Date.parse(line.until) - Date.parse(line.at)) / 1000);
  const show = () => {
    const left = seconds(line);
    if (figure.textContent === `${left} s`) return;
    figure.textContent = `${left} s`;
    bar.style.scale = `${Math.min(1, left / life)} 1`;
    row.classList.toggle("last", left <= LAST_SECONDS);
    touch.ariaLabel = `${words.code(nameOf(line.card))}, ${words.left(left)}`;
  };
  show();
  return [row, show];
}

/** The bubble of a card; `onOver` is called when its QR has just expired. */
export function card(line, { onPress, onOver }) {
  const state = stateOf(line);
  const shows = line.image && (state === "open" || state === "expired");
  const box = element("div", { className: `bubble card ${state}` });
  box.dataset.state = state;
  const touch = shows && picture(line, state);
  if (touch && state === "open") touch.ariaLabel = words.code(nameOf(line.card));
  const [life, show] = state === "open" && line.deadline && touch ? countdown(line, touch) : [];
  if (life) live.set(box, () => (stateOf(line) === "open" ? show() : (live.delete(box), onOver())));
  box.append(...[
    element("span", { className: "unseen", text: words.bot }),
    state === "paid" && element("div", { className: "check" }, icon("check")),
    head(line.card, state, shows), touch, life,
    shows && actions(line, state, onPress),
    element("footer", {}, element("span", { text: line.card.order }), element("time", { dateTime: line.at, text: timeOf(line.at) })),
  ].filter(Boolean));
  return box;
}
