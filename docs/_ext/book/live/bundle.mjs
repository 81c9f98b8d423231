// Bundles the scripts of this room into a folder: `node bundle.mjs folder`.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(`browser/${name}`, import.meta.url));
const shared = { bundle: true, minify: true, format: "esm", loader: { ".css": "text" }, target: "es2022", legalComments: "none", outdir: process.argv[2] };
await build({ ...shared, entryPoints: [here("page.js")], splitting: true, chunkNames: "[name]-[hash]" });
// Pyodide imports modules of node where it runs in node.
await build({ ...shared, entryPoints: [here("worker.js")], external: ["node:*", "ws"] });
