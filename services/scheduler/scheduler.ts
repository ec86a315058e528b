/**
 * The scheduler room: the right report, once, on time. Schedules are documents; what is due follows from them and the ledger by pure functions; each
 * firing and mail walks through the ledger step by step, so that any number of processes may share the work and any may be killed.
 *
 *   schedule.ts, when.ts, due.ts, preview.ts   what a schedule is and when it is due
 *   planning.ts, firing.ts, delivery.ts        from due to sent; ledger/ is where the steps are written down
 *   mail/                                      what is sent, and over which wire
 *   desk.ts                                    what people may do with schedules
 */
import { scheduleJob, type Job } from 'node-schedule';
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Clock } from '../common/clock.ts';
import type { Users } from '../people/users.ts';
import type { Reports } from '../reports/build.ts';
import type { Documents } from '../store/documents.ts';
import type { Store } from '../store/types.ts';
import { createDesk, type Desk } from './desk.ts';
import { createEngine } from './engine.ts';
import { createLedger } from './ledger/ledger.ts';
import { createLinks } from './mail/links.ts';
import type { MailRendering } from './mail/rendering.ts';
import { createMailPreviews } from './mail-preview.ts';
import { createSmtpTransport, type SmtpConfig, type Transport } from './mail/transport.ts';
import { COUNTED_MS, createMeters } from './meters.ts';
import { createNotices } from './notices.ts';
import { createPausing } from './pausing.ts';
import { createSchedules } from './schedules.ts';
import { createUnsubscribes } from './unsubscribes.ts';

export interface SchedulerConfig {
  /** null: mail is not set up; schedules can be kept and looked at, and nothing is sent. */
  readonly mail: {
    readonly smtp: SmtpConfig;
    /** `Reports <reports@studio.example>` */
    readonly from: string;
  } | null;
  /** Where people reach the server. */
  readonly publicUrl: string;
  /** Domains that mail may go to; none: all. */
  readonly allowedDomains: readonly string[];
  /** Of a mail as it is sent. */
  readonly attachmentLimitBytes: number;
}

export interface SchedulerDeps {
  readonly store: Store;
  readonly documents: Documents;
  readonly users: Pick<Users, 'list' | 'get'>;
  readonly reports: Pick<Reports, 'generate' | 'get' | 'draft' | 'mayUse'>;
  readonly rendering: MailRendering;
  /** How far the data are complete, epoch ms. */
  readonly watermark: () => Promise<number>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
  /** Another wire than SMTP. */
  readonly transport?: Transport;
}

export interface Scheduler {
  readonly desk: Desk;
  /** Wakes every few seconds. Does nothing where mail is not set up. */
  start(): void;
  /** Looks now. Resolves when the round has ended. */
  wake(): Promise<void>;
  /** Ends the round that is under way, and the connections. */
  close(): Promise<void>;
}

const EVERY_TEN_SECONDS = '*/10 * * * * *';
const LEASE_MS = 3 * 60_000;
const HANDOVER_MS = 10 * 60_000;
const LINK_MS = 30 * 86_400_000;
const COUNT_EVERY_MS = 60_000;

export function createScheduler(config: SchedulerConfig, deps: SchedulerDeps): Scheduler {
  const { store, documents, users, clock, log } = deps;
  const { mail, allowedDomains } = config;
  const ledger = createLedger(store, clock);
  const links = createLinks(documents);
  const unsubscribes = createUnsubscribes(documents);
  const schedules = createSchedules({ documents, clock });
  const meters = createMeters(deps.registry);
  const notices = createNotices({ ledger, users, clock });
  const pausing = createPausing({ schedules, notices });
  const transport = mail === null ? null : (deps.transport ?? createSmtpTransport(mail.smtp, { log }));
  const engine =
    mail === null || transport === null
      ? null
      : createEngine(
          {
            ...config,
            from: mail.from,
            linkMs: LINK_MS,
            holder: `${hostname()}/${process.pid}/${randomUUID()}`,
            leaseMs: LEASE_MS,
            handoverMs: HANDOVER_MS,
          },
          {
            ...deps,
            schedules,
            ledger,
            links,
            unsubscribes,
            notices,
            pausing,
            transport,
            told: (state, latenessMs) => meters.told(state, latenessMs),
          },
        );

  let countedAt = -Infinity;
  const count = async (): Promise<void> => {
    const now = clock.now();
    if (now - countedAt < COUNT_EVERY_MS) return;
    meters.counted(await ledger.counts(now - COUNTED_MS, now));
    countedAt = now;
  };

  const rounds = async (): Promise<void> => {
    do {
      again = false;
      try {
        await engine?.round();
        await count();
      } catch (err) {
        // The store is away, say: what is due stays due, and the next round finds it.
        log.warn({ err }, 'a round of the scheduler ended early');
      }
    } while (again);
  };
  let again = false;
  let running: Promise<void> | null = null;
  let job: Job | null = null;
  let closed = false;

  const wake = (): Promise<void> => {
    if (engine === null || closed) return Promise.resolve();
    again = true;
    running ??= rounds().finally(() => (running = null));
    return running;
  };

  return {
    desk: createDesk({
      ...deps,
      schedules,
      ledger,
      links,
      unsubscribes,
      mailPreviews: createMailPreviews({ ...config, from: mail?.from ?? null, linkMs: LINK_MS }, { ...deps, unsubscribes }),
      allowedDomains,
      from: mail?.from ?? null,
      wake: () => void (job !== null && wake()),
    }),
    wake,
    start() {
      if (engine === null) log.info('mail is not set up (SMTP_URL): schedules are kept, and nothing is sent');
      else job = scheduleJob(EVERY_TEN_SECONDS, () => void wake());
    },
    async close() {
      closed = true;
      job?.cancel();
      await running;
      transport?.close();
    },
  };
}
