import { bytes, duration, h, number, replace, toast } from "./dom.js";
import { every, search, Table } from "./table.js";

const CODES = [
  [1008, "1008 policy violation"],
  [1000, "1000 normal"],
  [1001, "1001 going away"],
  [1012, "1012 service restart: come back"],
  [1013, "1013 try again later"],
  [4000, "another, 4000 to 4999"],
];

/** WebSockets and everything else that clients hold open. */
export function connections(context) {
  list(context, "Connections", "Every client that is connected now.", [["", "All kinds"], ["websocket", "WebSocket"], ["long-poll", "Long poll"], ["sse", "SSE"], ["stream", "Stream"], ["sockjs", "SockJS"]], "");
}

/** HTTP clients that share in a WebSocket backend. */
export function sessions(context) {
  list(context, "Sessions", "HTTP clients of WebSocket backends: each holds one upstream WebSocket.", [["long-poll", "Long poll"], ["sse", "SSE"], ["stream", "Stream"], ["sockjs", "SockJS"]], "long-poll");
}

function list({ main, api, parameters, signal, failed }, title, lead, kinds, kind) {
  const load = () => table.restart();
  const text = search("Filter by address, path, route, endpoint, subject", parameters.get("text") ?? "", load);
  const client = h("select", { ariaLabel: "Kind", onchange: load }, kinds.map(([value, label]) => h("option", { value }, label)));
  client.value = parameters.get("client") ?? kind;
  const idle = h("select", { ariaLabel: "Idle for", onchange: load }, [["", "Any activity"], ["60", "Idle for a minute"], ["600", "Idle for 10 minutes"], ["3600", "Idle for an hour"]].map(([value, label]) => h("option", { value }, label)));
  const route = parameters.get("route") ?? "";
  const endpoint = parameters.get("endpoint") ?? "";
  const filter = () => ({ text: text.value.trim(), client: client.value, min_idle: idle.value, route, endpoint });
  const isFiltered = () => Object.values(filter()).some((value) => value !== "");
  const closeSelected = h("button", { type: "button", className: "danger push", disabled: true }, "Close selected …");
  const closeAll = h("button", { type: "button", className: "danger", hidden: true }, "Close all that match …");
  const table = new Table({
    api, signal, failed, path: "api/connections", parameters: filter, selectable: true,
    onselect: (selected) => {
      closeSelected.disabled = selected.size === 0;
      closeSelected.textContent = selected.size === 0 ? "Close selected …" : `Close ${selected.size} selected …`;
    },
    empty: () => (isFiltered() ? ["Nothing matches", "Loosen the filter to see more."] : ["Nobody is connected", "Connections appear here as soon as clients open them."]),
    columns: [
      { label: "Client", sort: "client_address", render: (c) => c.client_address, mono: true },
      { label: "Kind", render: (c) => h("span", { className: "badge" }, c.client) },
      { label: "Route", sort: "route", render: (c) => c.route },
      { label: "Path", render: (c) => c.path, clip: true, mono: true },
      { label: "Subject", sort: "subject", render: (c) => c.subject, clip: true },
      { label: "Endpoint", sort: "endpoint", render: (c) => c.endpoint, mono: true },
      { label: "Age", sort: "age", render: (c) => duration(c.age_seconds), number: true },
      { label: "Idle", sort: "idle", render: (c) => duration(c.idle_seconds), number: true },
      { label: "Frames in", sort: "frames_received", render: (c) => number(c.frames_received), number: true },
      { label: "Frames out", sort: "frames_sent", render: (c) => number(c.frames_sent), number: true },
      { label: "In", sort: "bytes_received", render: (c) => bytes(c.bytes_received), number: true },
      { label: "Out", sort: "bytes_sent", render: (c) => bytes(c.bytes_sent), number: true },
      { label: "RTT", sort: "round_trip", render: (c) => (c.round_trip_seconds === undefined ? "–" : `${(c.round_trip_seconds * 1000).toFixed(1)} ms`), number: true },
    ],
  });
  closeSelected.addEventListener("click", () => askToClose(api, { ids: [...table.selected] }, `${table.selected.size} selected`, load, failed));
  closeAll.addEventListener("click", async () => {
    // The list may be older than the filter.
    await refresh();
    if (!table.total) return toast("Nothing matches any more");
    const conditions = Object.fromEntries(Object.entries(filter()).filter(([, value]) => value !== ""));
    askToClose(api, { filter: conditions }, `${number(table.total)} that match`, load, failed);
  });
  const chips = [["route", route], ["endpoint", endpoint]].filter(([, value]) => value).map(([name, value]) => h("a", { className: "badge", href: `#${location.hash.slice(1).split("?")[0]}`, title: "Show all" }, `${name} ${value} ×`));
  replace(main, h("h1", {}, title), h("p", { className: "lead" }, lead), h("div", { className: "tools" }, text, client, idle, chips, closeSelected, closeAll), table.element);
  const refresh = async () => {
    await table.load();
    closeAll.hidden = !isFiltered() || !table.total;
  };
  refresh();
  every(2, signal, refresh);
}

/** Asks with which code, and closes. */
function askToClose(api, which, whom, done, failed) {
  const dialog = document.querySelector("#dialog");
  const code = h("select", {}, CODES.map(([value, label]) => h("option", { value }, label)));
  const other = h("input", { type: "number", min: 1000, max: 4999, value: 4000, ariaLabel: "Other code", hidden: true });
  code.addEventListener("change", () => (other.hidden = code.value !== "4000"));
  const reason = h("input", { maxLength: 123, placeholder: "closed by the operator", pattern: "[ -~]*", title: "ASCII" });
  const wrong = h("p", { className: "wrong", role: "alert" });
  const form = h("form", {},
    h("h1", { id: "dialog-title" }, "Close connections"),
    h("p", { className: "hint" }, `${whom}. Clients get this code, backends 1001.`),
    h("label", {}, "Code", code), other,
    h("label", {}, "Reason", reason), wrong,
    h("div", { className: "row" }, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button", { className: "danger" }, "Close them")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const body = { ...which, code: Number(code.value === "4000" ? other.value : code.value) };
      if (reason.value) body.reason = reason.value;
      const { closed } = await api.post("api/connections/close", body);
      dialog.close();
      toast(`${number(closed)} closed`);
      done();
    } catch (error) {
      wrong.textContent = error.message;
      if (error.constructor.name === "Unauthorized") {
        dialog.close();
        failed(error);
      }
    }
  });
  replace(dialog, form);
  dialog.showModal();
}
