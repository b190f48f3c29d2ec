import { duration, h, number, replace, toast } from "./dom.js";
import { every } from "./table.js";

const PHASES = {
  serving: ["Serving", "Everything is served. A drain fails readiness, closes the open connections one after the other, and ends the process."],
  leaving: ["Leaving", "Readiness fails, so that load balancers stop to send clients. Everything is still served."],
  closing: ["Closing", "No more is accepted. Open connections are closed evenly, in random order."],
};

/** The gateway's orderly end. */
export function drain({ main, api, signal, failed }) {
  const card = h("section", { className: "card wide" });
  replace(main, h("h1", {}, "Drain"), h("p", { className: "lead" }, "The orderly end of this gateway."), h("div", { className: "grid" }, card));
  let most = 0;
  const load = async () => {
    try {
      const now = await api.get("api/drain", {}, signal);
      most = Math.max(most, now.connections);
      show(now);
    } catch (error) {
      failed(error);
    }
  };
  function show(now) {
    const [title, text] = PHASES[now.phase] ?? [now.phase, ""];
    const facts = `${number(now.connections)} connections, ${number(now.sockets)} sockets`;
    if (now.phase === "serving") {
      replace(card, h("h2", {}, title), h("p", {}, text), h("p", { className: "hint" }, `${facts}; at most ${duration(now.timeout_ms / 1000)}.`), h("button", { type: "button", className: "danger", onclick: ask }, "Drain this gateway …"));
    } else {
      replace(card, h("h2", {}, title), h("p", {}, text),
        h("progress", { max: Math.max(1, most), value: most - now.connections, ariaLabel: "Connections that are closed" }),
        h("p", { className: "hint" }, `${facts} left; ${duration(now.elapsed_ms / 1000)} of at most ${duration(now.timeout_ms / 1000)}.`));
    }
  }
  function ask() {
    const dialog = document.querySelector("#dialog");
    const form = h("form", {}, h("h1", { id: "dialog-title" }, "Drain this gateway?"), h("p", { className: "hint" }, "All of its connections are closed, and the process ends. This cannot be taken back."),
      h("div", { className: "row" }, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button", { className: "danger" }, "Drain it")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      dialog.close();
      try {
        await api.post("api/drain");
        toast("Draining");
        load();
      } catch (error) {
        failed(error);
      }
    });
    replace(dialog, form);
    dialog.showModal();
  }
  load();
  every(1, signal, load);
}
