import { h, number, replace } from "./dom.js";

/**
 * A list that the gateway sorts, filters and cuts into pages.
 *
 * columns: { key, label, render, sort, number, clip }; sort: the API's name for it.
 */
export class Table {
  constructor({ api, path, columns, parameters, signal, failed, empty, selectable = false, onselect = () => {}, size = 50 }) {
    Object.assign(this, { api, path, columns, parameters, signal, failed, empty, selectable, onselect, size });
    this.offset = 0;
    this.sort = undefined;
    this.descending = true;
    this.selected = new Set();
    this.head = h("tr");
    this.body = h("tbody");
    this.pages = h("div", { className: "pages" });
    this.element = h("div", {}, h("div", { className: "table", tabIndex: 0, role: "region", ariaLabel: "List" }, h("table", {}, h("thead", {}, this.head), this.body)), this.pages);
    this.#header();
  }

  #header() {
    const cells = this.columns.map((column) => {
      const cell = h("th", { className: column.number ? "n" : "", scope: "col" });
      if (!column.sort) {
        cell.append(column.label);
        return cell;
      }
      cell.append(h("button", { type: "button", onclick: () => this.#sortBy(column.sort) }, column.label));
      if (this.sort === column.sort) cell.setAttribute("aria-sort", this.descending ? "descending" : "ascending");
      return cell;
    });
    if (this.selectable) {
      cells.unshift(h("th", { scope: "col" }, h("input", { type: "checkbox", ariaLabel: "Select all on this page", onchange: (event) => this.#selectAll(event.target.checked) })));
    }
    replace(this.head, cells);
  }

  #sortBy(sort) {
    this.descending = this.sort === sort ? !this.descending : true;
    this.sort = sort;
    this.offset = 0;
    this.#header();
    this.load();
  }

  #selectAll(checked) {
    this.body.querySelectorAll("input[type=checkbox]").forEach((box) => {
      box.checked = checked;
      this.#select(box.dataset.id, checked);
    });
  }

  #select(id, checked) {
    if (checked) this.selected.add(id);
    else this.selected.delete(id);
    this.onselect(this.selected);
  }

  /** Begins at the first page again. */
  restart() {
    this.offset = 0;
    this.selected.clear();
    this.onselect(this.selected);
    return this.load();
  }

  async load() {
    const mine = (this.loading = {});
    try {
      const list = await this.api.get(this.path, {
        ...this.parameters(), offset: this.offset, limit: this.size, sort: this.sort, order: this.sort ? (this.descending ? "desc" : "asc") : undefined,
      }, this.signal);
      if (this.loading !== mine) return;
      this.total = list.total;
      this.#show(list);
    } catch (error) {
      if (this.loading === mine) this.failed(error);
    }
  }

  #show(list) {
    if (list.items.length === 0 && this.offset > 0) {
      this.offset = Math.max(0, this.offset - this.size);
      return this.load();
    }
    const focused = document.activeElement?.dataset?.id;
    replace(this.body, list.items.length > 0 ? list.items.map((item) => this.#row(item)) : this.#nothing());
    if (focused) this.body.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
    const last = list.offset + list.items.length;
    replace(this.pages, list.total === 0 ? [] : [
      h("span", {}, `${number(list.offset + 1)}–${number(last)} of ${number(list.total)}`),
      h("button", { type: "button", disabled: list.offset === 0, onclick: () => this.#turn(-1) }, "Previous"),
      h("button", { type: "button", disabled: last >= list.total, onclick: () => this.#turn(1) }, "Next"),
    ]);
  }

  #turn(pages) {
    this.offset = Math.max(0, this.offset + pages * this.size);
    this.load();
  }

  #row(item) {
    const cells = this.columns.map((column) => {
      const content = column.render ? column.render(item) : item[column.key];
      const cell = h("td", { className: [column.number ? "n" : "", column.clip ? "clip" : "", column.mono ? "mono" : ""].join(" ") }, content ?? "–");
      if (column.clip) cell.title = cell.textContent;
      return cell;
    });
    if (this.selectable) {
      const box = h("input", { type: "checkbox", ariaLabel: `Select ${item.id}`, checked: this.selected.has(item.id), "data-id": item.id });
      box.addEventListener("change", () => this.#select(item.id, box.checked));
      cells.unshift(h("td", {}, box));
    }
    return h("tr", {}, cells);
  }

  #nothing() {
    const [title, text] = this.empty();
    return h("tr", {}, h("td", { colspan: this.columns.length + 1, className: "empty" }, h("b", {}, title), text));
  }
}

/** Calls back again and again, as long as the view is there and the page is seen. */
export function every(seconds, signal, callback) {
  const timer = setInterval(() => document.hidden || callback(), seconds * 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
}

/** A search field that calls back once typing pauses. */
export function search(label, value, callback) {
  let timer;
  const field = h("input", { type: "search", placeholder: `${label}  ( / )`, ariaLabel: label, value, className: "grow" });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(callback, 200);
  });
  return field;
}
