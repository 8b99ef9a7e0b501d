// The page: who looks at which place, what the double says stands there, and what the person does.

import { drawConversation } from "./conversation.js";
import { h, safeUrl } from "./dom.js";
import { drawSidebar } from "./sidebar.js";
import { drawModal } from "./views.js";

const NOTICE_MS = 8000;
const HOME = "home";

class Page {
  constructor() {
    this.data = null;
    this.viewer = sessionStorage.getItem("viewer") ?? "";
    this.channel = "";
    this.thread = "";
    this.tab = "messages";
    this.read = new Map();
    this.isLoading = false;
    this.isStale = false;
  }

  /** Return what drawing needs to know: names, and what can be done. */
  get ctx() {
    return {
      viewer: this.viewer,
      people: new Map(this.data.people.map((person) => [person.id, person])),
      channels: new Map(this.data.places.map((place) => [place.id, place])),
      values: new Map(),
      press: (message, element, block, chosen) =>
        this.act("press", { ts: message.ts, action: element.action_id, chosen: chosen ?? null }),
      react: (message, name) => this.act("react", { ts: message.ts, name }),
      follow: (url) => safeUrl(url) && window.open(safeUrl(url), "_blank", "noopener,noreferrer"),
    };
  }

  /** Fetch what the viewer sees and draw it; changes that come meanwhile are fetched after it. */
  async load() {
    this.isStale = true;
    if (this.isLoading) return;
    this.isLoading = true;
    try {
      while (this.isStale) {
        this.isStale = false;
        const query = new URLSearchParams({ viewer: this.viewer, channel: this.channel, thread: this.thread });
        const answer = await fetch(`state?${query}`);
        if (!answer.ok) throw new Error(await answer.text());
        if (!this.isStale) this.take(await answer.json());
      }
    } catch (error) {
      this.notice(String(error.message ?? error));
    } finally {
      this.isLoading = false;
    }
  }

  take(data) {
    this.data = data;
    this.viewer = data.viewer;
    this.channel = data.channel;
    this.read.set(this.channel, data.places.find((place) => place.id === this.channel)?.latest ?? "");
    this.draw();
  }

  draw() {
    drawSidebar(document.getElementById("sidebar"), this);
    drawConversation(this);
    drawModal(this);
    document.documentElement.dataset.ready = "yes";
  }

  /** Do something as the viewer; what Slack would refuse is said and nothing changes. */
  async act(verb, given = {}) {
    const body = JSON.stringify({ verb, viewer: this.viewer, channel: this.channel, ...given });
    const answer = await fetch("act", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const told = await answer.json().catch(() => ({ error: `The double answered ${answer.status}.` }));
    if (told.error) this.notice(told.error);
    else await this.load();
    return told;
  }

  async become(viewer) {
    this.viewer = viewer;
    sessionStorage.setItem("viewer", viewer);
    this.thread = "";
    // Everybody has a direct message of their own; channels are shared.
    if (this.data.places.find((place) => place.id === this.channel)?.kind === "im") this.channel = "";
    this.tab = "messages";
    await this.load();
  }

  async go(channel, tab = "messages") {
    this.channel = channel;
    this.thread = "";
    this.tab = tab;
    document.getElementById("app").dataset.shown = "main";
    if (tab === HOME) await this.act("open_home");
    else await this.load();
  }

  async openThread(ts) {
    this.thread = ts;
    await this.load();
  }

  showSidebar() {
    document.getElementById("app").dataset.shown = "sidebar";
  }

  notice(text) {
    const shown = h("div", { className: "notice" }, text);
    document.getElementById("notices").append(shown);
    setTimeout(() => shown.remove(), NOTICE_MS);
  }
}

const page = new Page();
document.getElementById("app").dataset.shown = "main";
await page.load();
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.overflow[open]")) menu.open = menu.contains(event.target);
});
new EventSource("changes").addEventListener("message", () => page.load());
