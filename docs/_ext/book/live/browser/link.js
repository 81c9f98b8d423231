// The reader's changes in the fragment of an address: JSON, compressed, in the letters that addresses have.
//
// A cell is named by its number and a digest of its built code, a number of the text by its anchor and a digest of its
// built expression: a link to what the book has changed since says so, and changes nothing.
export const LONGEST = 8000; // characters: mail and chat programs cut longer addresses
const MOST = 100_000; // characters of code, so that no link can unpack to more than a page can show
const NAME = "#live=1.";

const through = (blob, stream) => new Response(blob.stream().pipeThrough(stream));

export async function write(changes) {
  const bytes = new Uint8Array(await through(new Blob([JSON.stringify(changes)]), new CompressionStream("deflate-raw")).arrayBuffer());
  return NAME + btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_", "=": "" })[sign]);
}

// What a fragment contains; null if it is none of ours, or not readable.
export async function read(fragment) {
  if (!fragment.startsWith(NAME) || fragment.length > LONGEST) return null;
  try {
    const letters = fragment.slice(NAME.length).replace(/[-_]/g, (sign) => ({ "-": "+", _: "/" })[sign]);
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const changes = JSON.parse(await bounded(through(new Blob([bytes]), new DecompressionStream("deflate-raw")).body));
    const lists = [changes.cells, changes.numbers];
    return lists.every((list) => Array.isArray(list) && list.every(([, , text]) => typeof text === "string")) ? changes : null;
  } catch {
    return null;
  }
}

async function bounded(body) {
  let text = "";
  for (const reader = body.pipeThrough(new TextDecoderStream()).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    if (text.length > MOST) throw new Error("too long");
  }
}

// Short: it tells two versions of a text apart, and guards nothing.
export function digest(text) {
  let sum = 5381;
  for (const letter of text) sum = (Math.imul(sum, 33) ^ letter.codePointAt(0)) >>> 0;
  return sum.toString(36);
}
