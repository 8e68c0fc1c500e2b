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
  if (who === "admin") openAdmin();
  for (const name of ["shop", "payer", "admin"]) {
    document.getElementById(`show-${name}`).setAttribute("aria-pressed", String(name === who));
  }
}

// The admin's chat is opened when somebody wants to see it: until then it says nothing to anybody.
function openAdmin() {
  const chat = document.getElementById("admin");
  if (!chat.src) chat.src = `chat/${document.body.dataset.admin}`;
  document.querySelector("main").dataset.admin = "here";
  document.getElementById("admin-too").setAttribute("aria-expanded", "true");
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
document.getElementById("show-admin").addEventListener("click", () => show("admin"));
document.getElementById("admin-too").addEventListener("click", openAdmin);
