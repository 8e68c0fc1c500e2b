// Elements of the page. Texts come from strangers: they are only ever set as text, never as markup.

const ICONS = {
  copy: "M8 8V4h12v12h-4M4 8h12v12H4z",
  share: "M12 15V3m0 0L7 8m5-5 5 5M5 13v7h14v-7",
  again: "M20 11A8 8 0 1 0 18 17m2-12v6h-6",
  cancel: "M6 6l12 12M18 6 6 18",
  check: "M5 13l5 5L20 7",
};

export function element(tag, { className, text, testid, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (testid) made.dataset.testid = testid;
  made.append(...children.filter(Boolean));
  return made;
}

export const button = (properties, ...children) => element("button", { type: "button", ...properties }, ...children);

export function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
