// Compiles Python with Pyodide's own Python, so that the reader's browser does not have to: `node pyc.mjs from.zip to.zip`.
import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [from, to] = process.argv.slice(2);
const pyodide = await loadPyodide({ env: { PYTHONHASHSEED: "0" } });
pyodide.FS.writeFile("/from.zip", readFileSync(from));
pyodide.runPython(`
import importlib._bootstrap_external as external
import zipfile

with zipfile.ZipFile("/from.zip") as sources, zipfile.ZipFile("/to.zip", "w") as compiled:
    for name in sources.namelist():
        code = compile(sources.read(name), f"/lib/python3.12/site-packages/{name}", "exec", dont_inherit=True, optimize=0)
        compiled.writestr(zipfile.ZipInfo(name + "c"), external._code_to_hash_pyc(code, bytes(8), False))
`);
writeFileSync(to, pyodide.FS.readFile("/to.zip"));
