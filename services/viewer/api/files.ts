/** Files of the server, saved to the reader's disk: fetched first, so that what goes wrong is said on the page, and how far it is can be shown. */
import { refusalOf, send } from './client.ts';

export interface FetchedFile {
  readonly name: string;
  readonly content: Blob;
}

/** @param tell how much has come, of 1; null while the server is still making it. @throws ProblemError; an AbortError where `signal` says so */
export async function fetchFile(path: string, signal: AbortSignal, tell: (share: number | null) => void): Promise<FetchedFile> {
  tell(null);
  const response = await send(path, { signal });
  if (!response.ok) throw await refusalOf(response);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const whole = Number(response.headers.get('content-length') ?? 0);
  let come = 0;
  for await (const part of piecesOf(response)) {
    parts.push(part);
    come += part.length;
    if (whole > 0) tell(come / whole);
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'report';
  return { name, content: new Blob(parts, { type: response.headers.get('content-type') ?? '' }) };
}

async function* piecesOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** As if the reader had followed a link to it. */
export function saveFile({ name, content }: FetchedFile): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by the next turn.
  setTimeout(() => URL.revokeObjectURL(address));
}
