// The worker in which Python runs. It is started when a cell runs, and ended to stop what it does; the page keeps the
// files, so that the next one needs no network.
const FIRST = ["pyodide.asm.js", "pyodide.asm.wasm", "stdlib.zip", "numpy.tar", "book.tar"];

export class Machine {
  constructor(live, base) {
    Object.assign(this, { live, base, files: new Map(), fetched: new Set(), received: 0, count: 0 });
  }

  // How many bytes are still to be fetched for parts.
  missing(needs) {
    const names = [...FIRST, ...needs].filter((name) => !this.fetched.has(name));
    return names.reduce((sum, name) => sum + this.live.parts[name].size, 0);
  }

  // Fetches parts; with each piece that arrives, `progress` is called.
  async fetch(needs, progress) {
    this.received = 0;
    this.progress = progress;
    await Promise.all([this.file("worker", this.live.scripts.worker), ...[...FIRST, ...needs].map((name) => this.part(name))]);
  }

  part(name) {
    return this.file(name, this.live.parts[name].file);
  }

  // The names of files have their hashes, so that a copy in the browser's cache is always right.
  file(name, file) {
    if (!this.files.has(name)) {
      const got = this.get(new URL(file, this.base)).then((blob) => (this.fetched.add(name), blob));
      got.catch(() => this.files.delete(name));
      this.files.set(name, got);
    }
    return this.files.get(name);
  }

  async get(url) {
    const answer = await fetch(url, { cache: "force-cache" });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const pieces = [];
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return new Blob(pieces);
      pieces.push(value);
      this.progress?.((this.received += value.length));
    }
  }

  start() {
    return (this.starting ??= this.startWorker());
  }

  async startWorker() {
    this.url ??= URL.createObjectURL(new Blob([await this.file("worker", this.live.scripts.worker)], { type: "text/javascript" }));
    const worker = (this.worker = new Worker(this.url, { type: "module" }));
    this.sent = new Set();
    worker.onmessage = ({ data }) => worker === this.worker && this.hear(data);
    worker.onerror = (event) => this.hear({ failed: event.message });
    worker.postMessage({ start: { session: this.live.session, module: this.module } });
    this.send(FIRST);
  }

  send(names) {
    const { worker, sent } = this;
    for (const name of names.filter((name) => !sent.has(name))) {
      sent.add(name);
      this.part(name).then((blob) => worker.postMessage({ part: name, blob }), (error) => worker === this.worker && this.hear({ failed: String(error) }));
    }
  }

  // Runs a cell; resolves to whether it ended well (`ok`) or was `stopped`, and to the names that `codes` define and use.
  // `told` receives what it shows.
  run(cell, told) {
    return this.ask("run", cell, told);
  }

  // Computes stated numbers (worksheet.py); resolves to the `answer`, or was `stopped`.
  compute(asked, needs) {
    return this.ask("compute", { asked, needs });
  }

  // Says what is right of what a cell of an exercise has defined; resolves to the `answer`, or was `stopped`.
  check(checks) {
    return this.ask("check", { checks, needs: [] });
  }

  async ask(what, asked, told) {
    await this.start();
    this.send(asked.needs);
    return new Promise((resolve, reject) => {
      this.running = { id: ++this.count, told, resolve, reject };
      this.worker.postMessage({ [what]: { ...asked, id: this.count } });
    });
  }

  hear(message) {
    if (message.module) this.module = message.module;
    const { id, told, resolve, reject } = this.running ?? {};
    if (message.failed) {
      this.end();
      reject?.(new Error(message.failed));
    }
    if (message.id !== id) return;
    if (message.output) told(message.output, message.content);
    if ("ok" in message) {
      this.running = null;
      resolve(message);
    }
  }

  end() {
    this.worker?.terminate();
    this.worker = this.running = this.starting = null;
  }

  // Ends the worker at once, and starts the next one.
  stop() {
    const stopped = this.running;
    if (!this.worker) return;
    this.end();
    stopped?.resolve({ stopped: true });
    this.start();
  }
}
