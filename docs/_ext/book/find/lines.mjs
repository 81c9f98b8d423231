// The line of text that a result shows: the part of a section that has most of what was asked, with those words marked.

import { isNumber, remembered, stem, words } from "./words.mjs";

/** How many letters a line has: Japanese ones are twice as wide. */
const lengthFor = (text) => (JAPANESE.test(text) ? 80 : 150);
/** How far before the first marked word a line may begin. */
const BEFORE = 70;
const PIECE = /[㐀-鿿々\u3041-\u3096]{2}|[\u30a1-\u30fa\u30fc-\u30ff]+|(?<![\p{L}\d.])[-−]?[\d,]*\.?\d+(?:e-?\d+)?|[\p{L}\p{N}_'’-]+/gu;
const PAIR = /^[㐀-鿿々\u3041-\u3096]{2}$/;
const JAPANESE = /[㐀-鿿\u3041-\u30ff]/;
const STOPS = [". ", "? ", ": ", "。", "？"];

const wordsOf = remembered((piece) => words(piece).map(stem));

/** Where the words of a text stand that are in the list: `[start, end, word]`. */
const places = (text, terms) => {
  const asked = new Set(terms), found = [];
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(text); match; match = PIECE.exec(text)) {
    const word = wordsOf(match[0]).find((each) => asked.has(each));
    if (word) found.push([match.index, match.index + match[0].length, word]);
    if (PAIR.test(match[0])) PIECE.lastIndex = match.index + 1; // pairs overlap
  }
  return found;
};

/** Where the part of a text begins that has the most different words of those; a number counts as three. */
const densest = (found, length) => {
  const near = new Map(); // the words between `first` and the end of a line, and how often
  let best = 0, most = 0, value = 0, last = 0;
  for (const [start, , word] of found) {
    for (; last < found.length && found[last][0] < start + length - BEFORE / 2; last++) {
      const next = found[last][2], times = near.get(next) ?? 0;
      if (!times) value += isNumber(next) ? 3 : 1;
      near.set(next, times + 1);
    }
    if (value > most) [best, most] = [start, value];
    near.set(word, near.get(word) - 1);
    if (!near.get(word)) value -= isNumber(word) ? 3 : 1;
  }
  return best;
};

/** The line: from the beginning of a sentence, if there is one near. */
export const lineOf = (text, terms) => {
  const length = lengthFor(text);
  if (text.length <= length) return text;
  const best = densest(places(text, terms), length);
  const ends = STOPS.map((stop) => [text.lastIndexOf(stop, best - stop.length), stop.length]);
  const sentence = Math.max(0, ...ends.map(([at, stop]) => (at < 0 ? 0 : at + stop)));
  const start = best - sentence < length / 2 ? sentence : JAPANESE.test(text[best]) ? best - 20 : Math.min(best, text.indexOf(" ", best - 30) + 1);
  const rest = text.slice(start, start + length);
  const whole = start + length >= text.length;
  const line = whole || JAPANESE.test(rest) ? rest : rest.slice(0, rest.lastIndexOf(" "));
  return `${start ? "…" : ""}${line}${whole ? "" : "…"}`;
};

/** A text as nodes, with those words marked. */
export const marked = (text, terms) => {
  const nodes = [];
  let done = 0, last;
  for (const [start, end] of places(text, terms)) {
    if (start < done) {
      last.append(text.slice(done, end)); // the next pair of a Japanese word
      done = end;
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
