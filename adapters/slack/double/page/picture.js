// One message alone, for pictures: what to draw comes from `message.json` beside the page.

import { messageOf } from "./message.js";

const given = await (await fetch("message.json")).json();
const people = new Map(given.people.map((person) => [person.id, person]));
const ctx = { viewer: given.viewer, people, channels: new Map(), values: new Map(), press: async () => {} };
document.getElementById("picture").append(...given.messages.map((message) => messageOf(message, ctx)));
document.documentElement.dataset.ready = "yes";
