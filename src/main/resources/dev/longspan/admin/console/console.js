// The operator's console. Everything that comes from the gateway is set as text, never as markup.
import { Api, Unauthorized } from "./api.js";
import { h, replace, toast } from "./dom.js";
import { overview } from "./overview.js";
import { connections, sessions } from "./connections.js";
import { routes, upstreams } from "./lists.js";
import { configuration } from "./configuration.js";
import { drain } from "./drain.js";

const views = { overview, connections, sessions, routes, upstreams, configuration, drain };
const main = document.querySelector("#main");
const state = document.querySelector("#state");
const api = new Api();
const live = { samples: [], listeners: new Set() };
let leave = () => {};

function show() {
  const [name, query] = location.hash.slice(1).split("?", 2);
  const view = views[name] ?? overview;
  document.querySelectorAll("nav a").forEach((a) => {
    if (a.hash.slice(1) === (views[name] ? name : "overview")) {
      a.setAttribute("aria-current", "page");
      a.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else {
      a.removeAttribute("aria-current");
    }
  });
  leave();
  const controller = new AbortController();
  leave = () => controller.abort();
  replace(main);
  view({ main, api, live, parameters: new URLSearchParams(query), signal: controller.signal, failed });
}

function failed(error) {
  if (error.name === "AbortError") return;
  if (error instanceof Unauthorized) return askForToken();
  toast(error.message);
}

function says(is, text) {
  state.dataset.is = is;
  state.textContent = text;
}

// ---- the token ----

const dialog = document.querySelector("#dialog");

function askForToken() {
  if (dialog.open) return;
  const token = h("input", { type: "password", autocomplete: "current-password", required: true, id: "token" });
  const form = h("form", {},
    h("h1", { id: "dialog-title" }, "Admin token"),
    h("p", { className: "hint" }, "This gateway asks for the bearer token of its admin port. It is kept until this tab is closed."),
    h("label", {}, "Token", token),
    h("div", { className: "row" }, h("button", { className: "main" }, "Continue")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    api.token = token.value;
    dialog.close();
    listen();
    show();
  });
  replace(dialog, form);
  dialog.showModal();
}

// ---- live ----

let listening;

async function listen() {
  listening?.abort();
  const mine = (listening = new AbortController());
  let pause = 1000;
  while (!mine.signal.aborted) {
    try {
      for await (const sample of api.events(mine.signal)) {
        pause = 1000;
        live.samples.push(sample);
        if (live.samples.length > 600) live.samples.shift();
        says(sample.draining ? "draining" : sample.ready ? "ready" : "offline", sample.draining ? "draining" : sample.ready ? "ready" : "not ready");
        live.listeners.forEach((listener) => listener(sample));
      }
    } catch (error) {
      if (mine.signal.aborted) return;
      if (error instanceof Unauthorized) {
        says("offline", "token needed");
        return askForToken();
      }
    }
    says("offline", "not connected");
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(pause * 2, 15000);
  }
}

// ---- keys and theme ----

addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, select, textarea, dialog")) {
    const filter = main.querySelector("input[type=search]");
    if (filter) {
      event.preventDefault();
      filter.focus();
    }
  }
});

const root = document.documentElement;
const remembered = localStorage.getItem("theme");
if (remembered) root.dataset.theme = remembered;
document.querySelector("#theme").addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
  show();
});

addEventListener("hashchange", () => {
  show();
  main.focus({ preventScroll: true });
});
show();
listen();
