// What the app shows beside messages: its home tab and its dialogs.

import { blocksOf } from "./blocks.js";
import { h } from "./dom.js";
import { textOf } from "./text.js";

/** Return the value of a field as the app would be told it. */
function valueOf(state) {
  if (state.selected_options) return state.selected_options.map((option) => option.value);
  return state.selected_option?.value ?? state.value ?? state.selected_user ?? state.selected_conversation ?? state.selected_channel ?? null;
}

function viewContext(page, view) {
  const ctx = page.ctx;
  // What was typed or chosen before stays where its block is still there after a change of the view.
  for (const actions of Object.values(view.state?.values ?? {}))
    for (const [action, state] of Object.entries(actions)) ctx.values.set(action, valueOf(state));
  ctx.press = (element, block, chosen) => page.act("press_in_view", { view: view.id, action: element.action_id,
    chosen: chosen ?? null, fields: Object.fromEntries(ctx.values) });
  return ctx;
}

/** Draw the home tab where it changed. */
export function drawHome(box, page) {
  const view = page.data.home;
  const drawn = `${page.viewer} ${view ? view.hash : ""}`;
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  const typedInto = box.contains(document.activeElement) ? document.activeElement.dataset.action : undefined;
  const blocks = view ? blocksOf(view.blocks, viewContext(page, view)) : h("p", { className: "empty" }, "The app has not shown its home yet.");
  box.replaceChildren(h("div", { className: "home" }, blocks));
  if (typedInto) [...box.querySelectorAll("input, textarea")].find((field) => field.dataset.action === typedInto)?.focus();
}

function faults(dialog, errors) {
  for (const old of dialog.querySelectorAll(".fault")) old.remove();
  for (const [block, words] of Object.entries(errors ?? {})) {
    const found = [...dialog.querySelectorAll(".block")].find((node) => node.dataset.block === block);
    (found ?? dialog).append(h("div", { className: "fault" }, String(words)));
  }
}

function dialogOf(page, view) {
  const ctx = viewContext(page, view);
  const dialog = h("dialog", { className: "modal", data: { view: view.id, hash: view.hash } });
  const close = () => page.act("close_view", { view: view.id });
  const submit = async () => {
    const told = await page.act("submit_view", { view: view.id, fields: Object.fromEntries(ctx.values) });
    faults(dialog, told.errors);
  };
  const closing = view.close ? textOf(view.close, ctx) : ["Close"];
  dialog.append(
    h("h2", {}, ...textOf(view.title, ctx)),
    h("div", { className: "dialog-text" }, blocksOf(view.blocks, ctx)),
    h("div", { className: "dialog-buttons" },
      h("button", { className: "button", type: "button", data: { answer: "close" }, on: { click: close } }, ...closing),
      view.submit ? h("button", { className: "button primary", type: "button", data: { answer: "submit" }, on: { click: submit } }, ...textOf(view.submit, ctx)) : null));
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  return dialog;
}

/** Show the modal that is open, or none. */
export function drawModal(page) {
  const open = document.querySelector("dialog.modal");
  const view = page.data.modal;
  if (open && view && open.dataset.view === view.id && open.dataset.hash === view.hash) return;
  open?.remove();
  if (!view) return;
  const dialog = dialogOf(page, view);
  document.body.append(dialog);
  dialog.showModal();
}
