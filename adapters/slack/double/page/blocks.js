// Blocks of Block Kit.
//
// `ctx` is who looks and what they can do: `viewer` (an id), `people` and `channels` (Maps of id to {name}),
// `press(element, block, chosen)`, and `values`, a Map in which inputs keep what was typed.

import { elementOf } from "./elements.js";
import { h, safeUrl } from "./dom.js";
import { inlines, textOf, unknown } from "./text.js";

const DEEPEST = 8;
const ALIGNMENTS = new Set(["left", "center", "right"]);

function bounded(value, most) {
  return Math.min(Math.max(Number(value) || 0, 0), most);
}

function listOf(element, ctx) {
  const indent = bounded(element.indent, DEEPEST);
  const tag = element.style === "ordered" ? "ol" : "ul";
  const items = element.elements.map((item) => h("li", {}, ...inlines(item.elements, ctx)));
  const className = `list indent-${indent} depth-${indent % 3}${element.border ? " bordered" : ""}`;
  return h(tag, { className, start: tag === "ol" ? bounded(element.offset, 1e6) + 1 : undefined }, ...items);
}

const RICH = {
  rich_text_section: (element, ctx) => h("div", { className: "section-text" }, ...inlines(element.elements, ctx)),
  rich_text_list: listOf,
  rich_text_preformatted: (element, ctx) => h("pre", {}, ...inlines(element.elements, ctx)),
  rich_text_quote: (element, ctx) => h("blockquote", {}, ...inlines(element.elements, ctx)),
};

function richText(block, ctx) {
  const parts = (block.elements ?? []).map((element) =>
    Object.hasOwn(RICH, element.type) ? RICH[element.type](element, ctx) : unknown(element.type));
  return h("div", { className: "rich-text" }, ...parts);
}

function cellOf(cell, ctx) {
  if (cell?.type === "rich_text") return richText(cell, ctx);
  if (cell?.type === "raw_text") return document.createTextNode(cell.text);
  if (cell?.type === "raw_number") return document.createTextNode(cell.text ?? String(cell.number));
  return unknown(cell?.type);
}

function table(block, ctx) {
  const settings = block.column_settings ?? [];
  const row = (cells, tag) => h("tr", {}, ...cells.map((cell, column) => {
    const chosen = settings[column] ?? {};
    const align = ALIGNMENTS.has(chosen.align) ? chosen.align : "left";
    return h(tag, { className: `${align}${chosen.is_wrapped ? " wrapped" : ""}` }, cellOf(cell, ctx));
  }));
  const [first, ...others] = block.rows;
  return h("div", { className: "table-frame", tabIndex: 0 },
    h("table", {}, h("thead", {}, row(first, "th")), h("tbody", {}, ...others.map((cells) => row(cells, "td")))));
}

function section(block, ctx) {
  const accessory = block.accessory ? elementOf(block.accessory, block, ctx) : null;
  const fields = (block.fields ?? []).map((field) => h("div", { className: "field" }, ...textOf(field, ctx)));
  return h("div", { className: "section" },
    h("div", { className: "section-words" },
      block.text ? h("div", { className: "section-text" }, ...textOf(block.text, ctx)) : null,
      fields.length ? h("div", { className: "fields" }, ...fields) : null),
    accessory ? h("div", { className: "accessory" }, accessory) : null);
}

function picture(block, className) {
  const url = safeUrl(block.image_url);
  if (url === null || url.startsWith("mailto:")) return unknown("image address");
  return h("img", { className, src: url, alt: block.alt_text ?? "", loading: "lazy", referrerPolicy: "no-referrer" });
}

function context(block, ctx) {
  const parts = block.elements.map((element) => element.type === "image"
    ? picture(element, "context-image") : h("span", { className: "context-text" }, ...textOf(element, ctx)));
  return h("div", { className: "context" }, ...parts);
}

function image(block, ctx) {
  const title = block.title ? h("figcaption", {}, ...textOf(block.title, ctx)) : null;
  return h("figure", {}, title, picture(block, "image"));
}

function input(block, ctx) {
  const optional = block.optional ? h("span", { className: "optional" }, " (optional)") : null;
  return h("div", { className: "input" },
    h("label", {}, ...textOf(block.label, ctx), optional),
    elementOf(block.element, block, ctx),
    block.hint ? h("div", { className: "hint" }, ...textOf(block.hint, ctx)) : null);
}

function actions(className) {
  return (block, ctx) => h("div", { className }, ...block.elements.map((element) => elementOf(element, block, ctx)));
}

const BLOCKS = {
  rich_text: richText,
  table,
  section,
  context,
  image,
  input,
  header: (block, ctx) => h("div", { className: "header", role: "heading" }, ...textOf(block.text, ctx)),
  divider: () => h("hr"),
  actions: actions("actions"),
  context_actions: actions("context-actions"),
  markdown: (block) => h("div", { className: "markdown" }, block.text),
};

/** Return blocks as one element. */
export function blocksOf(blocks, ctx) {
  const parts = (blocks ?? []).map((block) => {
    const draw = Object.hasOwn(BLOCKS, block.type) ? BLOCKS[block.type] : () => unknown(block.type);
    return h("div", { className: "block", data: { type: block.type, block: block.block_id ?? "" } }, draw(block, ctx));
  });
  return h("div", { className: "blocks" }, ...parts);
}
