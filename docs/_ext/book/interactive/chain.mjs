// The chain rule: what the bytes of a text cost, summed over the tokens into which it is cut. Tests compare it with cedocs.

const sum = (list) => list.reduce((total, v) => total + v, 0);

// `costs` are nats, one for each byte, and `lengths` the bytes of each token.
export function measure(costs, lengths) {
  let from = 0;
  const tokens = lengths.map((length) => {
    const nats = sum(costs.slice(from, from + length));
    from += length;
    return { from: from - length, length, nats };
  });
  const nats = sum(costs), mean = nats / tokens.length;
  return { tokens, nats, mean, perplexity: Math.exp(mean), bits: nats / costs.length / Math.LN2 };
}

// A text in lines of at most `columns` bytes, as [character, its first byte, its bytes]; no character is cut.
export function linesOf(text, columns) {
  const lines = [[]], encoder = new TextEncoder();
  let at = 0, end = columns;
  for (const character of text) {
    const { length } = encoder.encode(character);
    if (at + length > end) {
      lines.push([]);
      end = at + columns;
    }
    lines.at(-1).push([character, at, length]);
    at += length;
  }
  return lines;
}
