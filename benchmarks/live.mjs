// Times the browser's Python in node, with the files that pages load: `node live.mjs FOLDER PYODIDE ROOM` prints JSON.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [folder, npm, room] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(npm, "pyodide.mjs")));
const { unpack } = await import(pathToFileURL(join(room, "browser", "tar.js")));
const { parts } = JSON.parse(readFileSync(join(folder, "made.json"), "utf-8"));
const part = (name) => gunzipSync(readFileSync(join(folder, parts[name].file)));
const start = process.cpuUsage();
const used = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

const core = mkdtempSync(join(tmpdir(), "live-"));
for (const name of ["pyodide.asm.js", "pyodide.asm.wasm"]) writeFileSync(join(core, name), part(name));
writeFileSync(join(core, "python_stdlib.zip"), part("stdlib.zip"));
writeFileSync(join(core, "pyodide-lock.json"), readFileSync(join(npm, "pyodide-lock.json")));
const pyodide = await loadPyodide({ indexURL: `${core}/`, env: { HOME: "/page", MPLBACKEND: "svg" } });
const add = (name) => {
  for (const [path, content] of unpack(part(name))) {
    pyodide.FS.mkdirTree(`/${path}`.replace(/\/[^/]*$/, ""));
    pyodide.FS.writeFile(`/${path}`, content);
  }
  pyodide.runPython("import importlib; importlib.invalidate_caches()");
};
add("numpy.tar");
add("book.tar");
let shown = 0;
const python = pyodide.pyimport("book.live.run").Session((kind) => void (shown += kind !== "error"), "{}");
const run = (code) => {
  const since = process.cpuUsage(), before = shown;
  if (!python.run(code, "1") || shown === before) throw new Error(code);
  return used(since);
};
const LOSS = "from cedocs import cross_entropy\ncross_entropy([0, 1, 0], [0.25, 0.67, 0.08])";
const FIGURE = "from cefigures import bars\nbars({'cat': 0.9, 'dog': 0.1})";
run(LOSS);
const result = used(start), again = run(LOSS);
add("matplotlib.tar");
add("drawing.tar");
run(FIGURE);
const figure = used(start), redrawn = run(FIGURE);
rmSync(core, { recursive: true });
process.stdout.write(JSON.stringify({ "first result": result, "second result": again, "first figure": figure, "second figure": redrawn }));
