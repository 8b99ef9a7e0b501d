// People and places.

import { h } from "./dom.js";
import { avatarOf } from "./message.js";

function placeButton(page, place, sign, words, tab) {
  const isOpen = page.channel === place.id && (!tab || page.tab === tab);
  const isUnread = !isOpen && (page.read.get(place.id) ?? "") < (place.latest ?? "");
  return h("button", { className: `place${isOpen ? " is-open" : ""}${isUnread ? " is-unread" : ""}`, type: "button",
    data: { place: place.id }, on: { click: () => page.go(place.id, tab) } },
  h("span", { className: "sign" }, sign), words);
}

function viewerChoice(page) {
  const options = page.data.people.filter((person) => !person.is_bot).map((person) =>
    h("option", { value: person.id, selected: person.id === page.viewer }, person.is_admin ? `${person.name} (maintainer)` : person.name));
  return h("div", { className: "who" },
    h("label", { htmlFor: "viewer" }, "You are"),
    h("select", { id: "viewer", on: { change: (event) => page.become(event.target.value) } }, ...options));
}

/** Draw the sidebar anew. */
export function drawSidebar(bar, page) {
  const drawn = JSON.stringify([page.data.people, page.data.places, page.viewer, page.channel, page.tab, [...page.read]]);
  if (bar.dataset.drawn === drawn) return;
  bar.dataset.drawn = drawn;
  const channels = page.data.places.filter((place) => place.kind !== "im");
  const directs = page.data.places.filter((place) => place.kind === "im");
  const bot = page.ctx.people.get(page.data.bot);
  bar.replaceChildren(
    h("h1", {}, page.data.team),
    viewerChoice(page),
    h("h2", {}, "Channels"),
    ...channels.map((place) => placeButton(page, place, place.kind === "group" ? "🔒" : "#", place.name)),
    h("h2", {}, "Apps"),
    ...directs.map((place) => placeButton(page, place, avatarOf(bot), bot.name)));
}
