// A channel or direct message, and the thread beside it.

import { composerOf } from "./composer.js";
import { asked, confirmed } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { emoji, REACTIONS } from "./emoji.js";
import { messageOf } from "./message.js";
import { typedOf } from "./text.js";
import { drawHome } from "./views.js";

const NEAR_END_PX = 80;
const HOME = "home";
const plainText = (text) => ({ type: "plain_text", text, emoji: false });

function menuItem(words, clicked, className = "") {
  const run = (event) => {
    event.currentTarget.closest("details").open = false;
    clicked();
  };
  return h("button", { type: "button", className: `menu-item ${className}`, on: { click: run } }, words);
}

async function remove(page, message) {
  const question = { title: plainText("Delete message"), text: plainText("Delete this message? This cannot be undone."),
    confirm: plainText("Delete"), deny: plainText("Cancel"), style: "danger" };
  if (await confirmed(question, page.ctx)) await page.act("delete", { ts: message.ts });
}

async function edit(page, message) {
  const text = await asked("Edit message", typedOf(message.text, page.ctx));
  if (text !== null && text.trim()) await page.act("edit", { ts: message.ts, text });
}

function palette(page, message) {
  const pick = (name) => (event) => {
    event.currentTarget.closest("details").open = false;
    page.act("react", { ts: message.ts, name });
  };
  return h("details", { className: "overflow" },
    h("summary", { className: "small", title: "Add reaction", aria: { label: "Add reaction" } }, icon("smile")),
    h("div", { className: "menu palette" }, ...REACTIONS.map((name) =>
      h("button", { type: "button", title: `:${name}:`, data: { reaction: name }, on: { click: pick(name) } }, emoji(name)))));
}

function toolsOf(page, message, inThread) {
  if (message.is_ephemeral) return null;
  const isOwn = message.user === page.viewer;
  const reply = h("button", { className: "small", type: "button", title: "Reply in thread", data: { tool: "reply" },
    on: { click: () => page.openThread(message.ts) } }, icon("reply"));
  const shortcuts = page.data.shortcuts.map(({ name, id }) => menuItem(name, () => page.act("shortcut", { ts: message.ts, id })));
  const own = [menuItem("Edit message", () => edit(page, message)), menuItem("Delete message…", () => remove(page, message), "danger-text")];
  return h("div", { className: "tools" }, palette(page, message), inThread ? null : reply,
    h("details", { className: "overflow" },
      h("summary", { className: "small", title: "More actions", aria: { label: "More actions" } }, icon("more")),
      h("div", { className: "menu" }, ...shortcuts, ...(isOwn ? own : []))));
}

/** Return what leads to the thread below a message; like Slack, nothing where only private answers stand in it. */
function repliesOf(page, message) {
  const [count, whispers] = [message.reply_count ?? 0, page.data.whispers[message.ts] ?? 0];
  if (!count) return null;
  const words = `${count} ${count === 1 ? "reply" : "replies"}${whispers ? `, ${whispers} only visible to you` : ""}`;
  return h("button", { className: "replies", type: "button", on: { click: () => page.openThread(message.ts) } }, words);
}

function drawMessage(page, message, inThread) {
  const element = messageOf(message, page.ctx, inThread ? null : repliesOf(page, message));
  const tools = toolsOf(page, message, inThread);
  if (tools) element.append(tools);
  return element;
}

function isNearEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
}

/** Return a list that stays at its end, where new messages come, unless the person scrolled away from it. */
function listOf() {
  const list = h("div", { className: "scroll" });
  list.isAtEnd = true;
  list.addEventListener("scroll", () => (list.isAtEnd = isNearEnd(list)));
  new ResizeObserver(() => list.isAtEnd && list.scrollTo(0, list.scrollHeight)).observe(list);
  return list;
}

/** Bring a list of messages up to date: what did not change stays as it is, with whatever is open in it. */
function reconcile(list, page, messages, inThread) {
  const owner = `${page.viewer} ${page.channel} ${inThread ? page.thread : ""}`;
  const isOther = list.dataset.owner !== owner;
  const before = isOther ? new Map() : new Map([...list.children].map((node) => [node.dataset.drawn, node]));
  list.dataset.owner = owner;
  const nodes = messages.map((message) => {
    const drawn = JSON.stringify([message, inThread ? 0 : page.data.whispers[message.ts]]);
    const node = before.get(drawn) ?? drawMessage(page, message, inThread);
    node.dataset.drawn = drawn;
    return node;
  });
  if (!nodes.length) nodes.push(h("div", { className: "empty" }, "Nothing has been said here yet."));
  const isSame = nodes.length === list.children.length && nodes.every((node, place) => list.children[place] === node);
  if (isSame) return;
  const isOwnNew = messages.at(-1)?.user === page.viewer;
  const isAtEnd = list.isAtEnd || isOther || isOwnNew;
  list.replaceChildren(...nodes);
  if (isAtEnd) list.scrollTo(0, list.scrollHeight);
}

/** Return the part of a pane with that class, made where it is not there. */
function part(pane, className, make) {
  const found = [...pane.children].find((child) => child.dataset.part === className);
  if (found) return found;
  const made = make();
  made.dataset.part = className;
  pane.append(made);
  return made;
}

function keepComposer(pane, page, thread, placeholder) {
  const box = part(pane, "composing", () => h("div"));
  const owner = `${page.viewer} ${page.channel} ${thread}`;
  if (box.firstChild?.dataset.of !== owner) box.replaceChildren(composerOf(page, page.channel, thread, placeholder));
  return box;
}

function invitation(page, place) {
  if (place.kind === "im" || place.has_bot) return null;
  const name = page.ctx.people.get(page.data.bot).name;
  return h("button", { className: "button push", type: "button", on: { click: () => page.act("invite") } }, `Add ${name} to this channel`);
}

function headOf(page, place) {
  const isDirect = place.kind === "im";
  const bot = page.ctx.people.get(page.data.bot).name;
  const back = h("button", { className: "small back", type: "button", title: "Channels", on: { click: () => page.showSidebar() } }, icon("back"));
  const head = h("div", { className: "head" }, back, h("h1", {}, isDirect ? bot : `# ${place.name}`), invitation(page, place));
  if (!isDirect) return [head];
  const tab = (id, words) => h("button", { className: `tab${page.tab === id ? " is-open" : ""}`, type: "button", data: { tab: id },
    on: { click: () => page.go(place.id, id) } }, words);
  return [head, h("div", { className: "tabs" }, tab(HOME, "Home"), tab("messages", "Messages"))];
}

function drawMain(page, place) {
  const main = document.getElementById("main");
  part(main, "top", () => h("div")).replaceChildren(...headOf(page, place));
  const isHome = place.kind === "im" && page.tab === HOME;
  const list = part(main, "messages", listOf);
  const home = part(main, "home", () => h("div", { className: "scroll is-home" }));
  const bot = page.ctx.people.get(page.data.bot).name;
  const where = place.kind === "im" ? bot : `#${place.name} — @${bot} or ${page.data.command}`;
  const composing = keepComposer(main, page, "", `Message ${where}`);
  list.hidden = composing.hidden = isHome;
  home.hidden = !isHome;
  if (isHome) drawHome(home, page);
  else reconcile(list, page, page.data.messages, false);
}

function drawThread(page, place) {
  const pane = document.getElementById("thread");
  const isOpen = Boolean(page.thread && page.data.thread);
  pane.hidden = !isOpen;
  if (!isOpen) return;
  part(pane, "top", () => h("div", { className: "head" }, h("h1", {}, "Thread"), h("span", { className: "note" }),
    h("button", { className: "small push", type: "button", title: "Close", data: { tool: "close-thread" }, on: { click: () => page.openThread("") } }, icon("close"))));
  pane.querySelector(".note").textContent = place.kind === "im" ? "" : `#${place.name}`;
  const list = part(pane, "messages", listOf);
  keepComposer(pane, page, page.thread, "Reply…");
  reconcile(list, page, page.data.thread, true);
}

/** Draw the place that is open, and the thread beside it. */
export function drawConversation(page) {
  const place = page.ctx.channels.get(page.channel);
  drawMain(page, place);
  drawThread(page, place);
}
