import { h, replace } from "./dom.js";

/** What the gateway runs on: defaults filled in, secrets masked. */
export async function configuration({ main, api, signal, failed }) {
  const text = h("pre", { tabIndex: 0, ariaLabel: "Configuration" }, "…");
  const last = h("p", { className: "lead" }, "The configuration that serves now, defaults filled in, secrets masked.");
  replace(main, h("h1", {}, "Configuration"), last, text);
  try {
    const answer = await api.get("api/configuration", {}, signal);
    text.textContent = yaml(answer.configuration);
    if (answer.reload) {
      last.after(h("p", {}, h("span", { className: `badge ${answer.reload.result === "success" ? "good" : "bad"}` }, `last reload: ${answer.reload.result}`), ` ${new Date(answer.reload.time).toLocaleString("en-GB")}`),
        ...(answer.reload.problems ?? []).map((problem) => h("p", { className: "wrong mono" }, problem)));
    }
  } catch (error) {
    failed(error);
  }
}

function yaml(value, indent = "") {
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return value.map((item) => `\n${indent}- ${yaml(item, `${indent}  `).trimStart()}`).join("");
  }
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value);
    if (entries.length === 0) return "{}";
    return entries.map(([key, item]) => `\n${indent}${key}: ${yaml(item, `${indent}  `)}`).join("").replace(indent === "" ? /^\n/ : /^$/, "");
  }
  return typeof value === "string" && !/^[\w./:*@•-]+$/.test(value) ? JSON.stringify(value) : String(value);
}
