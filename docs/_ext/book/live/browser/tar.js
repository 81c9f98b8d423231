// The files of a tar archive (USTAR), as pairs of path and content.
export function* unpack(bytes) {
  const text = (from, length) => new TextDecoder().decode(bytes.subarray(from, from + length)).replace(/\0.*$/s, "");
  for (let at = 0; at < bytes.length && bytes[at]; ) {
    const [name, folder] = [text(at, 100), text(at + 345, 155)], size = parseInt(text(at + 124, 12), 8);
    yield [folder ? `${folder}/${name}` : name, bytes.slice(at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
