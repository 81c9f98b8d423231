// From what the reader entered to the marks that apply and the suspects in order. The rules are data: loss-doctor.toml.
import { marks, suspects } from "built:rules";
import { readNumber } from "./kit.mjs";

const ENOUGH = 2;

// --- the entries -----------------------------------------------------------------------------------

const whole = (v) => Number.isInteger(v) && v >= 1;
// The names in the address, the words of the labels, and what fits.
const NUMBERS = [
  ["now", "now", () => true],
  ["first", "first", Number.isFinite],
  ["acc", "accuracy", (v) => v >= 0 && v <= 100],
  ["K", "K", (v) => whole(v) && v <= 1e7],
  ["eps", "epsilon", (v) => v >= 0 && v <= 1],
  ["N", "N", whole],
  ["T", "T", whole],
];
export const CHOICES = {
  loss: ["loss", ["softmax", "binary"]],
  in: ["takes", ["logits", "probabilities", "cosines"]],
  lib: ["library", ["torch", "keras", "sklearn", "jax", "boosting", "caffe", "own"]],
  batch: ["batch", ["mean", "sum"]],
  seq: ["sequence", ["mean", "sum"]],
};
export const NAMES = ["now", "first", "acc", "K", "n", "loss", "in", "lib", "eps", "batch", "N", "seq", "T"];

// From the texts of the fields to the entries of `diagnose`, and the names of the fields that do not fit.
export function entriesOf(state) {
  const entries = {}, wrong = [];
  for (const [name, fact, fits] of NUMBERS) {
    const text = state[name] ?? "", read = readNumber(text);
    const empty = text.trim() === "", ok = read.valid && (empty || (read.nan ? name === "now" : fits(read.value)));
    if (!ok) wrong.push(name);
    const value = ok && !empty ? read.value : NaN;
    entries[fact] = name === "now" || name === "first" ? { value, nan: ok && read.nan } : value;
  }
  // 98 and 0.98 are the same accuracy; 1 is one percent, 1.0 all.
  if (entries.accuracy > 1 || !/[.,]/.test(state.acc ?? "") || /%/.test(state.acc)) entries.accuracy /= 100;
  const counts = (state.n ?? "").normalize("NFKC").split(/[\s,、;]+/).filter(Boolean).map(Number);
  const right = counts.every((v) => v >= 0 && Number.isFinite(v)) && counts.length !== 1;
  if (!right) wrong.push("n");
  entries.counts = right ? counts : [];
  for (const [name, [fact, choices]] of Object.entries(CHOICES)) entries[fact] = choices.includes(state[name]) ? state[name] : "";
  return { entries, wrong };
}

// --- the diagnosis ---------------------------------------------------------------------------------

// The entries are numbers (NaN if not known), counts (a list) and choices ("" if not known).
export function diagnose(entries) {
  const facts = factsOf(entries);
  for (const { id, when, value } of marks) facts[id] = when(facts) ? value(facts) : NaN;
  const applying = marks.map(({ id }) => ({ id, value: facts[id] })).filter(({ value }) => !Number.isNaN(value));
  const found = suspects
    .map(({ id, signs }) => ({ id, weight: signs.reduce((sum, [weight, sign]) => sum + (sign(facts) ? weight : 0), 0) }))
    .filter(({ weight }) => weight >= ENOUGH);
  return {
    now: facts.now,
    first: facts.first,
    divided: facts.terms > 1,
    marks: applying.sort((a, b) => a.value - b.value),
    suspects: found.sort((a, b) => b.weight - a.weight), // sort is stable: equals stay in the order of the file
  };
}

function factsOf({ now, first, counts, ...entries }) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const base_rate = total > 0 && counts.length > 1 ? counts.map((count) => count / total) : [];
  const K = Number.isNaN(entries.K) && base_rate.length ? base_rate.length : entries.K;
  const by = (how, size) => (how === "sum" && size > 1 ? size : 1);
  const terms = by(entries.batch, entries.N) * by(entries.sequence, entries.T);
  return {
    ...entries,
    K,
    k: entries.loss === "binary" ? 2 : K,
    base_rate,
    positive: base_rate.length === 2 ? base_rate[1] : 0.5,
    terms,
    now: Number.isFinite(now.value) ? now.value / terms : NaN,
    first: Number.isFinite(first.value) ? first.value / terms : NaN,
    nan: now.nan,
    infinite: Math.abs(now.value) === Infinity,
  };
}
