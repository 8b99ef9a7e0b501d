// Components of messages; what is unknown here is drawn so that it cannot be overlooked.

import { h, safeUrl } from "./dom.js";
import { markdown } from "./markdown.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary" };
const LINK = 5;

function button(component) {
  const isLink = component.style === LINK;
  if (isLink && safeUrl(component.url) === null) return unknown("address");
  const arrow = isLink ? h("span", { className: "out" }, "↗") : null;
  return h("button", { className: `button ${STYLES[component.style]}`, disabled: component.disabled }, component.label, arrow);
}

function container(component, ctx) {
  const drawn = h("div", { className: "container" }, componentsOf(component.components, ctx));
  const colour = component.accent_color;
  if (Number.isInteger(colour)) drawn.style.borderLeftColor = `#${colour.toString(16).padStart(6, "0")}`;
  return drawn;
}

function section(component, ctx) {
  return h("div", { className: "section" },
    h("div", { className: "section-words" }, componentsOf(component.components, ctx)),
    componentsOf([component.accessory], ctx));
}

function separator({ divider, spacing }) {
  return h("div", { className: `separator spacing-${spacing}${divider ? " divider" : ""}` });
}

const COMPONENTS = {
  1: (row, ctx) => h("div", { className: "row" }, ...row.components.map((one) => componentOf(one, ctx))),
  2: button,
  9: section,
  10: (display, ctx) => h("div", { className: "words" }, ...markdown(display.content, ctx)),
  14: separator,
  17: container,
};

function unknown(type) {
  return h("span", { className: "unknown" }, `unknown: ${type}`);
}

function componentOf(component, ctx) {
  const draw = Object.hasOwn(COMPONENTS, component.type) ? COMPONENTS[component.type] : () => unknown(component.type);
  return draw(component, ctx);
}

/** Return components as one element, below each other. */
export function componentsOf(components, ctx) {
  return h("div", { className: "components" }, ...components.map((component) => componentOf(component, ctx)));
}
