import { h, replace, toast } from "./dom.js";

/** What the gateway runs on: defaults filled in, secrets masked; and how the last change of it went. */
export async function configuration({ main, api, signal, failed }) {
  const text = h("pre", { tabIndex: 0, ariaLabel: "Configuration" }, "…");
  const outcome = h("div", { className: "grow" });
  const reload = h("button", { type: "button" }, "Reload now");
  replace(main, h("h1", {}, "Configuration"), h("p", { className: "lead" }, "What serves now, defaults filled in, secrets masked."), h("div", { className: "tools" }, outcome, reload), text);
  const show = (report) => replace(outcome, told(report));
  const load = async () => {
    try {
      const [current, report] = await Promise.all([api.get("api/configuration", {}, signal), api.get("api/reload", {}, signal)]);
      text.textContent = yaml(current.configuration);
      show(report);
    } catch (error) {
      failed(error);
    }
  };
  reload.addEventListener("click", async () => {
    try {
      const report = await api.post("api/reload");
      toast(report.result === "unchanged" ? "Nothing has changed" : "The new configuration serves");
    } catch (error) {
      failed(error);
    }
    load();
  });
  load();
}

function told(report) {
  if (!report.result) return [h("span", { className: "badge" }, "not reloaded since the start")];
  const good = report.problems.length === 0;
  return [
    h("span", { className: `badge ${good ? "good" : "bad"}` }, `last reload: ${report.result}`), ` ${new Date(report.at).toLocaleString("en-GB")}`,
    ...report.problems.map((problem) => h("p", { className: "wrong mono" }, problem)),
  ];
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
