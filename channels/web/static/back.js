// On a page that is no chat. At the front door: back to the chat that this browser was last in, else to `data-otherwise`.
// At an address that opens none: forget it.

const door = new URL(".", location.href).pathname;
const key = `chat${door}`; // as chat.js writes it
const { otherwise } = document.currentScript.dataset;

try {
  const last = localStorage.getItem(key);
  if (location.pathname !== door) {
    if (last === location.pathname.slice(door.length)) localStorage.removeItem(key);
  } else if (last || otherwise) {
    location.replace(encodeURIComponent(last || otherwise));
  }
} catch {
  if (otherwise) location.replace(otherwise); // storage is forbidden: nothing is remembered
}
