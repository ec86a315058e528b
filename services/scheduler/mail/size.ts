/** What content weighs on its way: base64 in lines of 76 with CR LF, and the headers of its part. */
const LINE = 76;
const HEADERS_BYTES = 400;

/** @param sizeBytes of the content itself */
export function sentSizeBytes(sizeBytes: number): number {
  const encoded = Math.ceil(sizeBytes / 3) * 4;
  return encoded + 2 * Math.ceil(encoded / LINE) + HEADERS_BYTES;
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/**
 * Which attachments go along and which become links, so that the mail as it is sent stays within the limit. The largest goes first.
 * @param bodyBytes what the rest of the mail weighs as sent
 */
export function fitAttachments<Item extends Attachment>(
  attachments: readonly Item[],
  bodyBytes: number,
  limitBytes: number,
): { readonly attached: readonly Item[]; readonly linked: readonly Item[] } {
  let total = bodyBytes + attachments.reduce((sum, { content }) => sum + sentSizeBytes(content.length), 0);
  const linked = new Set<Item>();
  for (const attachment of attachments.toSorted((a, b) => b.content.length - a.content.length)) {
    if (total <= limitBytes) break;
    total -= sentSizeBytes(attachment.content.length);
    linked.add(attachment);
  }
  return { attached: attachments.filter((one) => !linked.has(one)), linked: attachments.filter((one) => linked.has(one)) };
}
