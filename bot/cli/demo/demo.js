"use strict";

// The link of a chat is its key. This page keeps one, so that a reload shows the same conversation.
const KEY = "chatwallet-demo-chat";

function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function token() {
  const kept = localStorage.getItem(KEY);
  if (kept) return kept;
  const made = newToken();
  localStorage.setItem(KEY, made);
  return made;
}

function show(who) {
  document.querySelector("main").dataset.shown = who;
  for (const name of ["shop", "payer"]) {
    document.getElementById(`show-${name}`).setAttribute("aria-pressed", String(name === who));
  }
}

document.getElementById("chat").src = `chat/${token()}`;
document.getElementById("payer").src = document.body.dataset.payer;
document.getElementById("show-shop").addEventListener("click", () => show("shop"));
document.getElementById("show-payer").addEventListener("click", () => show("payer"));
