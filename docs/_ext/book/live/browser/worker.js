// Python, in a worker of the page. It is sent `start`, the parts that it needs, and cells to `run`; it sends what a cell
// shows, and its end.
import { loadPyodide } from "pyodide";
import { unpack } from "./tar.js";

// Where Pyodide believes its files to be; `fetch` below answers with the parts that the page has sent.
const NOWHERE = "https://pyodide.invalid/";
const INFO = { abi_version: "2024_0", arch: "wasm32", platform: "emscripten_3_1_58", python: "3.12.7", version: "0.27.7" };
const HOME = "/page";
const KINDS = { wasm: "application/wasm", zip: "application/zip" };

let running;
const python = {}, parts = new Map();

// A part, unpacked while it is read; it may arrive later.
function part(name) {
  if (!parts.has(name)) {
    const waiting = {};
    waiting.promise = new Promise((resolve) => (waiting.resolve = resolve));
    parts.set(name, waiting);
  }
  return parts.get(name);
}

async function answer(name) {
  const blob = await part(name).promise, type = KINDS[name.split(".").at(-1)] ?? "";
  return new Response(blob.stream().pipeThrough(new DecompressionStream("gzip")), { headers: { "content-type": type } });
}

async function start({ session, module }) {
  const real = fetch.bind(self);
  self.fetch = async (url, options) => {
    const name = String(url).startsWith(NOWHERE) ? String(url).slice(NOWHERE.length) : "";
    if (!name) return real(url, options);
    if (name === "pyodide-lock.json") return new Response(JSON.stringify({ info: INFO, packages: {} }));
    return answer(name === "python_stdlib.zip" ? "stdlib.zip" : name);
  };
  // The first worker compiles it, the next ones take it from there.
  const compile = WebAssembly.compileStreaming;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    if (!module) postMessage({ module: (module = await compile(source)) });
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  const script = URL.createObjectURL(new Blob([await (await answer("pyodide.asm.js")).blob()], { type: "text/javascript" }));
  await import(script);
  python.pyodide = await loadPyodide({ indexURL: NOWHERE, env: { HOME, MPLBACKEND: "svg" } });
  await need(["numpy.tar", "book.tar"]);
  python.run = python.pyodide.pyimport("book.live.run");
  python.session = python.run.Session(throttled((output, content) => postMessage({ output, content, id: running })), JSON.stringify(session));
}

// Unpacks parts that are not there yet.
const there = new Set();
async function need(names) {
  const { FS } = python.pyodide;
  for (const name of names.filter((name) => !there.has(name))) {
    there.add(name);
    for (const [path, content] of unpack(new Uint8Array(await (await answer(name)).arrayBuffer()))) {
      FS.mkdirTree(`/${path}`.replace(/\/[^/]*$/, ""));
      FS.writeFile(`/${path}`, content, { canOwn: true });
    }
    python.pyodide.runPython("import importlib; importlib.invalidate_caches()");
    if (name === "data.tar") python.run.provide_data(`${HOME}/.data`);
  }
}

// Text is sent at once, unless there is very much of it: a loop that prints must not flood the page.
const MANY = 500, PAUSE = 50;
function throttled(post) {
  let text = "", last = 0, count = 0, of;
  python.flush = () => {
    if (text) post("text", text);
    [text, last] = ["", performance.now()];
  };
  return (kind, content) => {
    if (of !== running) [of, count] = [running, 0];
    if (kind === "text") {
      text += content;
      if (++count < MANY || performance.now() - last > PAUSE) python.flush();
    } else {
      python.flush();
      post(kind, content);
    }
  };
}

let ready;
self.onmessage = async ({ data }) => {
  try {
    if (data.part) part(data.part).resolve(data.blob);
    if (data.start) await (ready = start(data.start));
    if (data.compute) {
      await ready;
      await need(data.compute.needs);
      postMessage({ id: data.compute.id, ok: true, answer: JSON.parse(python.session.compute(JSON.stringify(data.compute.asked))) });
    }
    if (data.check) {
      await ready;
      postMessage({ id: data.check.id, ok: true, answer: JSON.parse(python.session.check(JSON.stringify(data.check.checks))) });
    }
    if (data.run) {
      await ready;
      await need(data.run.needs);
      running = data.run.id;
      const ok = python.session.run(data.run.code, data.run.cell);
      python.flush();
      const names = data.run.codes?.map((code) => JSON.parse(python.session.names_of(code)));
      postMessage({ id: running, ok, names });
    }
  } catch (error) {
    postMessage({ failed: String(error) });
  }
};
