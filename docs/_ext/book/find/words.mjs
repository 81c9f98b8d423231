// The words of a text, as the search compares them: in the sections that it finds, and in what a reader asks.

import { stemmer } from "stemmer";

const STOPWORDS = new Set(
  `a about all am an and any are as at be been but by can could did do does explain explained explaining explanation for from
  get got had has have he her how i if in into is it its just like make me my of on or our please should simply so some than
  that the their them then there these they this those to too us use used using was we were what when where which who whose
  why will with would you your`.split(/\s+/),
);

// What a text is split into: numbers with their sign, groups of three digits and power of ten (−1,234.5, 1e-7, 2⋅10^−30),
// and runs of Japanese letters, of katakana, and of other letters with what joins them (cross-entropy, pos_weight).
const TOKEN = new RegExp(
  [
    String.raw`(?<number>(?:(?<![\d)])-)?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+|(?=\.\d))(?:\.\d+)?(?:e[+-]?\d+|(?: ?[⋅·×*] ?10)?\^\(?-?\d+\)?)?)`,
    String.raw`(?<japanese>[㐀-鿿々\u3041-\u3096]+)`,
    String.raw`(?<katakana>[\u30a1-\u30fa\u30fc-\u30ff]+)`,
    String.raw`\p{L}(?:(?![㐀-鿿々\u3041-\u30ff])[\p{L}\p{N}_'’-])*`,
  ].join("|"),
  "giu",
);
const KANA = /[\u3041-\u3096]/;
/** What Japanese counts with: 2回 is one word, and 二回 the same one. */
const COUNTERS = "つ回乗値個種倍";
/** Greek letters by their names, which keyboards have. */
const NAMES = "alpha beta gamma delta epsilon theta lambda mu pi sigma tau".split(" ");
const GREEK = Object.fromEntries([..."αβγδεθλμπστ"].map((letter, i) => [letter, NAMES[i]]));
const NUMERALS = "一二三四五六七八九", NUMERAL = new RegExp(`[${NUMERALS}](?=[${COUNTERS}]|クラス)`, "g");

/** A text in one form: small letters without accents, one kind of minus, ASCII digits. */
export const normal = (text) => {
  const plain = text.normalize("NFKC").replace(/[−‐‑–]/g, "-").replace(NUMERAL, (one) => NUMERALS.indexOf(one) + 1);
  return /[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]/.test(plain) ? plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC") : plain;
};

/** A number in one form: 1e-07 and 10^−7 are 1e-7; .50 is 0.50, because the digits say how exact it is. */
export const number = (written) => {
  const [, sign, whole, part = "", times, exponent] = written.toLowerCase().replaceAll(",", "")
    .match(/^(-?)(\d*)(\.\d+)?(?:e|( ?[⋅·×*] ?10)?\^\(?)?\+?(-?\d+)?\)?$/);
  const plain = sign + (whole.replace(/^0+(?=\d)/, "") || "0");
  if (exponent === undefined) return plain + part;
  if (written.includes("^") && times === undefined) return plain === "10" ? `1e${+exponent}` : plain;
  return `${plain}${part.replace(/\.?0+$/, "")}e${+exponent}`;
};

export const isNumber = (word) => /^-?\d+(?:\.\d+)?(?:e-?\d+)?$/.test(word);
export const isStopword = (word) => STOPWORDS.has(word) || /^[\u3041-\u3096]$/.test(word);

/** Remember what a function gives for a word: most words come often. */
export const remembered = (make) => {
  const known = new Map();
  return (word) => {
    if (!known.has(word)) known.set(word, make(word));
    return known.get(word);
  };
};

const isKanji = (letter) => letter >= "㐀" || letter === "々"; // in a run of kanji and hiragana

/** Japanese is written without spaces: pairs of neighbouring letters are its words, and a kanji between kana (負, 和); katakana words stay whole. */
const pairs = (run) => {
  if (run.length === 1) return [run];
  const found = [];
  for (let i = 0; i < run.length; i++) {
    if (i) found.push(run.slice(i - 1, i + 1));
    if (isKanji(run[i]) && !(i && isKanji(run[i - 1])) && !(run[i + 1] && isKanji(run[i + 1]))) found.push(run[i]);
  }
  return found;
};

/** A Latin word, its parts, and the parts joined: cross-entropy, pos_weight, BCEWithLogitsLoss. */
const parts = remembered((run) => {
  const split = (GREEK[run.toLowerCase()] ?? run)
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .replace(/['’](?:s|t|re|ve|ll|d|m)?(?![\p{L}\d])/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  if (split.length < 2) return split;
  compounds.set(stem(split.join("")), split);
  return [...split, split.join("")];
});

/** The parts of each word that stands in parts somewhere: labelsmoothing is label_smoothing. */
export const compounds = new Map();

/** The words of a text in their order, not yet stemmed. */
export const words = (text) => {
  const found = [], plain = normal(text);
  for (const match of plain.matchAll(TOKEN)) {
    const { number: digits, japanese, katakana } = match.groups;
    if (digits) {
      const word = number(digits);
      found.push(word);
      if (word[0] === "-") found.push(word.slice(1));
      const next = plain[match.index + match[0].length];
      if (next && COUNTERS.includes(next)) found.push(word + next);
    } else if (japanese) found.push(...pairs(japanese));
    else if (katakana) found.push(katakana);
    else found.push(...parts(match[0]));
  }
  return found;
};

/** How a word stands in the index: without its ending, if it is Latin; パラメータ and パラメーター are the same word. */
export const stem = remembered((word) => {
  if (/^[a-z]{3,}$/.test(word)) return stemmer(word.replace(/is(e[drs]?|ing|ations?)$/, "iz$1")); // minimise and minimize
  return /^[\u30a1-\u30ff]{3,}ー$/.test(word) ? word.slice(0, -1) : word;
});

/** Hiragana as katakana: くろすえんとろぴー is what an input method shows before クロスエントロピー. */
export const inKatakana = (text) => text.replace(/[\u3041-\u3096]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 96));

/** How much a Japanese pair counts: endings and particles are in hiragana, and say little. */
export const weightOf = (word) => {
  if (!/^[㐀-鿿々\u3041-\u3096]{1,2}$/u.test(word)) return 1;
  if (/^[㐀-鿿]$/.test(word)) return 0.3; // its pairs count too
  if (/^[がのをにへとでもはや].|.[がのをにへとではも]$/.test(word)) return 0.2;
  return [1, 0.6, 0.25][[...word].filter((letter) => KANA.test(letter)).length];
};
