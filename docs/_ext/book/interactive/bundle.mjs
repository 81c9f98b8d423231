// Bundles the scripts of figures: a list in JSON on standard input says of each its entry, the output, and modules
// that the build writes.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";

// `import … from "built:rules"` is the module of this name in `modules`.
const built = ({ entry, modules }) => ({
  name: "built",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^built:/ }, ({ path }) => ({ path, namespace: "built" }));
    onLoad({ filter: /.*/, namespace: "built" }, ({ path }) => ({ contents: modules[path], resolveDir: dirname(entry) }));
  },
});

await Promise.all(
  JSON.parse(readFileSync(0, "utf-8")).map((request) =>
    build({
      entryPoints: [request.entry],
      outfile: request.outfile,
      plugins: [built(request)],
      bundle: true,
      minify: true,
      charset: "utf8",
      format: "esm",
      target: "es2022",
      legalComments: "none",
      logLevel: "error",
    }),
  ),
);
