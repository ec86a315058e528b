/** Bodies of events: JSON and lines of JSON, read from their bytes, since what is broken in these cannot be told once they are text. */
import { WrapsheetError } from '../common/errors.ts';
import { utf8Fault } from '../events/utf8.ts';
import { withLargeAsBytes } from './large-events.ts';
import { parseNdjson } from './ndjson.ts';
import type { App } from './schemas.ts';

/** Has the routes of this scope take them. An event that is too large, or a line that cannot be read, stands in the body as its bytes. */
export function acceptEventBodies(scope: App): void {
  const parseJson = scope.getDefaultJsonParser('error', 'error');
  scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const fault = utf8Fault(body);
    if (fault !== null) {
      // Where in it an event is broken cannot be told before it is read, so nothing of it is taken.
      done(
        new WrapsheetError('bad_request', `The body is not UTF-8: ${fault}. None of its events is taken.`, { params: { place: 'body' } }),
      );
      return;
    }
    void parseJson(request, body.toString(), (error, value: unknown) =>
      error === null ? done(null, withLargeAsBytes(value, body)) : done(error),
    );
  });

  scope.decorateRequest('lineNumbers', null);
  // Lines are taken one by one, so that one broken line is one rejected event and not a lost request.
  scope.addContentTypeParser<Buffer>(
    ['application/x-ndjson', 'application/jsonl', 'application/ndjson'],
    { parseAs: 'buffer' },
    (request, body, done) => {
      const lines = parseNdjson(body);
      request.lineNumbers = lines.map(({ line }) => line);
      done(
        null,
        lines.map(({ value }) => value),
      );
    },
  );
}
