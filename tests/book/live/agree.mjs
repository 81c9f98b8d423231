// Runs cells of pages, and computes stated numbers, in the browser's Python, in node, and prints the results, as JSON:
// `node agree.mjs FOLDER PYODIDE < pages.json`, with the folder of runtime.py and the path of the npm package.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";

const [folder, npm, room] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${npm}/pyodide.mjs`));
const { unpack } = await import(pathToFileURL(`${room}/browser/tar.js`));
const { parts } = JSON.parse(readFileSync(`${folder}/made.json`, "utf-8"));
const { pages, numbers, session } = JSON.parse(readFileSync(0, "utf-8"));

const part = (name) => gunzipSync(readFileSync(`${folder}/${parts[name].file}`));
const HOME = "/page";
// The standard library is the one of the npm package, of which ours is compiled.
const pyodide = await loadPyodide({ env: { HOME, MPLBACKEND: "svg" } });
for (const name of Object.keys(parts).filter((name) => name.endsWith(".tar"))) {
  for (const [path, content] of unpack(part(name))) {
    pyodide.FS.mkdirTree(`/${path}`.replace(/\/[^/]*$/, ""));
    pyodide.FS.writeFile(`/${path}`, content);
  }
}
pyodide.runPython("import importlib; importlib.invalidate_caches()");
const run = pyodide.pyimport("book.live.run");
run.provide_data(`${HOME}/.data`);
let shown = [];
const python = run.Session((kind, content) => void shown.push([kind, content]), JSON.stringify(session));
const answer = {};
for (const [page, cells] of Object.entries(pages)) {
  python.reset();
  answer[page] = cells.map((code, k) => {
    shown = [];
    python.run(code, String(k + 1));
    return shown;
  });
}
const computed = {};
for (const [page, asked] of Object.entries(numbers)) computed[page] = JSON.parse(python.compute(JSON.stringify(asked)));
process.stdout.write(JSON.stringify({ cells: answer, numbers: computed }));
