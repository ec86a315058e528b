/**
 * A year of schedules under processes that are killed at random, and what must have come of it. The part that CI runs and the long one differ in
 * numbers only.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { dueTimesAfter, nextDue } from '../../services/scheduler/due.ts';
import { firingAt } from '../../services/scheduler/ledger/types.ts';
import type { Schedule, ScheduleInput, When } from '../../services/scheduler/schedule.ts';
import { INPUT, ZONES } from './schedules.ts';
import { createLife, createWorld, Killed, MINUTE_MS, type Behaviour, type World } from './world.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;
const MONTH_MS = 30 * DAY_MS;

export interface YearOptions {
  readonly seed: number;
  readonly schedules: number;
  readonly days: number;
  readonly processes: number;
  /** One step in so many is a process's last. */
  readonly stepsALife: number;
  /** One conversation in so many goes wrong in some way. */
  readonly mailsATrouble: number;
}

export interface YearOutcome {
  readonly due: number;
  readonly kills: number;
  readonly mails: number;
  /** Deliveries by state. */
  readonly states: Readonly<Record<string, number>>;
  /** Promises that were broken, in words; none is what is wanted. */
  readonly broken: readonly string[];
  /** Of the mails that were sent, the share within a minute of due. */
  readonly punctuality: number;
  /** What /metrics said at the end of each month. */
  readonly months: readonly Month[];
}

export interface Month {
  /** Of the mails of thirty days: the share the server took. */
  readonly delivered: number;
  /** Of those, the share within a minute of due. */
  readonly punctual: number;
  /** Mails so far that were sent, and those within a minute, as the histogram counts them. */
  readonly sent: number;
  readonly withinAMinute: number;
}

export const START_MS = Date.UTC(2026, 0, 1);

type Pick = (count: number) => number;

function randomPick(seed: number): Pick {
  const generator = xoroshiro128plus(seed);
  return (count) => (generator.next() >>> 0) % count;
}

const two = (value: number): string => String(value).padStart(2, '0');

function whenOf(pick: Pick): When {
  const at = `${two(pick(24))}:${two(pick(2) * 30)}`;
  const kinds: readonly When[] = [
    { kind: 'weekly', days: [1 + pick(7)], at },
    { kind: 'weekly', days: [1], at },
    { kind: 'weekly', days: [5, 7], at },
    { kind: 'monthly', day: 1 + pick(31), at },
    { kind: 'monthly', day: 1, at },
    { kind: 'last_day_of_month', at },
    { kind: 'weekdays', at },
    { kind: 'monthly', day: 15, at },
    { kind: 'cron', expression: `${pick(4) * 15} ${pick(24)} 1,15 * *` },
    { kind: 'weekly', days: [1 + pick(7)], at },
  ];
  return kinds[pick(kinds.length)]!;
}

async function makeSchedules(world: World, count: number, pick: Pick): Promise<readonly Schedule[]> {
  const made: Schedule[] = [];
  for (let index = 0; index < count; index += 1) {
    const recipients = Array.from({ length: 1 + pick(3) }, (_, person) => `p${person}.s${index}@studio.example`);
    const preset = (['last-week', 'last-month', 'yesterday', 'last-7-days'] as const)[pick(4)]!;
    const input: ScheduleInput = {
      ...INPUT,
      name: `Schedule ${index}`,
      when: whenOf(pick),
      zone: ZONES[index % ZONES.length]!,
      recipients,
      misfire: 'all',
    };
    made.push(await world.schedules.create({ ...input, report: { ...INPUT.report, preset } }, world.owner.id));
  }
  return made;
}

/** A process that is replaced when it is killed. */
function createProcess(world: World, name: string, isKilled: () => boolean) {
  let kills = 0;
  const begin = () => {
    const life = createLife(isKilled);
    return { life, engine: world.engine(`${name} ${kills}`, life) };
  };
  let running = begin();
  return {
    kills: () => kills,
    async round(): Promise<void> {
      try {
        await running.engine.round();
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      if (running.life.dead()) {
        kills += 1;
        running = begin();
      }
    },
  };
}

function nextMoment(world: World, schedules: readonly Schedule[], dueNext: Map<string, number>, now: number): number {
  let next = now + DAY_MS;
  for (const schedule of schedules) {
    let due = dueNext.get(schedule.id) ?? -Infinity;
    if (due <= now) {
      due = nextDue(schedule, now) ?? Infinity;
      dueNext.set(schedule.id, due);
    }
    next = Math.min(next, due);
  }
  return Math.max(now + 1_000, Math.min(next, world.memory.nextWake() ?? Infinity));
}

export async function runYear(options: YearOptions): Promise<YearOutcome> {
  const pick = randomPick(options.seed);
  const world = await createWorld({ startMs: START_MS });
  const schedules = await makeSchedules(world, options.schedules, pick);
  const troubles: readonly Behaviour[] = ['defer', 'defer', 'refuse', 'drop_taken', 'drop_lost'];
  world.server.behave = () => (pick(options.mailsATrouble) === 0 ? troubles[pick(troubles.length)]! : 'accept');
  const processes = Array.from({ length: options.processes }, (_, index) =>
    createProcess(world, `process ${index}`, () => pick(options.stepsALife) === 0),
  );
  const endMs = START_MS + options.days * DAY_MS;
  const dueNext = new Map<string, number>();
  const months: Month[] = [];
  while (world.clock.now() < endMs) {
    const now = world.clock.now();
    // Processes wake every ten seconds, each in its own rhythm.
    world.clock.advance(Math.min(nextMoment(world, schedules, dueNext, now), endMs) - now + pick(10_000));
    await Promise.all(processes.map((process) => process.round()));
    if (world.clock.now() >= START_MS + (months.length + 1) * MONTH_MS) months.push(await monthOf(world));
  }
  await world.settle(world.engine('last'));
  const outcome = await outcomeOf(
    world,
    schedules,
    endMs,
    processes.reduce((sum, process) => sum + process.kills(), 0),
  );
  return { ...outcome, months };
}

async function monthOf(world: World): Promise<Month> {
  const scraped = await world.scrape();
  const read = (name: string): number => scraped.get(name) ?? Number.NaN;
  return {
    delivered: read('wrapsheet_mail_delivery_ratio'),
    punctual: read('wrapsheet_mail_punctuality_ratio'),
    sent: read('wrapsheet_mails_total{outcome="sent"}'),
    withinAMinute: read('wrapsheet_mail_lateness_seconds_bucket{le="60"}'),
  };
}

interface Taken {
  readonly times: number;
  readonly firstAt: number;
}

async function outcomeOf(world: World, schedules: readonly Schedule[], endMs: number, kills: number): Promise<Omit<YearOutcome, 'months'>> {
  const taken = new Map<string, Taken>();
  for (const { message, at } of world.server.taken) {
    const known = taken.get(message.messageId);
    taken.set(message.messageId, { times: (known?.times ?? 0) + 1, firstAt: known?.firstAt ?? at });
  }
  const broken = [...taken].filter(([, { times }]) => times > 1).map(([id, { times }]) => `${id} went out ${times} times`);
  const states: Record<string, number> = {};
  let due = 0;
  for (const schedule of schedules) {
    for (const dueAt of dueTimesAfter(schedule, START_MS)) {
      if (dueAt > endMs) break;
      due += 1;
      broken.push(...(await faultsOf(world, schedule, dueAt, taken, states)));
    }
  }
  const sent = world.told.filter(({ state }) => state === 'sent');
  const punctual = sent.filter(({ latenessMs }) => latenessMs <= MINUTE_MS).length;
  return { due, kills, mails: world.server.taken.length, states, broken, punctuality: punctual / sent.length };
}

/** What is wrong with one firing: it is not there, not ended, its mails and what the server took do not agree, or one left early. */
async function faultsOf(
  { ledger }: World,
  schedule: Schedule,
  dueAt: number,
  taken: ReadonlyMap<string, Taken>,
  states: Record<string, number>,
): Promise<string[]> {
  const name = `${schedule.name} at ${new Date(dueAt).toISOString()}`;
  const firing = await ledger.read({ kind: 'firing', schedule: schedule.id, firing: firingAt(dueAt), recipient: '' });
  if (firing === null) return [`${name} was lost`];
  if (firing.open) return [`${name} is still ${firing.state}`];
  const faults: string[] = [];
  const mails = await ledger.deliveries(schedule.id, firingAt(dueAt));
  if (mails.length !== schedule.recipients.length) faults.push(`${name} has ${mails.length} of ${schedule.recipients.length} mails`);
  for (const { key, state, body } of mails) {
    states[state] = (states[state] ?? 0) + 1;
    const { times, firstAt } = taken.get(body.messageId) ?? { times: 0, firstAt: Infinity };
    const agrees = state === 'sent' ? times === 1 : state === 'unknown' ? times <= 1 : times === 0;
    if (!agrees) faults.push(`${name} to ${key.recipient} is ${state}, and the server took it ${times} times`);
    if (firstAt < dueAt) faults.push(`${name} to ${key.recipient} left early`);
  }
  return faults;
}
