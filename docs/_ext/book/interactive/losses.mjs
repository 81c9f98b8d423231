// The arithmetic that the figures share: softmax, both losses from logits, and their gradient.

export const total = (list) => list.reduce((sum, v) => sum + v, 0);

export function softmax(z) {
  const m = Math.max(...z), e = z.map((v) => Math.exp(v - m)), sum = total(e);
  return e.map((v) => v / sum);
}

// The identity behind both losses: c + log1p(sum of the others + expm1(-c)), c = max z - z_y.
export function crossEntropy(z, y) {
  const m = Math.max(...z), c = m - z[y];
  const others = z.reduce((sum, v, k) => (k === y ? sum : sum + Math.exp(v - m)), 0);
  return c + Math.log1p(others + Math.expm1(-c));
}

// One unit: log(1 + e^x), x the logit against the true class.
export function binaryCrossEntropy(z, y) {
  const x = y ? -z : z;
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

// Softmax minus target; for the true class as minus the sum of the others, which avoids cancellation near 0.
export function gradient(q, y) {
  const others = q.reduce((sum, v, k) => (k === y ? sum : sum + v), 0);
  return q.map((v, k) => (k === y ? -others : v));
}

// --- shares and logits that a reader sets ------------------------------------------------------------

const DIGITS = 9; // of what is kept, so that addresses are short and have exactly what is shown
export const tidy = (value) => (Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value);

// Sets one share; the others keep their proportions, rounded to four decimals.
export function move(q, k, value) {
  const rest = 1 - q[k], others = [...q.keys()].filter((j) => j !== k), made = [...q];
  made[k] = value;
  for (const j of others) made[j] = Number(((rest > 0 ? q[j] / rest : 1 / others.length) * (1 - value)).toFixed(4));
  const last = others.at(-1);
  made[last] = 0;
  made[last] = Math.max(0, Number((1 - total(made)).toFixed(DIGITS)));
  return made;
}

// The shares in a text such as "0.25,0.67,0.08", whose sum may be off by its rounding; null if they are none.
export function sharesOf(values, count) {
  const sum = total(values);
  if (values.length !== count || !values.every((v) => v >= 0 && v <= 1) || !(Math.abs(sum - 1) < 0.01)) return null;
  return Math.abs(sum - 1) < 1e-9 ? values : values.map((v) => v / sum);
}
