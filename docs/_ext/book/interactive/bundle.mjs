// Bundles the script of a figure: JSON on standard input says its entry, the output, and modules that the build writes.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";

const { entry, outfile, modules } = JSON.parse(readFileSync(0, "utf-8"));

// `import … from "built:rules"` is the module of this name in `modules`.
const built = {
  name: "built",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^built:/ }, ({ path }) => ({ path, namespace: "built" }));
    onLoad({ filter: /.*/, namespace: "built" }, ({ path }) => ({ contents: modules[path], resolveDir: dirname(entry) }));
  },
};

await build({
  entryPoints: [entry],
  outfile,
  plugins: [built],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "error",
});
