// Dialogs above the page.

import { h } from "./dom.js";
import { textOf } from "./text.js";

/** Ask what a confirmation object asks; resolve to whether the person agreed. */
export function confirmed(confirm, ctx) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { className: "confirm" });
    const done = (isAgreed) => () => {
      dialog.remove();
      resolve(isAgreed);
    };
    const style = confirm.style === "danger" ? "danger" : "primary";
    dialog.append(
      h("h2", {}, ...textOf(confirm.title, ctx)),
      h("div", { className: "dialog-text" }, ...textOf(confirm.text, ctx)),
      h("div", { className: "dialog-buttons" },
        h("button", { className: "button", type: "button", data: { answer: "deny" }, on: { click: done(false) } }, ...textOf(confirm.deny, ctx)),
        h("button", { className: `button ${style}`, type: "button", data: { answer: "confirm" }, on: { click: done(true) } }, ...textOf(confirm.confirm, ctx))));
    dialog.addEventListener("cancel", done(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Ask for a line or more of text; resolve to it, null where the person changed their mind. */
export function asked(title, initial) {
  return new Promise((resolve) => {
    const field = h("textarea", { className: "text-input", value: initial, rows: 4 });
    const dialog = h("dialog", { className: "confirm" });
    const done = (valueOf) => () => {
      dialog.remove();
      resolve(valueOf());
    };
    dialog.append(h("h2", {}, title), field,
      h("div", { className: "dialog-buttons" },
        h("button", { className: "button", type: "button", on: { click: done(() => null) } }, "Cancel"),
        h("button", { className: "button primary", type: "button", data: { answer: "confirm" }, on: { click: done(() => field.value) } }, "Save")));
    dialog.addEventListener("cancel", done(() => null));
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
  });
}
