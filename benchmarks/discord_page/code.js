// The colours of code: comments, strings, numbers and the commonest words, whatever the language.

import { h } from "./dom.js";

const WORDS = "and as assert class def del elif else except finally for from if import in is lambda not or pass raise"
  + " return try while with yield None True False";
const MARKS = new RegExp(
  String.raw`(#[^\n]*)|("[^"\n]*"|'[^'\n]*')|(\b\d[\d.]*\b)|(\b(?:${WORDS.split(" ").join("|")})\b)|(@[\w.]+)`, "g");
const KINDS = ["comment", "string", "number", "keyword", "decorator"];

/** Return the nodes of code; that of no language has no colours. */
export function coloured(text, language) {
  if (!language) return [text];
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    const kind = KINDS[found.slice(1).findIndex((group) => group !== undefined)];
    nodes.push(text.slice(end, found.index), h("span", { className: `code-${kind}` }, found[0]));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}
