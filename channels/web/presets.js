// What an empty page offers: what this browser asked for last, else examples.

import { button, element } from "./elements.js";
import { words } from "./words.js";

const KEY = "asked";
const MOST = 3;

function remembered() {
  try {
    const asked = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(asked) ? asked.filter((text) => typeof text === "string") : [];
  } catch {
    return []; // storage is forbidden, or somebody else's
  }
}

/** Keep a line that made a QR. */
export function remember(text) {
  try {
    const others = remembered().filter((other) => other !== text);
    localStorage.setItem(KEY, JSON.stringify([text, ...others].slice(0, MOST)));
  } catch {
    // Storage is full or forbidden: examples do.
  }
}

/** Fill the element that stands on an empty page. */
export function offer(place, say) {
  const presets = [...remembered(), ...words.presets].slice(0, MOST);
  place.replaceChildren(
    element("p", { text: words.welcome }),
    ...presets.map((text, index) => button({ text, testid: `preset-${index + 1}`, onclick: () => say(text) })));
}
