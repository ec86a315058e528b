import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { whileWaitedFor } from '../../services/query/waiting.ts';

test('work is called off when the one who asked leaves', async () => {
  const app = Fastify();
  const begun = Promise.withResolvers<AbortSignal>();
  const calledOff = Promise.withResolvers<unknown>();
  app.get('/', async (_request, reply) => {
    const signal = whileWaitedFor(reply);
    signal.addEventListener('abort', () => calledOff.resolve(signal.reason));
    begun.resolve(signal);
    await calledOff.promise;
    return 'done';
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const reader = new AbortController();
  const answer = fetch(url, { signal: reader.signal });
  const signal = await begun.promise;
  expect(signal.aborted).toBe(false);
  reader.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(await calledOff.promise).toMatchObject({ code: 'cancelled' });
  await app.close();
});
