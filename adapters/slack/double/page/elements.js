// What can be pressed, chosen or typed into.

import { h, icon } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { textOf, unknown } from "./text.js";

const plain = (object) => object?.text ?? "";

/** Press a thing; one that asks first is asked about first. */
async function press(element, block, ctx, chosen) {
  if (element.confirm && !(await confirmed(element.confirm, ctx))) return;
  await ctx.press(element, block, chosen);
}

/** Remember what a field holds; where its block hears of every change, tell the app. */
function enter(element, block, ctx, value) {
  ctx.values.set(element.action_id, value);
  if (block.type !== "input" || block.dispatch_action) return press(element, block, ctx, value);
  return null;
}

function button(element, block, ctx) {
  const className = `button ${element.style === "primary" || element.style === "danger" ? element.style : ""}`;
  const props = { className, data: { action: element.action_id ?? "" } };
  if (element.accessibility_label) props.aria = { label: element.accessibility_label };
  const words = textOf(element.text, ctx);
  props.on = { click: () => press(element, block, ctx) };
  props.type = "button";
  const made = h("button", props, ...words);
  if (!element.url) return made;
  made.append(h("span", { className: "outside", aria: { label: "opens a page" } }, "↗"));
  made.addEventListener("click", () => ctx.follow?.(element.url));
  return made;
}

function small(name, object, action, isOn, pressed) {
  const label = object.accessibility_label ?? plain(object.text);
  return h("button", { className: `small${isOn ? " is-on" : ""}`, type: "button", title: plain(object.text),
    aria: { label }, data: action, on: { click: pressed } }, icon(name));
}

function feedback(element, block, ctx) {
  const group = h("span", { className: "feedback" });
  const side = (name, object) => small(name, object, { action: element.action_id ?? "", value: object.value }, false,
    async (event) => {
      for (const other of group.children) other.classList.toggle("is-on", other === event.currentTarget);
      await press(element, block, ctx, object.value);
    });
  group.append(side("thumbs-up", element.positive_button), side("thumbs-down", element.negative_button));
  return group;
}

function iconButton(element, block, ctx) {
  const shown = element.visible_to_user_ids;
  if (shown?.length && !shown.includes(ctx.viewer)) return null;
  return small(element.icon, element, { action: element.action_id ?? "" }, false, () => press(element, block, ctx));
}

function select(items, initial, element, block, ctx) {
  const chosen = ctx.values.get(element.action_id) ?? initial ?? "";
  const options = items.map(({ value, words }) => h("option", { value, selected: value === chosen }, words));
  const empty = h("option", { value: "", disabled: true, selected: chosen === "" }, plain(element.placeholder) || "Select");
  const changed = (event) => enter(element, block, ctx, event.target.value);
  return h("select", { className: "select", data: { action: element.action_id ?? "" }, on: { change: changed } }, empty, ...options);
}

function staticSelect(element, block, ctx) {
  const options = element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
  const items = options.map((option) => ({ value: option.value, words: plain(option.text) }));
  return select(items, element.initial_option?.value, element, block, ctx);
}

function named(map, initial) {
  return (element, block, ctx) => {
    const items = [...ctx[map]].map(([value, { name }]) => ({ value, words: name }));
    return select(items, element[initial], element, block, ctx);
  };
}

function choices(kind, initialOf) {
  return (element, block, ctx) => {
    const before = ctx.values.get(element.action_id) ?? initialOf(element);
    const name = crypto.randomUUID();
    const list = h("div", { className: "choices" });
    const changed = () => {
      const on = [...list.querySelectorAll("input:checked")].map((box) => box.value);
      enter(element, block, ctx, kind === "radio" ? on[0] : on);
    };
    for (const option of element.options) {
      const box = h("input", { type: kind, name, checked: before.includes(option.value), value: option.value, on: { change: changed } });
      const description = option.description ? h("span", { className: "hint" }, ...textOf(option.description, ctx)) : null;
      list.append(h("label", { className: "choice" }, box, h("span", {}, ...textOf(option.text, ctx), description)));
    }
    return list;
  };
}

function textInput(element, block, ctx) {
  const field = h(element.multiline ? "textarea" : "input", { className: "text-input", placeholder: plain(element.placeholder),
    value: ctx.values.get(element.action_id) ?? element.initial_value ?? "", maxLength: element.max_length,
    data: { action: element.action_id ?? "" }, rows: element.multiline ? 4 : undefined });
  const triggers = block.dispatch_action ? element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"] : [];
  field.addEventListener("input", () => {
    ctx.values.set(element.action_id, field.value);
    if (triggers.includes("on_character_entered")) press(element, block, ctx, field.value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    if (triggers.includes("on_enter_pressed")) press(element, block, ctx, field.value);
  });
  return field;
}

function overflow(element, block, ctx) {
  const items = element.options.map((option) => h("button", { type: "button", className: "menu-item",
    on: { click: () => press(element, block, ctx, option.value) } }, ...textOf(option.text, ctx)));
  return h("details", { className: "overflow" }, h("summary", { className: "button" }, "⋯"), h("div", { className: "menu" }, ...items));
}

const ELEMENTS = {
  button,
  feedback_buttons: feedback,
  icon_button: iconButton,
  static_select: staticSelect,
  users_select: named("people", "initial_user"),
  conversations_select: named("channels", "initial_conversation"),
  channels_select: named("channels", "initial_channel"),
  radio_buttons: choices("radio", (element) => [element.initial_option?.value]),
  checkboxes: choices("checkbox", (element) => (element.initial_options ?? []).map((option) => option.value)),
  plain_text_input: textInput,
  overflow,
};

/** Return an element of a block; null where the viewer does not see it. */
export function elementOf(element, block, ctx) {
  return Object.hasOwn(ELEMENTS, element.type) ? ELEMENTS[element.type](element, block, ctx) : unknown(element.type);
}
