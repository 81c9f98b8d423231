// The line of text that a result shows: the part of a section that has most of what was asked, with those words marked.

import { isNumber, stem, words } from "./words.mjs";

const LENGTH = 150;
const PIECE = /[㐀-鿿々\u3041-\u3096]{2}|[\u30a1-\u30fa\u30fc-\u30ff]+|(?<![\p{L}\d.])[-−]?[\d,]*\.?\d+(?:e-?\d+)?|[\p{L}\p{N}_'’-]+/gu;

/** Where the words of a text stand that are in the set: `[start, end, word]`. */
const places = (text, terms) => {
  const asked = new Set(terms), found = [];
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(text); match; match = PIECE.exec(text)) {
    const word = words(match[0]).map(stem).find((each) => asked.has(each));
    if (word) found.push([match.index, match.index + match[0].length, word]);
    if (/^[㐀-鿿々\u3041-\u3096]{2}$/.test(match[0])) PIECE.lastIndex = match.index + 1; // pairs overlap
  }
  return found;
};

/** The part of a text with the most different words of those, from the beginning of a sentence if there is one near. */
export const lineOf = (text, terms) => {
  if (text.length <= LENGTH) return text;
  const found = places(text, terms);
  let best = 0, most = 0;
  for (const [start] of found) {
    const near = [...new Set(found.filter(([other]) => other >= start && other < start + LENGTH - 30).map(([, , word]) => word))]
      .reduce((sum, word) => sum + (isNumber(word) ? 3 : 1), 0);
    if (near > most) [best, most] = [start, near];
  }
  const before = text.slice(0, best);
  const sentence = Math.max(...[". ", "? ", ": ", "。", "？"].map((stop) => before.lastIndexOf(stop) + stop.length * (before.includes(stop) ? 1 : 0)), 0);
  let start = best - sentence < 70 ? sentence : best - 30;
  if (start > 0 && start !== sentence) start = text.indexOf(" ", start) + 1 || start;
  if (start > best) start = best;
  const line = text.slice(start, start + LENGTH);
  const end = start + LENGTH >= text.length ? line.length : /[㐀-鿿\u3041-\u30ff]/.test(line) ? LENGTH : line.lastIndexOf(" ");
  return `${start ? "…" : ""}${line.slice(0, end)}${start + end < text.length ? "…" : ""}`;
};

/** A text as nodes, with those words marked. */
export const marked = (text, terms) => {
  const nodes = [];
  let done = 0, last;
  for (const [start, end] of places(text, terms)) {
    if (start < done) {
      last?.append(text.slice(done, end)); // the next pair of a Japanese word
      done = Math.max(done, end);
      continue;
    }
    nodes.push(text.slice(done, start));
    last = document.createElement("mark");
    last.append(text.slice(start, end));
    nodes.push(last);
    done = end;
  }
  return [...nodes, text.slice(done)];
};
