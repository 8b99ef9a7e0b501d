// Elements made without markup: what people and bots write only ever becomes text nodes.

const SVG = "http://www.w3.org/2000/svg";

// Each icon is one path on a 20 x 20 grid.
const ICONS = {
  "thumbs-up": "M6 9v8H3V9zm0 0 3.4-6.6c1.2 0 2.1 1 2.1 2.2V8h4.2c1 0 1.7.9 1.5 1.8l-1.2 5.8c-.2.8-.9 1.4-1.7 1.4H6",
  "thumbs-down": "M6 11V3H3v8zm0 0 3.4 6.6c1.2 0 2.1-1 2.1-2.2V12h4.2c1 0 1.7-.9 1.5-1.8l-1.2-5.8C15.8 3.6 15.1 3 14.3 3H6",
  trash: "M3.5 5.5h13M8 5.5v-2h4v2M5 5.5l.8 11h8.4l.8-11M8.5 9v4.5M11.5 9v4.5",
  send: "M3 3.5 17 10 3 16.5 5 11l6-1-6-1z",
  clip: "m13.5 6.5-6 6a1.4 1.4 0 0 0 2 2l6.3-6.4a3 3 0 0 0-4.3-4.3L5 10.5a4.7 4.7 0 0 0 6.6 6.6l5-5",
  reply: "M4 4.5h12v9H9.5L6 16.5v-3H4z",
  pencil: "m4 13.5-.5 3 3-.5 9.3-9.3-2.5-2.5zM11.5 6l2.5 2.5",
  smile: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7 8.2v.1M13 8.2v.1M6.5 12c1.6 2.4 5.4 2.4 7 0",
  more: "M10 4.5v.1M10 10v.1M10 15.5v.1",
  close: "m5 5 10 10M15 5 5 15",
  back: "M12.5 4 6.5 10l6 6",
  eye: "M2 10c3.5-6 12.5-6 16 0-3.5 6-12.5 6-16 0m8-2.4a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8",
  file: "M5 2.5h6.5l3.5 3.5v11.5H5zM11.5 2.5V6H15",
  home: "M3 9.5 10 3.5l7 6M5 8v8.5h10V8",
};

const PLAIN = new Set(["className", "title", "type", "value", "placeholder", "disabled", "checked", "href", "target",
  "rel", "src", "alt", "name", "rows", "maxLength", "hidden", "htmlFor", "id", "tabIndex", "selected", "loading",
  "referrerPolicy", "accept", "multiple", "open", "colSpan", "start"]);

/** Return an element; `on` holds listeners, `data` and `aria` attributes, strings below it become text. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "aria") for (const [key, text] of Object.entries(value)) element.setAttribute(`aria-${key}`, text);
    else if (name === "role") element.setAttribute("role", value);
    else if (PLAIN.has(name)) element[name] = value;
    else throw new Error(`no such property here: ${name}`);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Return one of the icons above; an unknown name gives the empty frame. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", Object.hasOwn(ICONS, name) ? ICONS[name] : "M4 4h12v12H4z");
  svg.append(path);
  return svg;
}

/** Return an address that may be followed, null for any other scheme. */
export function safeUrl(text) {
  try {
    const url = new URL(String(text));
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Return a link that tells the other side nothing of this page; only its words where the address may not be followed. */
export function link(url, ...words) {
  const href = safeUrl(url);
  if (href === null) return h("span", { className: "dead-link" }, ...words);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...words);
}
