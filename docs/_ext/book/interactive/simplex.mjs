// The arithmetic of <answer-triangle>: three shares as a point, the loss and its parts, and descents of two losses.
import { measure } from "./code-lengths.mjs";
import { softmax, tidy, total } from "./losses.mjs";

export const LAST = 5000; // steps of a descent
export const STEP = 0.01; // points that are dragged snap to multiples of this

// What the loss of an answer consists of, in nats: the entropy of the truth, and the divergence.
export function parts(p, q) {
  const { entropy, excess, cross } = measure(p, q);
  return { floor: entropy * Math.LN2, rest: excess * Math.LN2, loss: cross * Math.LN2 };
}

export const atTemperature = (q, T) => softmax(q.map((v) => Math.log(v) / T));

// The gradients of both losses with respect to the logits: q − p, and the same through the derivatives of the softmax.
export const GRADIENTS = {
  ce: (p, q) => q.map((v, k) => v - p[k]),
  se: (p, q) => {
    const difference = q.map((v, k) => v - p[k]), mean = total(q.map((v, k) => v * difference[k]));
    return q.map((v, k) => v * (difference[k] - mean));
  },
};

// Gradient descent on the logits, from the answer q: the answers after 0, 1, … steps, and the number of steps after which the
// decision is right for the first time (∞ if it never is).
export function descend(loss, p, q, rate, steps = LAST) {
  let z = q.map(Math.log);
  const path = [q];
  for (let step = 1; step <= steps; step += 1) {
    const slope = GRADIENTS[loss](p, path.at(-1));
    z = z.map((v, k) => v - rate * slope[k]);
    path.push(softmax(z));
  }
  const found = path.findIndex((at) => p[at.indexOf(Math.max(...at))] === Math.max(...p));
  return { path, needed: found < 0 ? Infinity : found };
}

// --- points --------------------------------------------------------------------------------------------

// The nearest shares to three numbers: none below 0, and the sum 1.
export function nearest(values) {
  let sum = 0, above = 0;
  [...values].sort((a, b) => b - a).forEach((v, k) => {
    sum += v;
    if (v > (sum - 1) / (k + 1)) above = (sum - 1) / (k + 1);
  });
  return values.map((v) => Math.max(0, v - above));
}

// The nearest shares that are multiples of the step: rounded down, and the rest goes to those that lost most.
export function snap(shares) {
  const units = shares.map((v) => v / STEP), low = units.map((v) => Math.floor(v + 1e-6));
  const order = [...units.keys()].sort((a, b) => units[b] - low[b] - (units[a] - low[a]));
  for (let k = 0, rest = Math.round(1 / STEP) - total(low); rest > 0; k += 1, rest -= 1) low[order[k]] += 1;
  return low.map((v) => tidy(v * STEP));
}

const lossAt = (p, q) => total(p.map((v, k) => (v > 0 ? -v * Math.log(q[k]) : 0)));

// The answers with the loss `level`: from p, one in each direction (a vector with the sum 0), or the edge if that comes first. The
// answers below a level are a convex set with p inside, so no direction meets its border twice.
export function contour(p, level, directions) {
  return directions.map((direction) => {
    const at = (far) => p.map((v, k) => Math.max(0, v + far * direction[k]));
    const edge = Math.min(...direction.map((d, k) => (d < 0 ? p[k] / -d : Infinity)));
    if (lossAt(p, at(edge)) <= level) return { answer: at(edge), inside: false };
    let [low, high] = [0, edge];
    for (let round = 0; round < 24; round += 1) {
      const middle = (low + high) / 2;
      if (lossAt(p, at(middle)) <= level) low = middle;
      else high = middle;
    }
    return { answer: at(low), inside: true };
  });
}
