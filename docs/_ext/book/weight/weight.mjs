// Removes unused CSS rules, and minifies styles and scripts: JSON in, JSON out. See weight.py.
import { readFileSync } from "node:fs";
import { transform } from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const { css, scripts, searched, names, variables, unused, safelist } = JSON.parse(readFileSync(0, "utf-8"));

const words = (text) => text.match(/[A-Za-z_][\w-]*/g) ?? [];
const [cut] = await new PurgeCSS().purge({
  css: [{ raw: css }],
  content: [{ raw: [...names, ...safelist].join(" "), extension: "names" }, { raw: [...scripts, ...searched].join("\n"), extension: "js" }],
  defaultExtractor: words,
  extractors: [{ extensions: ["js"], extractor: (text) => words(text).filter((word) => !unused.includes(word)) }],
  safelist: { standard: [...safelist, ":root"], variables },
  keyframes: true,
  variables: true,
});

// Without scripts no page has a scheme: the rules of the dark one, for readers whose system is dark.
const DARK = /\[data-theme="?dark"?\]/g;
const dark = postcss.parse(cut.css);
dark.walkRules((rule) => {
  const selectors = rule.selectors.filter((selector) => selector.match(DARK));
  if (selectors.length) rule.selectors = selectors.map((selector) => selector.replace(DARK, ":not([data-theme])"));
  else if (rule.parent.name !== "keyframes") rule.remove();
});
dark.walkAtRules((rule) => rule.nodes?.length === 0 || /^(font-face|keyframes)$/.test(rule.name) ? rule.remove() : undefined);

const target = "es2020";
const styles = await transform(cut.css, { loader: "css", minify: true, legalComments: "none" });
const darkStyles = await transform(dark.toString(), { loader: "css", minify: true, legalComments: "none" });
const script = await transform(scripts.join("\n;"), { loader: "js", minify: true, target, legalComments: "none" });
process.stdout.write(JSON.stringify({ css: styles.code, dark: darkStyles.code, js: script.code }));
