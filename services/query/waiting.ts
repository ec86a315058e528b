/** Whether somebody still waits for an answer: work that nobody waits for is called off. */
import type { FastifyReply } from 'fastify';
import { WrapsheetError } from '../common/errors.ts';

/** Aborts when the connection ends; after the answer that changes nothing any more. */
export function whileWaitedFor(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => left.abort(new WrapsheetError('cancelled', 'Nobody waits for the answer any more.')));
  return left.signal;
}
