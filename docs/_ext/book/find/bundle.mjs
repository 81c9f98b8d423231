// Bundles the search's scripts with MiniSearch and the stemmer into the file that is named as argument: searching.py.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  entryPoints: [fileURLToPath(new URL("finder.mjs", import.meta.url))],
  outfile: process.argv[2],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "bookFinder",
  target: "es2020",
  legalComments: "none",
  banner: { js: "/*! With MiniSearch, (c) Luca Ongaro, and stemmer, (c) Titus Wormer: both under the MIT License. */" },
  logLevel: "error",
});
