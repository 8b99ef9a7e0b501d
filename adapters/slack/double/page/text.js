// Text objects and the inline elements of rich text.

import { h, link, safeUrl } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";

const TAGS = [["bold", "b"], ["italic", "i"], ["strike", "s"], ["underline", "u"], ["code", "code"]];
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const PAIRS = { "*": "b", _: "i", "~": "s" };

function styled(node, style = {}) {
  return TAGS.filter(([name]) => style?.[name]).reduce((inner, [, tag]) => h(tag, {}, inner), node);
}

function mention(kind, words) {
  return h("span", { className: `mention mention-${kind}` }, words);
}

/** Return a person's name as a mention, louder where it is the viewer's own. */
export function personMention(id, ctx) {
  const isOwn = ctx.viewer === id;
  return mention(isOwn ? "own" : "user", `@${ctx.people.get(id)?.name ?? id}`);
}

/** Return a channel's name as a mention. */
export function channelMention(id, ctx) {
  return mention("channel", `#${ctx.channels.get(id)?.name ?? id}`);
}

function date(element) {
  const words = element.fallback ?? new Date(element.timestamp * 1000).toISOString();
  return element.url ? link(element.url, words) : h("span", {}, words);
}

const INLINES = {
  text: (element) => document.createTextNode(element.text),
  link: (element) => link(element.url, element.text || element.url),
  emoji: (element) => h("span", { className: "emoji", title: `:${element.name}:` }, emoji(element.name)),
  user: (element, ctx) => personMention(element.user_id, ctx),
  channel: (element, ctx) => channelMention(element.channel_id, ctx),
  broadcast: (element) => mention("own", `@${element.range}`),
  usergroup: (element) => mention("user", `@${element.usergroup_id}`),
  team: (element) => mention("user", `@${element.team_id}`),
  color: (element) => h("code", {}, element.value),
  date,
};

/** Return the nodes of a rich text section's elements. */
export function inlines(elements, ctx) {
  return (elements ?? []).map((element) => {
    const draw = Object.hasOwn(INLINES, element.type) ? INLINES[element.type] : () => unknown(element.type);
    return styled(draw(element, ctx), element.style);
  });
}

/** Return what stands where Slack would refuse a thing, so that it cannot be overlooked. */
export function unknown(type) {
  return h("span", { className: "unknown" }, `unknown: ${type}`);
}

function unescaped(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

function angled(body, ctx) {
  const [target, label] = body.split("|", 2).map(unescaped);
  if (target.startsWith("@")) return personMention(target.slice(1), ctx);
  if (target.startsWith("#")) return channelMention(target.slice(1), ctx);
  if (target.startsWith("!date^")) return h("span", {}, label ?? target);
  if (target.startsWith("!")) return mention("own", `@${label ?? target.slice(1).split("^")[0]}`);
  return safeUrl(target) === null ? document.createTextNode(`<${unescaped(body)}>`) : link(target, label || target);
}

const MARKS = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\4(?![\p{L}\p{N}])/gu;

/** Return the nodes of mrkdwn: its marks, links and mentions, never markup. */
export function mrkdwn(text, ctx) {
  const nodes = [];
  let end = 0;
  const plain = (piece) => piece && nodes.push(document.createTextNode(withEmoji(unescaped(piece))));
  for (const found of text.matchAll(MARKS)) {
    plain(text.slice(end, found.index));
    end = found.index + found[0].length;
    if (found[1] !== undefined) nodes.push(h("pre", {}, unescaped(found[1].replace(/^\n/, ""))));
    else if (found[2] !== undefined) nodes.push(h("code", {}, unescaped(found[2])));
    else if (found[3] !== undefined) nodes.push(angled(found[3], ctx));
    else nodes.push(h(PAIRS[found[4]], {}, ...mrkdwn(found[5], ctx)));
  }
  plain(text.slice(end));
  return nodes;
}

/** Return the text of a message as its author typed it. */
export function typedOf(text, ctx) {
  const typed = text.replace(/<([^<>\n]+)>/g, (_, body) => {
    const target = body.split("|")[0];
    if (target.startsWith("@")) return `@${ctx.people.get(target.slice(1))?.name ?? target.slice(1)}`;
    return target.startsWith("!") ? `@${target.slice(1)}` : target;
  });
  return unescaped(typed);
}

/** Return the nodes of a text object. */
export function textOf(object, ctx) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, ctx);
  return [document.createTextNode(object.emoji === false ? object.text : withEmoji(object.text))];
}
