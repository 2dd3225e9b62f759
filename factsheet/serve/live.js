// What `serve` adds to a page: it loads again when it would look different, and shows what is wrong. No built site has it.
"use strict";

const { page, mark, draft } = document.currentScript.dataset;
const KEPT = "factsheet-serve";

// Where the reader was: the place on the page, and which details were open.
function keep() {
  const open = [...document.querySelectorAll("details")].map((one) => one.open);
  sessionStorage.setItem(KEPT, JSON.stringify({ at: location.href, x: scrollX, y: scrollY, open }));
}

function putBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (!kept || kept.at !== location.href) return;
  const details = document.querySelectorAll("details");
  if (details.length === kept.open.length) kept.open.forEach((open, at) => (details[at].open = open));
  scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
}

function overlay() {
  const host = document.createElement("div");
  host.id = "factsheet-serve";
  const root = host.attachShadow({ mode: "open" });
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/-/live.css" });
  const badge = Object.assign(document.createElement("p"), { hidden: draft === undefined });
  badge.textContent = "Draft: only serve shows this page";
  const section = Object.assign(document.createElement("section"), { hidden: true });
  section.setAttribute("role", "alert");
  const [title, text, hide] = ["h2", "pre", "button"].map((name) => document.createElement(name));
  hide.textContent = "Hide";
  hide.addEventListener("click", () => (section.hidden = true));
  section.append(title, text, hide);
  root.append(style, badge, section);
  (document.body || document.documentElement).append(host);
  return (news) => {
    title.textContent = news.title;
    text.textContent = news.text;
    section.hidden = !news.text;
  };
}

const show = overlay();
let changes = null;

function listen() {
  changes = new EventSource(`/-/changes?${new URLSearchParams({ page: decodeURIComponent(page), mark })}`);
  changes.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (news.reload) {
      changes.close();
      keep();
      location.reload();
    } else {
      show(news);
    }
  });
}

// A browser opens six connections to a server; a page that nobody looks at leaves its own to the others.
document.addEventListener("visibilitychange", () => {
  changes?.close();
  if (!document.hidden) listen();
});
addEventListener("pagehide", () => changes?.close());

putBack();
if (!document.hidden) listen();
