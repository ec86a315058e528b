/** The regular files of a tar archive in memory (POSIX ustar): enough for the one that comes with the packaged browser. */

const BLOCK = 512;

export interface TarFile {
  readonly name: string;
  readonly content: Buffer;
}

export function untar(archive: Buffer): TarFile[] {
  const files: TarFile[] = [];
  let offset = 0;
  while (offset + BLOCK <= archive.length) {
    const head = archive.subarray(offset, offset + BLOCK);
    const name = textAt(head, 0, 100);
    // Two blocks of zeros end the archive.
    if (name === '') break;
    const size = Number.parseInt(textAt(head, 124, 12), 8);
    const kind = textAt(head, 156, 1);
    if (kind === '' || kind === '0') files.push({ name, content: archive.subarray(offset + BLOCK, offset + BLOCK + size) });
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function textAt(head: Buffer, from: number, length: number): string {
  const text = head.subarray(from, from + length).toString('latin1');
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trim();
}
