/** Every error that leaves the server: an RFC 9457 problem document with a stable code, or a page that says the same to a person. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toProblem, WrapsheetError } from '../common/errors.ts';
import { problemPage } from './pages/problem-page.ts';

/** Fastify's own refusals by their codes; what is not here and below 500 is a `bad_request`. */
const FASTIFY_CODES: Readonly<Record<string, 'body_too_large' | 'bad_request' | 'not_found'>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_NOT_FOUND: 'not_found',
};

export function registerProblems(app: FastifyInstance, { maxBodyBytes }: { readonly maxBodyBytes: number }): void {
  app.setErrorHandler((error: FastifyError | WrapsheetError, request, reply) => {
    const known = toWrapsheetError(error, maxBodyBytes);
    if (known.code === 'internal' || known.code === 'store_failed') request.log.error({ err: error, url: request.url }, known.code);
    return sendProblem(known, request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new WrapsheetError('not_found', `There is no ${request.method} ${pathOf(request.url)}.`), request, reply),
  );
}

export function sendProblem(error: WrapsheetError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, `urn:wrapsheet:request:${request.id}`);
  void reply.code(problem.status);
  const retryAfter = error.params['retry_after_s'];
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="wrapsheet"');
  if (request.routeOptions.config.page === true) {
    if (problem.status === 401) return reply.redirect('/sign-in', 303);
    return reply.type('text/html; charset=utf-8').send(problemPage(problem));
  }
  return reply.type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

function toWrapsheetError(error: FastifyError | WrapsheetError, maxBodyBytes: number): WrapsheetError {
  if (error instanceof WrapsheetError) return error;
  const code = FASTIFY_CODES[error.code];
  if (code === 'body_too_large') {
    return new WrapsheetError(code, `The body is larger than ${maxBodyBytes} bytes.`, {
      cause: error,
      params: { limit_bytes: maxBodyBytes },
    });
  }
  if (code !== undefined) return new WrapsheetError(code, error.message, { cause: error });
  if ((error.statusCode ?? 500) < 500) return new WrapsheetError('bad_request', error.message, { cause: error });
  return new WrapsheetError('internal', 'The request could not be answered.', { cause: error });
}

const pathOf = (url: string): string => url.split('?')[0] ?? url;
