// Messages as Discord shows them, for pictures: what to draw comes from `message.json` beside the page.

import { componentsOf } from "./components.js";
import { h } from "./dom.js";
import { markdown } from "./markdown.js";

const TONES = { true: "tone-bot", false: "tone-person" };

function avatarOf(name, isBot, className = "avatar") {
  return h("span", { className: `${className} ${TONES[isBot]}` }, [...name][0].toUpperCase());
}

function above(...parts) {
  return h("div", { className: "above" }, ...parts);
}

function aboveOf({ replied, used, people }) {
  if (replied) {
    const words = h("span", { className: "replied" }, ...markdown(replied.content, { people }));
    return above(avatarOf(replied.name, false, "small"), h("span", { className: "who" }, `@${replied.name}`), words);
  }
  if (!used) return null;
  const command = h("span", { className: "command" }, used.command);
  return above(avatarOf(used.name, false, "small"), h("span", { className: "who" }, used.name), "used", command);
}

function notice() {
  return h("div", { className: "notice" }, "Only you can see this • ", h("a", { href: "#" }, "Dismiss message"));
}

function messageOf(message) {
  const { author, time, content, components, is_ephemeral: isEphemeral, people } = message;
  const byline = h("div", { className: "byline" }, h("span", { className: "name" }, author.name),
    author.is_bot ? h("span", { className: "badge" }, "APP") : null, h("span", { className: "time" }, time));
  const body = h("div", { className: "body" }, byline,
    content ? h("div", { className: "words" }, ...markdown(content, { people })) : null,
    componentsOf(components, { people }), isEphemeral ? notice() : null);
  return h("article", { className: `message${isEphemeral ? " ephemeral" : ""}` },
    aboveOf(message), avatarOf(author.name, author.is_bot), body);
}

const given = await (await fetch("message.json")).json();
document.getElementById("picture").append(...given.messages.map(messageOf));
document.documentElement.dataset.ready = "yes";
