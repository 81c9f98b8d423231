// Renders formulas with KaTeX: reads a line of JSON per formula and writes a line of JSON. It exits at the end of its
// standard input, so it does not outlive the process that started it, even if that process is killed.
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
