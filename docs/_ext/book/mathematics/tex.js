// Sets formulas with KaTeX: a line of JSON in, a line of JSON out. It ends when its input does, so it never
// outlives the process that started it, however that process ended.
const katex = require(process.argv[2]);

function set({ tex, options }) {
  try {
    return { html: katex.renderToString(tex, options) };
  } catch (error) {
    return { error: error.rawMessage || error.message, position: error.position };
  }
}

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(JSON.stringify(set(JSON.parse(line))) + "\n"));
