/** Versions of documents in HTTP: an answer's ETag is the version, and If-Match makes a change start from the one that was read. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { WrapsheetError } from '../common/errors.ts';
import type { PutOptions } from '../store/documents.ts';
import { signedIn } from './access.ts';

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 40, description: 'The ETag that was read: refused with `conflict` if it has changed since' }),
  ),
});

/** Who changes it, and from which version. @throws WrapsheetError `bad_request` */
export function putOptions(request: FastifyRequest): PutOptions {
  const by = signedIn(request).id;
  const tag = request.headers['if-match'];
  if (tag === undefined || tag === '*') return { by };
  const match = /^"(\d{1,15})"$/.exec(tag);
  if (match === null) throw new WrapsheetError('bad_request', 'If-Match: not an ETag of this server, such as "3".');
  return { by, expectedVersion: Number(match[1]) };
}

export function withVersion<Body>(reply: FastifyReply, { body, version }: { readonly body: Body; readonly version: number }): Body {
  void reply.header('etag', `"${version}"`);
  return body;
}
