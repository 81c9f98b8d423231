// Finds the sections of the book that answer a reader's words, best first. MiniSearch does the work: rarity of words
// (BM25+), prefixes, slips of the finger. Ours are the words (words.mjs), what they are widened to, and what titles add.

import MiniSearch from "minisearch";
import { compounds, inKatakana, isNumber, isStopword, normal, stem, weightOf, words } from "./words.mjs";

/** Anchors are English in every edition (many-losses-vae): words that the text may not have. */
const BOOST = { title: 3, trail: 1.2, text: 1, anchor: 1.2 };
/** What a section of a kind counts, and what it counts if a question asks for that kind, with these words. */
const KINDS = { exercise: 0.7, proof: 0.75, function: 0.7 }, ASKED_FOR = { term: 1.4, exercise: 1.2, proof: 1.1 };
const ASKS_FOR = {
  term: /^(?:what(?:'s| is| are| does)|define)\b|\b(?:definition|meaning|explained)\b|とは|って(?:何|なに|なん)|意味|定義|わかりやすく|分かりやすく/i,
  proof: /\b(?:proof|prove|proves|theorem|lemma)\b|証明|定理/i,
  exercise: /\bexercises?\b|演習|練習/i,
};
const JAPANESE = /[\u3041-\u9fff]/, KANJI = /[㐀-鿿]/, HIRAGANA = /[\u3041-\u3096]/;
/** What says how a question is asked, and not about what: what does … mean, …とは何ですか. */
const MEAN = /^what\b(.*)\bmeans?\W*$/i;
const FRAMES = /とは(?:何|なに|なん)?|って(?:何|なに|なん)|(?:わかり|分かり)やすく|教えて|ください|でしょうか|(?:です|ます)か/g;
/** Where a question is cut: at spaces, and where Latin letters meet Japanese ones. */
const PARTS = /\s+|(?<=[a-z_])(?=[\u3041-\u9fff])|(?<=[\u3041-\u9fff])(?=[a-z_])/i;
/** Words in which slips of the finger are looked for, and how many a word may have. */
const CORRECTABLE = /^[a-z]{4,}$|^[\u30a1-\u30ff]{4,}$/, slipsIn = (word) => (word.length > 8 ? 2 : 1);
/** How much a word counts that the reader did not write, or only as a part; and a number, which is seldom there by chance. */
const SYNONYM = 1, JOINED = 0.4, JOINT = 0.6, CORRECTED = 0.9, WHOLE = 0.2, NUMBER = 1.6, ROUNDED = 1.2;
/** Which part of the best score a result must have, if it has not all that was asked. */
const WORTH = 0.1;
/** From which share of common letters on a title is suggested. */
const ALIKE = 0.35;

export class Ranking {
  /** @param data what `searchindex.js` has: `pages` (address, title), `sections` (page, anchor, title, text, kind), `synonyms` */
  constructor({ pages, sections, synonyms }) {
    this.pages = pages;
    this.sections = sections;
    this.synonyms = [...Object.entries(synonyms), ...this.englishTerms()].map(([asked, meant]) => ({
      key: line(words(asked.replace("#", "0.5")), asked.includes("#")),
      number: asked.includes("#"),
      japanese: JAPANESE.test(asked) && !asked.includes("#") && normal(asked).toLowerCase().replace(/(?<=[\u30a1-\u30ff]{3})ー$/, ""),
      meant: words(meant).filter((word) => !isStopword(word)),
    }));
    this.frequency = new Map();
    this.beginning = new Map(); // the words by their first letters, which are seldom wrong
    this.numbers = [];
    this.times = new Map(); // of each title: "Exercises" says nothing of a page
    for (const [, , title] of sections) this.times.set(title, (this.times.get(title) ?? 0) + 1);
    this.titles = [];
    this.index = new MiniSearch({
      fields: Object.keys(BOOST),
      stringifyField: (terms) => terms, // what is added is in words already
      tokenize: (terms) => terms,
      processTerm: (term) => term,
      searchOptions: { boost: BOOST, combineWith: "OR", weights: { fuzzy: 0.4, prefix: 0.35 }, bm25: { k: 1.2, b: 0.6, d: 0.5 } },
    });
  }

  /** The English name of each term whose name is another one in this edition, from its anchor: `label smoothing`. */
  englishTerms() {
    const terms = this.sections.filter(([, , title, , kind]) => kind === "term" && JAPANESE.test(title));
    return terms.map(([, anchor, title]) => [anchor.replace("term-", "").replaceAll("-", " "), title.replace(/[（(].*/, "")]);
  }

  /** Read the sections, a few at a time, so that the page stays quick. */
  async fill(pause = () => {}) {
    for (let start = 0; start < this.sections.length; start += 50) {
      for (let id = start; id < Math.min(start + 50, this.sections.length); id++) this.add(id);
      await pause();
    }
    this.numbers = [...this.frequency.keys()].filter(isNumber);
    for (const word of this.frequency.keys()) {
      if (!CORRECTABLE.test(word)) continue;
      if (!this.beginning.has(word[0])) this.beginning.set(word[0], []);
      this.beginning.get(word[0]).push(word);
    }
    const asked = this.synonyms.map(({ japanese }) => japanese).filter(Boolean);
    this.katakana = [...this.frequency.keys(), ...asked].filter((word) => /^[\u30a1-\u30ff]{3,}$/.test(word));
    return this;
  }

  add(id) {
    const [page, anchor, title, text] = this.sections[id], trail = this.pages[page][1];
    const terms = (content) => words(content).map(stem);
    const fields = {
      title: terms(title),
      trail: trail === title ? [] : terms(trail),
      text: terms(text),
      anchor: anchor === title ? [] : terms(anchor.replaceAll("-", " ")),
    };
    this.index.add({ id, ...fields });
    this.titles[id] = new Set(fields.title.filter((term) => !isStopword(term)));
    for (const term of new Set([...fields.title, ...fields.text])) this.frequency.set(term, (this.frequency.get(term) ?? 0) + 1);
  }

  rarity(word) {
    return Math.log(1 + this.sections.length / ((this.frequency.get(word) ?? 0) + 0.5));
  }

  /** The words of a question: `{term, weight, group}`, the group being the word of the question that a term stands for. */
  meant(query) {
    const plain = this.plain(query), asked = plain.split(PARTS).flatMap(written), found = new Map();
    const add = (term, weight, group) => {
      if (!found.has(term)) found.set(term, { term, weight, group });
      found.get(term).weight = Math.max(weight, found.get(term).weight);
    };
    for (const { word, term, weight, inParts } of asked) {
      if (isStopword(word)) continue;
      if (isNumber(word)) for (const [other, value] of this.numbersLike(word)) add(other, value, term);
      else {
        const parts = inParts ? [] : (compounds.get(term) ?? this.split(word));
        add(term, parts.length ? WHOLE : weight, term);
        for (const part of parts) add(stem(part), 1, `${term}/${part}`);
        if (!parts.length) for (const meant of this.corrected(term)) add(meant, CORRECTED, term);
      }
    }
    for (const [i, { word }] of asked.slice(0, -1).entries()) {
      const joined = stem(word + asked[i + 1].word);
      if (!this.frequency.has(joined)) continue;
      add(joined, JOINED, `=${asked[i].term} ${asked[i + 1].term}`);
      for (const { term } of [asked[i], asked[i + 1]]) if (found.has(term)) found.get(term).weight = Math.min(JOINT, found.get(term).weight);
    }
    const said = ` ${line(asked.map(({ word }) => word))} `, text = normal(plain).toLowerCase();
    const counted = ` ${line(asked.map(({ word }) => word), true)} `;
    for (const { key, number, japanese, meant } of this.synonyms) {
      if (!(japanese ? text.includes(japanese) : (number ? counted : said).includes(` ${key} `))) continue;
      const weight = (word) => Math.max(weightOf(word), KANJI.test(word) ? 0.5 : 0); // in 負の値 all counts
      const size = meant.reduce((sum, word) => sum + weight(word), 0); // many words count no more than two or three
      for (const word of meant) add(stem(word), (SYNONYM * weight(word)) / Math.sqrt(size), `=${key}`);
    }
    return [...found.values()];
  }

  /** A question without its frame (`what does … mean`, …とは何ですか), unless nothing is left, and with hiragana as the katakana of the book. */
  plain(query) {
    const left = query.trim().replace(MEAN, "$1").replace(FRAMES, " "), plain = /[\p{L}\p{N}]/u.test(left) ? left : query;
    return plain.replace(/[\u3041-\u3096ー]{4,}/g, (run) => {
      const word = inKatakana(run);
      return this.katakana.some((known) => known.startsWith(stem(word))) ? word : run;
    });
  }

  /** The numbers of the book that a number may mean, with what they count: 0.69 means 0.693, and so does 0.6931. */
  numbersLike(word) {
    const value = Number(word), places = /\.(\d+)$/.exec(word)?.[1].length ?? 0, rounded = [];
    const exact = word.replace(/\D/g, "").replace(/^0+/, "").length > 1, weight = exact ? NUMBER : 1;
    const same = this.numbers.filter((other) => exact && (Number(other) === value || (places && other.startsWith(word))));
    for (let digits = places - 1; digits >= 2; digits--) rounded.push(value.toFixed(digits));
    return [[word, weight], ...same.map((other) => [other, weight]), ...rounded.map((other) => [other, ROUNDED])];
  }

  /** The words of the book that a word with a slip of the finger may be: softmx, callibration. Not while it may be unfinished. */
  corrected(term) {
    if (this.frequency.has(term) || !CORRECTABLE.test(term)) return [];
    const slips = slipsIn(term), alike = this.beginning.get(term[0]) ?? [];
    if (alike.some((word) => word.startsWith(term))) return [];
    return alike.filter((word) => Math.abs(word.length - term.length) <= slips && distance(word, term) <= slips);
  }

  /** The parts of a word that the book writes as two. */
  split(word) {
    if (this.frequency.has(stem(word))) return [];
    for (let at = 3; at <= word.length - 3; at++) {
      const two = [stem(word.slice(0, at)), stem(word.slice(at))];
      if (two.every((part) => this.frequency.has(part))) return two;
    }
    return [];
  }

  /** The best sections for a question: `{id, score, terms}`, best first. */
  search(query, limit = 30) {
    const meant = this.meant(query);
    if (!meant.length) return [];
    const weights = new Map(meant.map(({ term, weight }) => [term, weight])), known = (term) => this.frequency.has(term);
    const results = this.index.search(query, {
      tokenize: () => [...weights.keys()],
      boostTerm: (term) => weights.get(term),
      prefix: (term) => !isNumber(term) && (term.length > 2 || !known(term)),
      fuzzy: (term) => (known(term) || !CORRECTABLE.test(term) ? false : slipsIn(term)),
    });
    const { asked, total, covered } = this.coverage(meant, new Set(results.flatMap(({ queryTerms }) => queryTerms)));
    const kinds = Object.keys(ASKS_FOR).filter((kind) => ASKS_FOR[kind].test(query.trim()) || (kind === "term" && asked.size === 1));
    const ranked = results
      .map(({ id, score, queryTerms, terms }) => {
        const share = covered(queryTerms), alike = 1 + this.alike(id, weights, total);
        return { id, terms, share, score: score * (0.25 + 0.75 * share) * alike * this.value(id, kinds) };
      })
      .sort((one, other) => other.score - one.score);
    return ranked.filter(({ share, score }) => share > 0.999 || score >= WORTH * ranked[0].score).slice(0, limit);
  }

  /** What the words of a question are worth, and a function: which share of that worth some of its terms have. */
  coverage(meant, found) {
    const asked = new Map(), worth = new Map();
    for (const { term, weight, group } of meant) {
      const value = weight * this.rarity(term);
      worth.set(term, { group, value: isNumber(term) ? Infinity : value });
      if (!group.startsWith("=") && found.has(term)) asked.set(group, Math.max(asked.get(group) ?? 0, value));
    }
    const total = [...asked.values()].reduce((sum, value) => sum + value, 0) || 1;
    const covered = (terms) => {
      const has = new Map();
      for (const { group, value } of terms.map((term) => worth.get(term))) {
        const own = group.startsWith("=") ? group.slice(1).split(" ") : [group]; // a synonym is as good as what was asked
        for (const each of own) if (asked.has(each)) has.set(each, Math.max(has.get(each) ?? 0, Math.min(value, asked.get(each))));
      }
      return [...has.values()].reduce((sum, value) => sum + value, 0) / total;
    };
    return { asked, total, covered };
  }

  /** How much a section is worth: the page's own weight, its kind, and whether its title is its own. */
  value(id, kinds) {
    const [page, , title, , kind] = this.sections[id];
    const own = (kinds.includes(kind) ? ASKED_FOR[kind] : KINDS[kind]) ?? 1;
    return (this.pages[page][2] ?? 1) * own * (this.times.get(title) > 4 ? 0.6 : 1);
  }

  /** Titles that share pairs of letters with a question of which no word is known, most first. */
  alikeTitles(query, count = 3) {
    const asked = letters(query);
    const alike = [...this.times.keys()].map((title) => {
      const own = letters(title), shared = [...asked].filter((pair) => own.has(pair)).length;
      return { title, value: (2 * shared) / (asked.size + own.size) };
    });
    return alike.filter(({ value }) => value >= ALIKE).sort((one, other) => other.value - one.value).slice(0, count).map(({ title }) => title);
  }

  /** How much of a title is what is asked, and the other way round: from 0 to 1. */
  alike(id, weights, total) {
    let shared = 0, own = 0;
    for (const word of this.titles[id]) {
      const value = this.rarity(word);
      own += value;
      if (weights.has(word)) shared += Math.min(1, weights.get(word)) * value;
    }
    return own ? (2 * shared) / (own + total) : 0;
  }
}

/** Words in one line, as synonyms are looked for in a question: without stopwords. */
const line = (found, numbers = false) => {
  const own = found.filter((word) => !isStopword(word) && !(numbers && HIRAGANA.test(word)));
  return own.map((word) => (numbers && /^\d+\.\d/.test(word) ? "#" : stem(word))).join(" ");
};

/** The words of a part of a question without spaces: those of a name that is written in parts count together as much as it. */
const written = (part) => {
  const found = words(part), inParts = found.length > 2 && /[a-z]/i.test(part);
  return found.map((word, i) => {
    const weight = inParts && i < found.length - 1 && /^[a-z]+$/.test(word) ? 1 / (found.length - 1) : weightOf(word);
    return { word, term: stem(word), weight, inParts };
  });
};

/** How many letters must be added, left out, exchanged or swapped with the next one to make one word of the other. */
const distance = (one, other) => {
  let before = [], row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[other.length];
};

const letters = (text) => new Set([...normal(text).toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")].map((letter, i, all) => letter + (all[i + 1] ?? "")));
