export class Unauthorized extends Error {}

/** The admin API of the gateway that served this page. */
export class Api {
  get token() {
    return sessionStorage.getItem("token");
  }

  set token(value) {
    sessionStorage.setItem("token", value);
  }

  async #fetch(path, options = {}) {
    const headers = { ...options.headers };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    const response = await fetch(path, { ...options, headers, cache: "no-store" });
    if (response.status === 401) {
      sessionStorage.removeItem("token");
      throw new Unauthorized("token needed");
    }
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new Error(problem.detail ?? problem.problems?.[0] ?? problem.title ?? `status ${response.status}`);
    }
    return response;
  }

  async get(path, parameters = {}, signal) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
    return (await this.#fetch(`${path}?${query}`, { signal })).json();
  }

  async post(path, body) {
    const options = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    return (await this.#fetch(path, { method: "POST", ...options })).json();
  }

  /** The overview, again and again. By fetch: an EventSource cannot carry the token. */
  async *events(signal) {
    const response = await this.#fetch("api/events", { signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      let end;
      while ((end = rest.indexOf("\n\n")) >= 0) {
        const data = rest.slice(0, end).split("\n").find((line) => line.startsWith("data: "));
        rest = rest.slice(end + 2);
        if (data) yield JSON.parse(data.slice(6));
      }
    }
  }
}
