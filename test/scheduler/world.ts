/**
 * A studio's scheduling in one process: a store that several engines share, a clock that is moved by hand, a mail server that remembers what it took,
 * and processes that can be killed between any two things they do.
 */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Clock } from '../../services/common/clock.ts';
import { createUsers } from '../../services/people/users.ts';
import type { Reports } from '../../services/reports/build.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { createEngine, type Engine, type EngineDeps } from '../../services/scheduler/engine.ts';
import { createLinks } from '../../services/scheduler/mail/links.ts';
import type { Rendering } from '../../services/scheduler/mail/compose.ts';
import type { MailMessage } from '../../services/scheduler/mail/message.ts';
import type { Outcome, Transport } from '../../services/scheduler/mail/transport.ts';
import { COUNTED_MS, createMeters } from '../../services/scheduler/meters.ts';
import { createNotices } from '../../services/scheduler/notices.ts';
import { createPausing } from '../../services/scheduler/pausing.ts';
import { createSchedules } from '../../services/scheduler/schedules.ts';
import { createUnsubscribes } from '../../services/scheduler/unsubscribes.ts';
import type { Ledger } from '../../services/scheduler/ledger/types.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { createMemoryDocuments, createMemoryLedger } from './memory.ts';

export const MINUTE_MS = 60_000;
export const LEASE_MS = 3 * MINUTE_MS;

/** Asked at every step of a process; throws when the process is no more. */
export interface Life {
  step(): Promise<void>;
}
export const IMMORTAL: Life = { step: async () => undefined };

export class Killed extends Error {}

/** @param isKilled asked once a step until it says yes */
export function createLife(isKilled: () => boolean): Life & { readonly dead: () => boolean } {
  let dead = false;
  return {
    dead: () => dead,
    async step() {
      await Promise.resolve();
      dead ||= isKilled();
      if (dead) throw new Killed('killed');
    },
  };
}

/** Every method asks before and after what it does: a kill in between leaves the thing done and the answer lost. */
function mortal<T extends object>(target: T, life: Life): T {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== 'function') return member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        await life.step();
        const result: unknown = await Reflect.apply(member, object, args);
        await life.step();
        return result;
      };
    },
  });
}

export type Behaviour = 'accept' | 'defer' | 'refuse' | 'drop_taken' | 'drop_lost';

export interface MailServer {
  readonly taken: { readonly message: MailMessage; readonly at: number }[];
  /** What it does with the next conversations; accepts unless told. */
  behave: (message: MailMessage) => Behaviour;
  transport(life: Life): Transport;
}

export function createMailServer(clock: Clock): MailServer {
  const server: MailServer = {
    taken: [],
    behave: () => 'accept',
    transport: (life) => ({
      async send(message, gate): Promise<Outcome> {
        await life.step();
        const behaviour = server.behave(message);
        if (behaviour === 'defer') return { kind: 'deferred', answer: '451 try again later' };
        if (behaviour === 'refuse') return { kind: 'refused', answer: '550 no such user' };
        try {
          await gate();
        } catch (cause) {
          return { kind: 'withheld', cause };
        }
        await life.step();
        if (behaviour !== 'drop_lost') server.taken.push({ message, at: clock.now() });
        await life.step();
        return behaviour === 'accept' ? { kind: 'sent', answer: '250 taken' } : { kind: 'unknown', answer: 'Connection closed' };
      },
      close: () => undefined,
    }),
  };
  return server;
}

const RESULT: ReportResult = {
  schema_version: 1,
  id: 'result',
  template: 'delivery',
  definition: null,
  title: 'Delivery',
  studio: 'Studio North',
  locale: 'en-GB',
  page_size: 'A4',
  currency: 'EUR',
  range: {
    from: '2026-03-01T00:00:00+00:00',
    to: '2026-04-01T00:00:00+00:00',
    zone: 'UTC',
    preset: 'last-month',
    label: 'Last month',
    text: '1–31 March 2026, UTC',
  },
  comparison: null,
  filters: [],
  requested_by: { id: 'owner', name: 'Olga Owner' },
  generated_at: '2026-04-01T06:00:00.000Z',
  watermark: '2026-04-01T05:55:00.000Z',
  provisional_from: '2026-03-31T05:55:00.000Z',
  verified_to: null,
  dead_letters: 0,
  source: 'rollup',
  sentences: [{ text: 'Forty-one characters were delivered.', parts: [] }],
  sections: [],
  notes: [],
  formulas: {},
  fingerprint: 'f'.repeat(64),
};

export type MadeReport = Parameters<Reports['generate']>[0];

/** Reports of nothing in particular, which remember what was asked for. */
export function createReportsStub(clock: Clock) {
  const kept = new Map<string, ReportResult>();
  const stub = {
    asked: [] as { readonly request: MadeReport; readonly who: Parameters<Reports['generate']>[1] }[],
    /** Throws what making a report should throw. */
    trouble: (): void => undefined,
    async generate(request: MadeReport, who: Parameters<Reports['generate']>[1]): Promise<ReportResult> {
      stub.trouble();
      stub.asked.push({ request, who });
      const result: ReportResult = { ...RESULT, id: `result-${kept.size}`, generated_at: new Date(clock.now()).toISOString() };
      kept.set(result.id, result);
      return result;
    },
    draft: async (): Promise<ReportResult> => RESULT,
    mayUse: async (): Promise<boolean> => true,
    async get(id: string): Promise<ReportResult> {
      // Processes of their own share no memory: a report that another one made is there too.
      return kept.get(id) ?? { ...RESULT, id };
    },
  };
  return stub;
}

export const PLAIN_RENDERING = {
  mail: async (result) => ({
    subject: result.title,
    html: '<html><body><!--above--><p>Report</p><!--below--></body></html>',
    text: 'Report\n',
    images: [],
  }),
  file: async (_result, wanted) => ({
    ...wanted,
    filename: `report.${wanted.format}`,
    contentType: 'text/plain',
    content: Buffer.from('x'),
    keptUntil: null,
  }),
} satisfies Rendering;

export async function createWorld(options: { readonly startMs: number; readonly ledger?: (clock: Clock) => Ledger }) {
  const clock = createHeldClock(options.startMs);
  const documents = createMemoryDocuments(clock);
  const memory = createMemoryLedger(clock);
  const ledger = options.ledger?.(clock) ?? memory;
  const users = createUsers({ documents, clock });
  const owner = await users.create({ name: 'Olga Owner', email: 'olga@studio.example', role: 'editor' }, 'test');
  await users.create({ name: 'Ann Admin', email: 'ann@studio.example', role: 'admin' }, 'test');
  const schedules = createSchedules({ documents, clock });
  const links = createLinks(documents);
  const unsubscribes = createUnsubscribes(documents);
  const server = createMailServer(clock);
  const reports = createReportsStub(clock);
  const registry = new Registry();
  const meters = createMeters(registry);
  const world = {
    clock,
    documents,
    ledger,
    memory,
    users,
    owner,
    schedules,
    links,
    unsubscribes,
    server,
    reports,
    /** How far the data trail the clock, in ms. */
    lagMs: 5 * MINUTE_MS,
    rendering: PLAIN_RENDERING as Rendering,
    told: [] as { readonly state: string; readonly latenessMs: number }[],
    /** A process. */
    engine(holder: string, life: Life = IMMORTAL, change: Partial<EngineDeps> = {}): Engine {
      const mortalLedger = mortal(ledger, life);
      const mortalSchedules = mortal(schedules, life);
      const mortalUsers = mortal(users, life);
      const notices = createNotices({ ledger: mortalLedger, users: mortalUsers, clock });
      return createEngine(
        {
          from: 'Reports <reports@studio.example>',
          publicUrl: 'https://reports.studio.example',
          attachmentLimitBytes: 10_000_000,
          linkMs: 30 * 24 * 60 * MINUTE_MS,
          holder,
          leaseMs: LEASE_MS,
          handoverMs: 5 * MINUTE_MS,
          allowedDomains: [],
        },
        {
          schedules: mortalSchedules,
          users: mortalUsers,
          reports: mortal(reports, life),
          rendering: world.rendering,
          ledger: mortalLedger,
          links,
          unsubscribes: mortal(unsubscribes, life),
          notices,
          pausing: createPausing({ schedules: mortalSchedules, notices }),
          transport: server.transport(life),
          told(state, latenessMs) {
            world.told.push({ state, latenessMs });
            meters.told(state, latenessMs);
          },
          watermark: async () => clock.now() - world.lagMs,
          clock,
          log: pino({ level: 'silent' }),
          ...change,
        },
      );
    },
    /** Moves the clock and does rounds until nothing is open, or for so long. */
    async settle(engine: Engine, limitMs = 26 * 60 * MINUTE_MS, stepMs = MINUTE_MS): Promise<void> {
      for (let passed = 0; passed <= limitMs; passed += stepMs) {
        await engine.round();
        if (memory.all().every((entry) => !entry.open)) return;
        clock.advance(stepMs);
      }
    },
    /** What Prometheus would read on /metrics now: name with its labels → value. */
    async scrape(): Promise<ReadonlyMap<string, number>> {
      const now = clock.now();
      meters.counted(await ledger.counts(now - COUNTED_MS, now));
      const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
    },
    /** The state of each mail of a firing, by recipient. */
    async mails(schedule: string, firing: string): Promise<Readonly<Record<string, string>>> {
      const deliveries = await ledger.deliveries(schedule, firing);
      return Object.fromEntries(deliveries.map(({ key, state }) => [key.recipient, state]));
    },
  };
  return world;
}

export type World = Awaited<ReturnType<typeof createWorld>>;
