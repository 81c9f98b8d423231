// Bundles the scripts of this room into a folder: `node bundle.mjs folder`.
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Names of chunks have a hash, also of the paths: they are relative to this room, so that every folder gives the same.
const shared = {
  absWorkingDir: fileURLToPath(new URL("browser", import.meta.url)), outdir: "bundled", write: false,
  bundle: true, minify: true, format: "esm", loader: { ".css": "text" }, target: "es2022", legalComments: "none",
};
const results = [
  await build({ ...shared, entryPoints: ["page.js"], splitting: true, chunkNames: "[name]-[hash]" }),
  // Pyodide imports modules of node where it runs in node.
  await build({ ...shared, entryPoints: ["worker.js"], external: ["node:*", "ws"] }),
];
for (const file of results.flatMap((result) => result.outputFiles)) writeFileSync(join(process.argv[2], basename(file.path)), file.contents);
