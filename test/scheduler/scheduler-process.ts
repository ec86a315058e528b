/**
 * A scheduler as a process of its own over a shared store and a real mail server, with a clock that runs faster than the wall's:
 *
 *   node test/scheduler/scheduler-process.ts --store URL --smtp PORT --start MS --began MS --speed N
 */
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createUsers } from '../../services/people/users.ts';
import { createScheduler } from '../../services/scheduler/scheduler.ts';
import { createDocuments } from '../../services/store/documents.ts';
import { openStore } from '../../services/store/open.ts';
import { fastClock } from './fast-clock.ts';
import { createReportsStub, PLAIN_RENDERING } from './world.ts';

const { values } = parseArgs({
  options: {
    store: { type: 'string' },
    smtp: { type: 'string' },
    start: { type: 'string' },
    began: { type: 'string' },
    speed: { type: 'string' },
  },
});
const clock = fastClock(Number(values.start), Number(values.began), Number(values.speed));
const store = await openStore({ kind: 'remote', url: values.store! });
const documents = createDocuments(store, clock);
const scheduler = createScheduler(
  {
    publicUrl: 'https://reports.studio.example',
    allowedDomains: [],
    attachmentLimitBytes: 1_000_000,
    mail: {
      from: 'reports@studio.example',
      smtp: {
        host: '127.0.0.1',
        port: Number(values.smtp),
        security: 'opportunistic',
        user: null,
        password: null,
        ca: null,
        maxConnections: 2,
        mailsPerSecond: 1_000,
        timeoutMs: 5_000,
      },
    },
  },
  {
    store,
    documents,
    users: createUsers({ documents, clock }),
    reports: createReportsStub(clock),
    rendering: {
      ...PLAIN_RENDERING,
      draft: PLAIN_RENDERING,
      open: () => Promise.reject(new Error('Nobody opens links here.')),
    },
    watermark: async () => clock.now(),
    clock,
    log: pino({ level: 'silent' }),
    registry: new Registry(),
  },
);
process.stdout.write('runs\n');
// As its timer would, but at the pace of the clock.
for (;;) await scheduler.wake();
