// Discord's Markdown: rules that are tried in turn at each place of a text, as Discord's own client does it.

import { coloured } from "./code.js";
import { h, link } from "./dom.js";

const BULLET = String.raw`[-*]|\d+\.`;
const ITEM = new RegExp(String.raw`^( *)(${BULLET}) +`);
const LIST = new RegExp(String.raw`^( *)(${BULLET}) [^]+?(?:\n+(?! )(?!\1(?:${BULLET}) )\n*|\s*\n*$)`);
const TEXT = /^[^]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\n|https?:\/\/|$)/;
const DEEPEST = 10;

// Each rule: what it looks for, what it makes of that, and whether it holds at the start of a line only.
const RULES = [
  [/^```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][^]*?)\n*```\n?/i, (found) => h("pre", {}, ...coloured(found[2], found[1]))],
  [/^(#{1,3}) +([^\n]+?)(?:\n|$)/, (found, ctx) => h(`h${found[1].length}`, {}, ...within(found[2], ctx)), true],
  [/^-# +([^\n]+?)(?:\n|$)/, (found, ctx) => h("small", {}, ...within(found[1], ctx)), true],
  [/^> [^\n]*(?:\n> [^\n]*)*\n?/, quote, true],
  [LIST, list, true],
  [/^\\([^0-9A-Za-z\s])/, (found) => found[1]],
  [/^(`{1,2})([^]*?[^`])\1(?!`)/, (found) => h("code", {}, found[2].trim() || found[2])],
  [/^\[((?:\[[^\]\n]*\]|\\.|[^[\]])*)\]\((https?:[^\s<>)]+)\)/, (found, ctx) => link(found[2], ...within(found[1], ctx))],
  [/^<(https?:\/\/[^\s<>]+)>/, (found) => link(found[1], found[1])],
  [/^https?:\/\/[^\s<]+[^<.,:;"')\]\s]/, (found) => link(found[0], found[0])],
  [/^<@!?(\d+)>/, (found, ctx) => h("span", { className: "mention" }, `@${ctx.people[found[1]] ?? "unknown-user"}`)],
  [/^\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/, styled("b")],
  [/^__((?:\\[^]|[^\\])+?)__(?!_)/, styled("u")],
  [/^\*(?=\S)((?:\\[^]|\*\*|[^\\*])+?)\*(?!\*)/, styled("i")],
  [/^_((?:\\[^]|__|[^\\_])+?)_(?![0-9A-Za-z_])/, styled("i")],
  [/^~~((?:\\[^]|[^\\])+?)~~/, styled("s")],
  [/^\|\|((?:\\[^]|[^\\])+?)\|\|/, (found, ctx) => h("span", { className: "spoiler" }, ...within(found[1], ctx))],
  [TEXT, (found) => found[0]],
];

function styled(tag) {
  return (found, ctx) => h(tag, {}, ...within(found[1], ctx));
}

function quote(found, ctx) {
  return h("blockquote", {}, ...markdown(found[0].replace(/^> ?/gm, "").replace(/\n$/, ""), ctx));
}

function list(found, ctx) {
  const [, indent, bullet] = found;
  const isOrdered = bullet.endsWith(".");
  const items = found[0].replace(/\n+$/, "").split(new RegExp(`\\n+(?=${indent}(?:${BULLET}) )`));
  const drawn = items.map((item) => {
    const mark = ITEM.exec(item)[0];
    const words = item.slice(mark.length).replace(new RegExp(`^ {1,${mark.length}}`, "gm"), "");
    return h("li", {}, ...markdown(words, { ...ctx, depth: (ctx.depth ?? 0) + 1 }));
  });
  return h(isOrdered ? "ol" : "ul", { start: isOrdered ? Number.parseInt(bullet, 10) : undefined }, ...drawn);
}

function within(text, ctx) {
  return markdown(text, { ...ctx, depth: (ctx.depth ?? 0) + 1, isInline: true });
}

function firstRule(rest, isStart, ctx) {
  for (const [pattern, draw, needsStart] of RULES) {
    const found = !needsStart || isStart ? pattern.exec(rest) : null;
    if (found) return [found, draw];
  }
  throw new Error("every text begins with some text");
}

/** Return the nodes of Markdown; `ctx.people` are the names of those who can be mentioned, by their ids. */
export function markdown(text, ctx) {
  if ((ctx.depth ?? 0) > DEEPEST) return [text];
  const nodes = [];
  for (let place = 0; place < text.length;) {
    const isStart = !ctx.isInline && (place === 0 || text[place - 1] === "\n");
    const [found, draw] = firstRule(text.slice(place), isStart, ctx);
    nodes.push(draw(found, ctx));
    place += found[0].length;
  }
  return nodes;
}
