// The arithmetic of <code-budget>: lengths of words, their means, and cuts of a budget into shares.
import { readProbabilities } from "./kit.mjs";
import { total as sum } from "./losses.mjs";
import { tidy } from "./sliding.mjs";

export const STEP = 1 / 40; // boundaries snap to multiples of this: 1/8, 1/4, 1/2 and 0.1 are among them

// A word that spends this share of the budget has this many bits.
export const bits = (share) => (share > 0 ? Math.max(0, -Math.log2(share)) : Infinity);

// What never happens costs nothing, also where its word is infinitely long.
const cost = (p, length) => (p > 0 ? p * length : 0);

// All that the figure shows. The excess is a sum of p (t − log(1 + t)) with t = q/p − 1. It is the sum of p log(p/q), as
// p and q have the same sum, but none of its terms is negative, so rounding cannot make it negative either.
export function measure(p, q) {
  const own = p.map(bits), words = q.map(bits);
  const over = p.map((v, k) => cost(v, words[k] - own[k]));
  const above = p.map((v, k) => {
    const t = (q[k] - v) / v;
    // log1p is exact near t = 0, but near −1, where q is tiny, t has lost the digits of q/p.
    return v > 0 ? v * (t - (t < -0.5 ? Math.log(q[k] / v) : Math.log1p(t))) : q[k];
  });
  return {
    own, words, over,
    entropy: sum(p.map((v, k) => cost(v, own[k]))),
    cross: sum(p.map((v, k) => cost(v, words[k]))),
    excess: Math.max(0, sum(above)) / Math.LN2,
  };
}

// --- shares and boundaries ---------------------------------------------------------------------------

// The boundaries between the shares: one fewer than these.
export const cutsOf = (shares) => shares.slice(0, -1).map((_, k) => tidy(sum(shares.slice(0, k + 1))));

// How far boundary k can go: from the one before it to the one after it.
export function limits(shares, k) {
  const low = tidy(sum(shares.slice(0, k)));
  return [low, tidy(low + shares[k] + shares[k + 1])];
}

// Moves boundary k; only the shares on both sides of it change.
export function moveCut(shares, k, to) {
  const [low, high] = limits(shares, k), share = tidy(Math.min(Math.max(to, low), high) - low);
  return shares.map((v, j) => (j === k ? share : j === k + 1 ? tidy(high - low - share) : v));
}

// Sets share k. The difference is taken from, or goes to, those after it in order, then those before it.
export function setShare(shares, k, value) {
  const made = [...shares], others = [...made.keys()].filter((j) => j > k).concat([...made.keys()].filter((j) => j < k).reverse());
  let need = value - made[k];
  made[k] = tidy(value);
  for (const j of others) {
    const taken = Math.min(made[j], need);
    made[j] = tidy(made[j] - taken);
    need -= taken;
  }
  return made;
}

// The shares in a text such as "0.5,0.25,0.25"; null if they are none.
export function readShares(text, count) {
  const shares = readProbabilities(text, count);
  return shares && Math.abs(sum(shares) - 1) < 1e-9 ? shares : null;
}
