// A message: who, when, what, and what others made of it.

import { blocksOf } from "./blocks.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { mrkdwn } from "./text.js";

const TONES = 6;

/** Return a square with a person's first letter, always in the same colour. */
export function avatarOf(person) {
  const name = person?.name ?? "?";
  const tone = [...(person?.id ?? name)].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % TONES;
  return h("div", { className: `avatar tone-${tone}`, aria: { hidden: "true" } }, [...name][0].toUpperCase());
}

/** Return the time of a message as people read it. */
export function timeOf(ts) {
  return new Date(Number(ts) * 1000).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

function byline(message, person) {
  return h("div", { className: "byline" },
    h("span", { className: "name" }, person?.name ?? message.user ?? ""),
    person?.is_bot ? h("span", { className: "badge" }, "APP") : null,
    h("span", { className: "time", title: message.ts }, timeOf(message.ts)));
}

function reactionsOf(message, ctx) {
  const given = message.reactions ?? [];
  if (!given.length) return null;
  return h("div", { className: "reactions" }, ...given.map(({ name, users }) => h("button", {
    className: `reaction${users.includes(ctx.viewer) ? " is-on" : ""}`, type: "button", title: `:${name}:`,
    on: { click: () => ctx.react?.(message, name) } }, emoji(name), h("span", {}, String(users.length)))));
}

function filesOf(message) {
  return (message.files ?? []).map((file) => h("details", { className: "file" },
    h("summary", {}, icon("file"), h("b", {}, file.name ?? file.title ?? "")),
    file.content === undefined ? null : h("pre", {}, file.content)));
}

/** Return a message as one element; `parts` come below it, such as the link to its thread. */
export function messageOf(message, ctx, ...parts) {
  const person = ctx.people.get(message.user);
  const words = message.blocks?.length
    ? blocksOf(message.blocks, { ...ctx, press: (...pressed) => ctx.press(message, ...pressed) })
    : h("div", { className: "words" }, ...mrkdwn(message.text ?? "", ctx));
  const isEdited = message.edited ? h("span", { className: "edited" }, "(edited)") : null;
  const isPrivate = message.is_ephemeral;
  return h("article", { className: `message${isPrivate ? " ephemeral" : ""}`, data: { ts: message.ts } },
    isPrivate ? h("div", { className: "only-you" }, icon("eye"), "Only visible to you") : null,
    avatarOf(person),
    h("div", { className: "body" }, byline(message, person), words, isEdited, ...filesOf(message), reactionsOf(message, ctx), ...parts));
}
