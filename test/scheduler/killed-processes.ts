/** Schedulers as processes of their own over one store and one mail server, killed with SIGKILL again and again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { createUsers } from '../../services/people/users.ts';
import { dueTimesAfter } from '../../services/scheduler/due.ts';
import { createLedger } from '../../services/scheduler/ledger/ledger.ts';
import { firingAt } from '../../services/scheduler/ledger/types.ts';
import { createSchedules } from '../../services/scheduler/schedules.ts';
import { createDocuments } from '../../services/store/documents.ts';
import type { Store } from '../../services/store/types.ts';
import { openRemoteTestStore } from '../support/store.ts';
import { fastClock } from './fast-clock.ts';
import { INPUT } from './schedules.ts';
import { startSmtp } from './smtp.ts';

const START_MS = Date.UTC(2026, 2, 29, 0, 59, 30);
const SPEED = 60;
const HOUR_MS = 3_600_000;

export interface KilledOutcome {
  readonly kills: number;
  readonly due: number;
  readonly states: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
}

/** @param runMs how long processes are killed, in ms of the wall's clock; then they may finish */
export async function runKilledProcesses({
  schedules: count,
  runMs,
}: {
  readonly schedules: number;
  readonly runMs: number;
}): Promise<KilledOutcome> {
  const [opened, smtp] = await Promise.all([openRemoteTestStore(), startSmtp()]);
  const children = new Set<ChildProcess>();
  try {
    const began = Date.now();
    const clock = fastClock(START_MS, began, SPEED);
    const documents = createDocuments(opened.store, clock);
    const owner = await createUsers({ documents, clock }).create({ name: 'Olga', email: 'olga@studio.example', role: 'editor' }, 'test');
    const book = createSchedules({ documents, clock });
    const made = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        book.create(
          {
            ...INPUT,
            name: `Schedule ${index}`,
            when: { kind: 'cron', expression: '*/2 * * * *' },
            misfire: 'all',
            recipients: [`a.s${index}@studio.example`, `b.s${index}@studio.example`],
          },
          owner.id,
        ),
      ),
    );
    const begin = async (): Promise<ChildProcess> => {
      const options = { store: opened.url, smtp: smtp.config.port, start: START_MS, began, speed: SPEED };
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const child = spawn(process.execPath, [join(import.meta.dirname, 'scheduler-process.ts'), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.add(child);
      const ended = once(child, 'exit').then(() => Promise.reject(new Error('A scheduler process ended before it ran.')));
      // Where it runs, its end is a kill of ours.
      await Promise.race([once(child.stdout, 'data'), ended]);
      ended.catch(() => undefined);
      return child;
    };
    const kill = async (child: ChildProcess): Promise<void> => {
      children.delete(child);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    };
    const running = await Promise.all([begin(), begin()]);
    let kills = 0;
    for (const until = Date.now() + runMs; Date.now() < until; kills += 1) {
      // Kills fall anywhere in a process's work, so how long to wait is of no matter.
      await passed(500 + ((kills * 397) % 900));
      await kill(running[kills % 2]!);
      running[kills % 2] = await begin();
    }
    // What is due from now on is accounted for as paused; the rest may end.
    await Promise.all(made.map((schedule) => book.pause(schedule.id, 'enough', { by: 'test' })));
    const ledger = createLedger(opened.store, clock);
    while ((await ledger.awake('firing', clock.now() + HOUR_MS)).length > 0) await passed(200);
    await Promise.all(running.map(kill));

    const { firings, mails } = await readLedger(opened.store);
    const taken = new Map<string, number>();
    for (const { parsed } of smtp.taken) taken.set(parsed.messageId ?? '', (taken.get(parsed.messageId ?? '') ?? 0) + 1);
    const states: Record<string, number> = {};
    const broken: string[] = [];
    let due = 0;
    for (const schedule of made) {
      const planned = (await ledger.lastDue()).get(schedule.id) ?? 0;
      for (const dueAt of dueTimesAfter(schedule, schedule.planFrom)) {
        if (dueAt > planned) break;
        due += 1;
        const firing = firings.get(`${schedule.id} ${firingAt(dueAt)}`);
        if (firing === undefined) broken.push(`${schedule.name} at ${dueAt} was lost`);
        if (firing === undefined || firing.reason === 'paused') continue;
        const own = mails.get(`${schedule.id} ${firingAt(dueAt)}`) ?? [];
        if (own.length !== 2) broken.push(`${schedule.name} at ${dueAt} is ${firing.state} with ${own.length} mails: ${firing.reason}`);
        for (const { recipient, state, messageId } of own) {
          states[state] = (states[state] ?? 0) + 1;
          const times = taken.get(messageId) ?? 0;
          if (state === 'sent' ? times !== 1 : times > 1) broken.push(`${recipient} at ${dueAt} is ${state} and went out ${times} times`);
        }
      }
    }
    return { kills, due, states, broken };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await smtp.close();
    await opened.close();
  }
}

interface LedgerRow {
  readonly kind: string;
  readonly schedule: string;
  readonly firing: string;
  readonly recipient: string;
  readonly state: string;
  readonly reason: string;
  readonly messageId: string;
}

/** The last word on each firing and mail, read at once, and not by the program's own reader. */
async function readLedger(store: Store) {
  const rows = await store.query<LedgerRow>(
    `SELECT kind, schedule, firing, recipient, state, JSONExtractString(body, 'reason') AS reason, JSONExtractString(body, 'messageId') AS messageId
     FROM schedule_ledger ORDER BY kind, schedule, firing, recipient, version DESC, attempt, at, claim LIMIT 1 BY kind, schedule, firing, recipient`,
  );
  const firingOf = ({ schedule, firing }: LedgerRow): string => `${schedule} ${firing}`;
  return {
    firings: new Map(rows.filter(({ kind }) => kind === 'firing').map((row) => [firingOf(row), row])),
    mails: Map.groupBy(
      rows.filter(({ kind }) => kind === 'delivery'),
      firingOf,
    ),
  };
}
