// What this browser keeps for the page. Its storage may be full or forbidden: then nothing is kept.

/** What `use` returns of the storage, undefined where it can't be used. */
export function stored(use) {
  try {
    return use(window.localStorage);
  } catch {
    return undefined;
  }
}
