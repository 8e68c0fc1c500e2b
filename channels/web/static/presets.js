// What an empty page offers: what this browser asked for last, else examples.

import { button, element } from "./elements.js";
import { stored } from "./stored.js";
import { words } from "./words.js";

const KEY = "asked";
const MOST = 3;

function remembered() {
  const asked = stored((storage) => JSON.parse(storage.getItem(KEY) ?? "[]"));
  return Array.isArray(asked) ? asked.filter((text) => typeof text === "string") : [];
}

/** Keep a line that made a QR. */
export function remember(text) {
  const asked = [text, ...remembered().filter((other) => other !== text)];
  stored((storage) => storage.setItem(KEY, JSON.stringify(asked.slice(0, MOST))));
}

/** Fill the element that stands on an empty page. */
export function offer(place, say) {
  const presets = [...new Set([...remembered(), ...words.presets])].slice(0, MOST);
  place.replaceChildren(
    element("p", { text: words.welcome }),
    ...presets.map((text, index) => button({ text, testid: `preset-${index + 1}`, onclick: () => say(text) })));
}
