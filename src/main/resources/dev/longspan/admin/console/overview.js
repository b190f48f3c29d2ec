import { bytes, compact, duration, h, number, replace } from "./dom.js";
import { Chart, colour } from "./chart.js";

/** The gateway at a glance, live. */
export function overview({ main, live, signal }) {
  const stats = h("div", { className: "grid stats" });
  const open = new Chart("Open connections", compact);
  const flow = new Chart("Opened and closed per second", compact);
  const codes = new Chart("Close codes per second", compact, true);
  const traffic = new Chart("Throughput per second", bytes);
  const lead = h("p", { className: "lead" }, "Waiting for the gateway …");
  const history = h("div", { className: "grid" }, [open, flow, codes, traffic].map((chart) => chart.card));
  replace(main, h("h1", {}, "Overview"), lead, stats, history);

  function draw() {
    const samples = live.samples;
    const now = samples.at(-1);
    if (!now) return;
    lead.textContent = `Version ${now.version}, up for ${duration(now.uptime_seconds)}`;
    const before = samples.at(-2);
    const per = (read) => (before ? Math.max(0, ((read(now) - read(before)) * 1000) / (now.time - before.time)) : 0);
    const failed = sum(now.handshakes, (status) => status === "429" || status >= "500");
    const all = sum(now.handshakes, () => true);
    replace(stats,
      stat(number(now.connections.open), "open connections"),
      stat(compact(per((s) => s.connections.opened)), "opened per second"),
      stat(bytes(per((s) => s.traffic.bytes_received + s.traffic.bytes_sent)), "per second"),
      stat(all ? `${((100 * failed) / all).toFixed(1)} %` : "–", "of upgrades failed"),
      stat(compact(sum(now.rejections, () => true)), "rejected"),
      stat(bytes(now.process.heap_used_bytes), `heap, ${bytes(now.process.direct_used_bytes)} buffers`));
    open.draw(samples, [{ label: "open", read: (s) => s.connections.open }], false);
    flow.draw(samples, [{ label: "opened", read: (s) => s.connections.opened }, { label: "closed", read: (s) => s.connections.closed }], true);
    codes.draw(samples, closeSeries(samples), true, "No connection has ended yet");
    traffic.draw(samples, [{ label: "received", read: (s) => s.traffic.bytes_received }, { label: "sent", read: (s) => s.traffic.bytes_sent }], true);
  }

  live.listeners.add(draw);
  signal.addEventListener("abort", () => {
    live.listeners.delete(draw);
    [open, flow, codes, traffic].forEach((chart) => chart.destroy());
  });
  draw();
}

function sum(counts, condition) {
  return Object.entries(counts).reduce((total, [key, count]) => total + (condition(key) ? count : 0), 0);
}

function stat(value, label) {
  return h("div", { className: "card stat" }, h("b", {}, value), h("span", {}, label));
}

/** The most frequent codes by name, the rest together. */
function closeSeries(samples) {
  const counts = samples.at(-1).closes.toSorted((a, b) => b.count - a.count);
  const key = (close) => `${close.code} ${close.initiator}`;
  const shown = counts.slice(0, 7).map(key);
  const series = shown.map((name, place) => ({
    label: name.replace(" ", " by "),
    colour: colour(place),
    read: (s) => s.closes.find((close) => key(close) === name)?.count ?? 0,
  }));
  if (counts.length > shown.length) {
    series.push({ label: "others", read: (s) => s.closes.filter((close) => !shown.includes(key(close))).reduce((total, close) => total + close.count, 0) });
  }
  return series;
}
