// Copying, and saying so.

import { words } from "./words.js";

const SHOWN = 2000; // milliseconds

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard for pages without TLS: the old way still works there.
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

/** Copy a text; `label`, which says the word `name`, says for a moment that it was done. */
export async function copyBy(text, label, name) {
  await copy(text);
  label.textContent = words.copied;
  setTimeout(() => (label.textContent = words[name]), SHOWN);
}
