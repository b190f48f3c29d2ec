import { h, replace } from "./dom.js";

const COLOURS = ["#3b82f6", "#f59e0b", "#10b981", "#ef4444", "#8b5cf6", "#14b8a6", "#ec4899", "#94a3b8"];
const SECONDS = 300;

export const colour = (place) => COLOURS[place % COLOURS.length];

/** A chart of the last five minutes. */
export class Chart {
  #plot;
  #shape;
  #resize;

  constructor(title, format, stacked = false) {
    this.format = format;
    this.stacked = stacked;
    this.canvas = h("div", { className: "chart", role: "img", ariaLabel: title });
    this.keys = h("div", { className: "keys" });
    this.card = h("section", { className: "card" }, h("header", {}, h("h2", {}, title), h("span", { className: "hint" }, "last 5 minutes")), this.canvas, this.keys);
    this.#resize = new ResizeObserver(() => this.#plot?.setSize({ width: this.canvas.clientWidth, height: 200 }));
    this.#resize.observe(this.canvas);
  }

  destroy() {
    this.#resize.disconnect();
    this.#plot?.destroy();
  }

  /** Draws series that read a sample; those of counters as what they grow by each second. */
  draw(samples, series, counters, nothing = "Collecting …") {
    const recent = samples.filter((sample) => sample.time > samples.at(-1).time - SECONDS * 1000);
    if (recent.length < 3 || series.length === 0) {
      this.#plot?.destroy();
      this.#plot = undefined;
      this.canvas.classList.add("empty");
      replace(this.canvas, series.length === 0 ? nothing : "Collecting …");
      replace(this.keys);
      return;
    }
    const from = counters ? 1 : 0;
    const times = recent.slice(from).map((sample) => sample.time / 1000);
    const values = series.map(({ read }) => recent.slice(from).map((sample, i) => {
      const before = recent[i];
      return counters ? Math.max(0, ((read(sample) - read(before)) * 1000) / (sample.time - before.time)) : read(sample);
    }));
    replace(this.keys, series.map((one, i) => h("span", {}, this.#swatch(one.colour ?? colour(i)), `${one.label} ${this.format(values[i].at(-1))}`)));
    const drawn = this.stacked ? this.#stack(values) : values;
    const order = this.stacked ? series.map((_, i) => i).reverse() : series.map((_, i) => i);
    const shape = series.map((one) => one.label).join();
    const data = [times, ...order.map((i) => drawn[i])];
    if (this.#plot && shape === this.#shape) {
      this.#plot.setData(data);
      return;
    }
    this.#plot?.destroy();
    this.canvas.classList.remove("empty");
    replace(this.canvas);
    this.#shape = shape;
    this.#plot = new uPlot(this.#options(order.map((i) => series[i].colour ?? colour(i))), data, this.canvas);
  }

  #swatch(background) {
    const swatch = h("i");
    swatch.style.background = background;
    return swatch;
  }

  #stack(values) {
    const heights = new Array(values[0].length).fill(0);
    return values.map((one) => one.map((value, i) => (heights[i] += value)));
  }

  #options(colours) {
    const style = getComputedStyle(document.documentElement);
    const probe = h("span");
    probe.style.color = "var(--soft)";
    this.card.append(probe);
    const soft = getComputedStyle(probe).color;
    probe.style.color = "var(--line)";
    const line = getComputedStyle(probe).color;
    probe.remove();
    const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: `12px ${style.fontFamily || "system-ui"}` };
    return {
      width: this.canvas.clientWidth,
      height: 200,
      padding: [8, 28, 0, 0],
      cursor: { y: false, points: { show: false } },
      scales: { y: { range: (_, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
      axes: [{ ...axis, size: 28, space: 80, values: (_, ticks) => ticks.map((t) => new Date(t * 1000).toLocaleTimeString("en-GB")) }, { ...axis, size: 64, values: (_, ticks) => ticks.map(this.format) }],
      series: [{}, ...colours.map((stroke, i) => ({ stroke, width: this.stacked ? 1 : 1.8, fill: this.stacked ? stroke : i === 0 ? `${stroke}22` : undefined, points: { show: false } }))],
    };
  }
}
