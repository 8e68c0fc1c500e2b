// The payer's wallet: shows the sandbox's open invoices and pays them through the control port.
const POLL_MS = 500;
const byId = (id) => document.getElementById(id);
const dollars = (cents) => new Intl.NumberFormat(undefined, { style: "currency", currency: "USD" }).format(cents / 100);

const openList = byId("open");
const cards = new Map();
let newest = null;

async function call(name, body = {}) {
  const answer = await fetch(`control/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.message);
  return result;
}

function tell(text, good) {
  const notice = byId("notice");
  notice.textContent = text;
  notice.className = `notice ${good ? "good" : "bad"}`;
  notice.hidden = false;
}

async function act(action, button) {
  if (button) button.disabled = true;
  try {
    tell(await action(), true);
  } catch (error) {
    tell(error.message, false);
  } finally {
    if (button) button.disabled = false;
    await refresh();
  }
}

const paid = (invoice) => `Paid ${dollars(invoice.paid_cents)}${invoice.memo ? ` for ${invoice.memo}` : ""}`;
const pay = async (body) => paid(await call("pay", body));

function makeCard(invoice) {
  const card = byId("open-card").content.firstElementChild.cloneNode(true);
  const button = card.querySelector(".pay");
  const amount = card.querySelector("input");
  button.dataset.testid = `pay-${invoice.payment_hash.slice(0, 8)}`;
  card.querySelector(".amount").textContent = invoice.cents === null ? "Any amount" : dollars(invoice.cents);
  card.querySelector(".sats").textContent = invoice.sats === null ? "" : `${invoice.sats.toLocaleString()} sat`;
  card.querySelector(".memo").textContent = invoice.memo;
  card.querySelector(".choose").hidden = invoice.cents !== null;
  button.addEventListener("click", () => {
    const body = { payment_hash: invoice.payment_hash };
    if (invoice.cents === null) body.amount_cents = (Number(amount.value) * 100).toFixed(0);
    act(() => pay(body), button);
  });
  return card;
}

function showOpen(invoices) {
  const hashes = new Set(invoices.map((invoice) => invoice.payment_hash));
  for (const [hash, card] of cards) {
    if (!hashes.has(hash)) { card.remove(); cards.delete(hash); }
  }
  invoices.toReversed().forEach((invoice) => {
    if (!cards.has(invoice.payment_hash)) {
      const card = makeCard(invoice);
      cards.set(invoice.payment_hash, card);
      openList.prepend(card);
    }
    const card = cards.get(invoice.payment_hash);
    const left = Math.max(0, Math.ceil(invoice.seconds_left));
    card.querySelector("progress").value = left;
    card.querySelector(".left").textContent = `${left} s left`;
  });
  newest = invoices[0] ?? null;
  byId("none").hidden = invoices.length > 0;
  byId("pay-newest").disabled = invoices.length === 0;
}

function showDone(invoices) {
  const lines = invoices.slice(0, 8).map((invoice) => {
    const line = document.createElement("li");
    line.className = invoice.status;
    const cents = invoice.paid_cents ?? invoice.cents;
    const what = document.createElement("span");
    what.textContent = [cents === null ? "any amount" : dollars(cents), invoice.memo].filter(Boolean).join(" · ");
    const state = document.createElement("span");
    state.className = "state";
    state.textContent = invoice.status === "PAID" ? "paid" : "expired";
    line.append(what, state);
    return line;
  });
  byId("done").replaceChildren(...lines);
}

async function refresh() {
  try {
    const state = await (await fetch("control/state?limit=40")).json();
    showOpen(state.invoices.filter((invoice) => invoice.status === "PENDING"));
    showDone(state.invoices.filter((invoice) => invoice.status !== "PENDING"));
    const faults = Object.entries(state.network).filter(([, mode]) => mode !== "ok").map(([side, mode]) => `${side}: ${mode}`);
    byId("health").textContent = faults.length ? faults.join(", ") : "online";
  } catch {
    byId("health").textContent = "the sandbox has stopped";
  }
}

const levers = {
  "pay-late": async () => paid(await call("pay-late")),
  "drop": async () => { const { sockets } = await call("drop"); return `Cut ${sockets} socket(s)`; },
  "offline": async () => { await call("network", { side: "both", mode: "refuse", seconds: 5 }); return "Offline for 5 seconds"; },
  "lose-push": async () => { await call("push", { mode: "lost", next: 1 }); return "The next push will be lost"; },
  "expire": async () => { await call("expire"); return "The newest invoice has expired"; },
};

byId("pay-newest").addEventListener("click", (event) => {
  if (newest) act(() => pay({ payment_hash: newest.payment_hash }), event.currentTarget);
});
byId("paste-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const box = byId("paste");
  act(async () => {
    const text = await pay({ payment_request: box.value });
    box.value = "";
    return text;
  }, event.submitter);
});
for (const button of document.querySelectorAll("[data-lever]")) {
  button.addEventListener("click", () => act(levers[button.dataset.lever], button));
}

await refresh();
setInterval(refresh, POLL_MS);
