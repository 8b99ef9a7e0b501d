// Where a person writes: text, files, commands.

import { h, icon } from "./dom.js";

const MOST_BYTES = 1_000_000;

async function read(files) {
  return Promise.all([...files].map(async (file) => ({ name: file.name, content: await file.text() })));
}

/** Return a composer for a channel, or for the thread below a message. */
export function composerOf(page, channel, thread, placeholder) {
  const field = h("textarea", { placeholder, rows: 1, aria: { label: placeholder }, name: thread ? "reply" : "message" });
  const chosen = h("span", { className: "chosen" });
  const picker = h("input", { type: "file", accept: ".txt,.log,text/plain", multiple: true, aria: { label: "Attach a text file" } });
  picker.addEventListener("change", () => {
    if ([...picker.files].some((file) => file.size > MOST_BYTES)) {
      page.notice("A file of more than 1 MB is not taken here.");
      picker.value = "";
    }
    chosen.textContent = [...picker.files].map((file) => file.name).join(", ");
  });
  const send = async () => {
    const text = field.value.trim();
    const files = await read(picker.files);
    if (!text && !files.length) return;
    field.value = "";
    picker.value = "";
    chosen.textContent = "";
    const told = await page.act(text.startsWith("/") ? "command" : "say", { channel, thread, text, files });
    if (told.error && !field.value) field.value = text;
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  return h("div", { className: "composer", data: { of: `${page.viewer} ${channel} ${thread}` } }, field,
    h("div", { className: "row" },
      h("label", { className: "small clip", title: "Attach a .txt or .log" }, icon("clip"), picker), chosen,
      h("button", { className: "send push", type: "button", title: "Send", on: { click: send } }, icon("send"))));
}
