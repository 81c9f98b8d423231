// What the rules of the figures may call, under the names of cedocs and NumPy. Tests compare them with cedocs.

export const np = { log: Math.log, exp: Math.exp, e: Math.E };

export const len = (list) => list.length;

export const entropy = (p) => p.reduce((sum, v) => (v > 0 ? sum - v * Math.log(v) : sum), 0);

export const one_hot = (label, classes) => Array.from({ length: classes }, (_, k) => Number(k === label));

export const smooth_labels = (p, epsilon) => p.map((v) => (1 - epsilon) * v + epsilon / p.length);

// Numbers that are not known are NaN, so every comparison with them is false.
export const known = (value) => !Number.isNaN(value);

export const within = (value, mark, share) => Math.abs(value - mark) <= share * Math.abs(mark);

// At a floor, or above it by at most this share.
export const just_above = (value, mark, share) => value >= 0.995 * mark && value <= (1 + share) * mark;
