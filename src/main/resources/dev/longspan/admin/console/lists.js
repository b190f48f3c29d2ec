import { bytes, compact, h, number, replace } from "./dom.js";
import { every, search, Table } from "./table.js";

function view({ main, api, parameters, signal, failed }, title, lead, path, label, columns, nothing) {
  const text = search(label, parameters.get("text") ?? "", () => table.restart());
  const table = new Table({ api, path, signal, failed, columns, parameters: () => ({ text: text.value.trim() }), empty: () => (text.value ? ["Nothing matches", "Loosen the filter to see more."] : nothing) });
  replace(main, h("h1", {}, title), h("p", { className: "lead" }, lead), h("div", { className: "tools" }, text), table.element);
  table.load();
  every(2, signal, () => table.load());
}

const connectionsOf = (name, value, count) => (count ? h("a", { href: `#connections?${new URLSearchParams({ [name]: value })}` }, number(count)) : "0");

/** What is served, and how much of it. */
export function routes(context) {
  view(context, "Routes", "What is served, and what goes through each. The most specific match wins.", "api/routes", "Filter by name, host, path or upstream", [
    { label: "Route", sort: "name", render: (r) => h("b", {}, r.name) },
    { label: "Takes", render: (r) => takes(r.match), clip: true, mono: true },
    { label: "Upstream", render: (r) => h("a", { href: `#upstreams?${new URLSearchParams({ text: r.upstream })}` }, r.upstream) },
    { label: "Open", sort: "connections", render: (r) => connectionsOf("route", r.name, r.connections), number: true },
    { label: "Opened", sort: "opened", render: (r) => compact(r.opened), number: true },
    { label: "Requests", sort: "requests", render: (r) => compact(r.requests), number: true },
    { label: "Rejected", sort: "rejected", render: (r) => compact(r.rejected), number: true },
    { label: "Frame bytes", sort: "bytes", render: (r) => bytes(r.bytes), number: true },
  ], ["No routes", "The configuration has none."]);
}

function takes(match) {
  const parts = [];
  if (match.methods) parts.push(match.methods.join(", "));
  parts.push(`${match.hosts ? match.hosts.join(", ") : "*"}${match.path ?? `${match["path-prefix"].replace(/\/$/, "")}/…`}`);
  if (match.headers) parts.push(`with ${match.headers.join(", ")}`);
  return parts.join(" ");
}

/** Where it goes, and how the endpoints are. */
export function upstreams(context) {
  view(context, "Upstreams", "Groups of endpoints, and how each of them fares.", "api/upstreams", "Filter by name or endpoint", [
    { label: "Upstream", sort: "name", render: (u) => h("b", {}, u.name) },
    { label: "Under way", sort: "in_use", render: (u) => number(u.in_use), number: true },
    { label: "Endpoints", sort: "endpoints", render: (u) => h("table", { className: "inner" }, h("tbody", {}, u.endpoints.map(endpoint))) },
  ], ["No upstreams", "The configuration has none."]);
}

function endpoint(e) {
  return h("tr", {},
    h("td", {}, h("span", { className: `badge ${e.state}` }, e.state)),
    h("td", { className: "mono" }, e.endpoint),
    h("td", { className: "n" }, connectionsOf("endpoint", e.endpoint, e.in_use), " under way"),
    h("td", { className: "n" }, `${number(e.connections)} ${e.connections === 1 ? "socket" : "sockets"}`),
    h("td", { className: "n" }, `weight ${e.weight}`),
    h("td", { className: "n" }, e.failures ? h("span", { className: "badge bad" }, `${compact(e.failures)} failures`) : "no failures"));
}
