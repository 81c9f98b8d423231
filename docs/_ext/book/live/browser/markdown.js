// As much of Markdown as a cell's output needs: paragraphs, lists, tables, emphasis and code.
const escape = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

function inline(text) {
  return escape(text).split(/(`[^`]+`)/).map((part) => part.startsWith("`") ? `<code>${part.slice(1, -1)}</code>`
    : part.replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>").replace(/\*(.+?)\*/g, "<em>$1</em>")).join("");
}

const row = (line, tag) => `<tr>${line.replace(/^\s*\||\|\s*$/g, "").split("|").map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`).join("")}</tr>`;

function block(text) {
  const lines = text.split("\n"), heading = /^(#{1,6}) (.*)$/.exec(text);
  if (heading) return `<p><strong>${inline(heading[2])}</strong></p>`;
  if (lines.length > 1 && /^[\s|:-]+$/.test(lines[1]) && lines[1].includes("-")) {
    return `<table class="table"><thead>${row(lines[0], "th")}</thead><tbody>${lines.slice(2).map((line) => row(line, "td")).join("")}</tbody></table>`;
  }
  if (lines.every((line) => /^\s*[-*] /.test(line))) {
    return `<ul>${lines.map((line) => `<li>${inline(line.replace(/^\s*[-*] /, ""))}</li>`).join("")}</ul>`;
  }
  return `<p>${inline(lines.join(" "))}</p>`;
}

export const html = (text) => text.trim().split(/\n\s*\n/).map((part) => block(part.trim())).join("");
