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
  const made = `o${newToken()}`; // a stranger's begins with p-
  localStorage.setItem(KEY, made);
  return made;
}

function show(who) {
  document.querySelector("main").dataset.shown = who;
  for (const name of ["shop", "payer"]) {
    document.getElementById(`show-${name}`).setAttribute("aria-pressed", String(name === who));
  }
}

// A new person has a chat of their own, and no wallet yet.
function be(address, isNew) {
  document.getElementById("chat").src = `chat/${address}`;
  for (const [id, hidden] of [["sell", isNew], ["join", !isNew], ["somebody", isNew], ["owner", !isNew]]) {
    document.getElementById(id).hidden = hidden;
  }
}

be(token(), false);
document.getElementById("somebody").addEventListener("click", () => be(`p-${newToken()}`, true));
document.getElementById("owner").addEventListener("click", () => be(token(), false));
document.getElementById("payer").src = document.body.dataset.payer;
document.getElementById("show-shop").addEventListener("click", () => show("shop"));
document.getElementById("show-payer").addEventListener("click", () => show("payer"));
