/** Sends a kept file as HTTP has it: whole or in part, and not at all to who has it already. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WrapsheetError } from '../common/errors.ts';
import type { ByteRange } from '../reports/files/contents.ts';
import type { StoredFile } from '../reports/files/report-files.ts';
import { askedRange, isSameCopy, matchesTag } from './byte-range.ts';
import { attachment } from './file-names.ts';

export interface SentFile {
  readonly file: Pick<StoredFile, 'sizeBytes' | 'sha256' | 'createdAt'>;
  readonly contentType: string;
  readonly name: string;
  readonly read: (range: ByteRange) => Promise<Readable>;
}

/** @throws WrapsheetError `range_not_satisfiable`; what reading throws */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, contentType, name, read }: SentFile,
): Promise<FastifyReply> {
  const { headers, method } = request;
  const tag = `"${file.sha256}"`;
  void reply
    .header('etag', tag)
    .header('last-modified', new Date(file.createdAt).toUTCString())
    .header('accept-ranges', 'bytes')
    .header('content-disposition', attachment(name));
  if (matchesTag(headers['if-none-match'], tag)) return reply.code(304).send();
  const ifRange = headers['if-range'];
  const asked = askedRange(isSameCopy(typeof ifRange === 'string' ? ifRange : undefined, tag) ? headers.range : undefined, file.sizeBytes);
  if (asked.kind === 'unsatisfiable') {
    void reply.header('content-range', `bytes */${file.sizeBytes}`);
    throw new WrapsheetError('range_not_satisfiable', `The file is ${file.sizeBytes} bytes long.`);
  }
  const { start, end } = asked.kind === 'part' ? asked.range : { start: 0, end: file.sizeBytes - 1 };
  if (asked.kind === 'part') void reply.code(206).header('content-range', `bytes ${start}-${end}/${file.sizeBytes}`);
  void reply.type(contentType).header('content-length', String(end - start + 1));
  return reply.send(method === 'HEAD' ? Readable.from([]) : await read({ start, end }));
}
