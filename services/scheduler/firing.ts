/**
 * One firing from planned to ended: wait for the data, check the owner's rights, make the report once, send it to each recipient, say how it ended.
 * Every step is a version in the ledger; a process that is killed leaves a lease that runs out, and the next one goes on from there.
 */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Users } from '../people/users.ts';
import type { Reports } from '../reports/build.ts';
import type { Reader } from '../reports/rights.ts';
import type { ReportResult } from '../reports/types.ts';
import { readinessOf, type Readiness } from './completeness.ts';
import { concludeOf } from './conclusion.ts';
import type { Delivering, Job } from './delivery.ts';
import { deliveryKey, type Entry, type FiringBody, type FiringState, type Ledger } from './ledger/types.ts';
import { compose, messageTo, type ComposeConfig, type Rendering, type Sending } from './mail/compose.ts';
import type { Links } from './mail/links.ts';
import { isAllowed, type Schedule } from './schedule.ts';
import type { Notices } from './notices.ts';
import { ownerRights } from './owner-rights.ts';
import type { Pausing } from './pausing.ts';
import { requireReadableDefinition } from './readable-definition.ts';
import { reasonOf } from './reasons.ts';
import { backOffMs, GIVE_UP_AFTER_MS, isWorthRetrying } from './retry.ts';
import type { Schedules } from './schedules.ts';
import { sideBySide } from './side-by-side.ts';
import type { Unsubscribes } from './unsubscribes.ts';

export interface FiringConfig extends ComposeConfig {
  readonly holder: string;
  /** How long a process may be silent about a firing before another takes it up, in ms. */
  readonly leaseMs: number;
  readonly allowedDomains: readonly string[];
}

export interface FiringDeps {
  readonly schedules: Pick<Schedules, 'find'>;
  readonly users: Pick<Users, 'list'>;
  readonly reports: Pick<Reports, 'generate' | 'get' | 'mayUse'>;
  readonly rendering: Rendering;
  readonly ledger: Ledger;
  readonly links: Links;
  readonly unsubscribes: Pick<Unsubscribes, 'has'>;
  readonly delivering: Delivering;
  readonly notices: Notices;
  readonly pausing: Pausing;
  readonly clock: Clock;
}

type Firing = Entry<'firing'>;

/** Mails of one firing that are under way at once. */
const SIDE_BY_SIDE = 4;

/** Takes a firing as far as it gets now. @param watermark epoch ms */
export async function runFiring(firing: Firing, watermark: number, config: FiringConfig, deps: FiringDeps): Promise<void> {
  const schedule = await deps.schedules.find(firing.key.schedule);
  const readiness = readinessOf(firing, schedule, watermark, deps.clock.now());
  if (readiness.kind === 'wait') return;
  const claimed = await take(firing, readiness, config, deps);
  if (claimed === null) return;
  if (schedule === null) {
    await close(claimed, 'skipped', 'schedule_removed', deps);
    return;
  }
  try {
    await proceed(claimed, schedule, config, deps);
  } catch (error) {
    await afterFailure(claimed, schedule, error, deps);
  }
}

/** Claims it under a lease; null: another process has. */
async function take(
  { key, version, dueAt, state, body }: Firing,
  readiness: Exclude<Readiness, { kind: 'wait' }>,
  config: FiringConfig,
  { ledger, clock }: FiringDeps,
): Promise<Firing | null> {
  const now = clock.now();
  const next: FiringBody = {
    ...body,
    attempts: body.attempts + 1,
    holder: config.holder,
    data: body.data ?? readiness.data,
    readyAt: body.readyAt ?? readiness.readyAt,
  };
  const taken: FiringState = state === 'sending' ? 'sending' : 'building';
  return ledger.write(key, version, { dueAt, state: taken, open: true, wakeAt: now + config.leaseMs, body: next });
}

async function proceed(claimed: Firing, schedule: Schedule, config: FiringConfig, deps: FiringDeps): Promise<void> {
  const owner = (await deps.users.list()).find(({ id }) => id === schedule.owner);
  const rights = ownerRights(owner);
  if (rights.kind === 'lost') {
    await deps.pausing.pause(schedule, rights.reason, rights.user);
    await close(claimed, 'skipped', rights.reason, deps);
    return;
  }
  const made = await makeReport(claimed, schedule, rights.reader, deps);
  if (made === null) {
    await deps.pausing.pause(schedule, 'owner_lost_project', rights.user);
    await close(claimed, 'skipped', 'owner_lost_project', deps);
    return;
  }
  const composed = await compose(made.result, schedule, deps.rendering, config);
  const sending = await startSending(made.firing, schedule, config, deps);
  if (sending === null) return;
  await sendAll(sending, { schedule, ownerName: rights.reader.name, result: made.result, composed }, config, deps);
  await conclude(sending, schedule, deps);
}

/** The report of this firing, made once; null: the owner may not see what it asks for. */
async function makeReport(
  claimed: Firing,
  schedule: Schedule,
  owner: Reader,
  { reports, ledger }: FiringDeps,
): Promise<{ readonly firing: Firing; readonly result: ReportResult } | null> {
  if (claimed.body.resultId !== null) return { firing: claimed, result: await reports.get(claimed.body.resultId, owner) };
  // Read once more: since the schedule was written the definition may have been deleted, or be shared no longer.
  await requireReadableDefinition(schedule.report, owner, reports);
  const { formats: _formats, csv: _csv, ...asked } = schedule.report;
  let result: ReportResult;
  try {
    result = await reports.generate({ ...asked, zone: schedule.zone, asOf: claimed.body.asOf ?? claimed.dueAt }, owner);
  } catch (error) {
    if (error instanceof WrapsheetError && error.code === 'forbidden') return null;
    throw error;
  }
  const body = { ...claimed.body, resultId: result.id, fingerprint: result.fingerprint };
  const firing = await ledger.write(claimed.key, claimed.version, { ...claimed, body });
  if (firing === null) throw new LeaseLost('Another process has taken the firing up.');
  return { firing, result };
}

/** Fixes who gets it. null: another process has taken it up. */
async function startSending(
  firing: Firing,
  schedule: Schedule,
  config: FiringConfig,
  { ledger, clock }: FiringDeps,
): Promise<Firing | null> {
  const fixed = firing.body.recipients;
  const recipients = fixed.length > 0 ? fixed : schedule.recipients.filter((one) => isAllowed(one, config.allowedDomains));
  return ledger.write(firing.key, firing.version, {
    ...firing,
    state: 'sending',
    wakeAt: clock.now() + config.leaseMs,
    body: { ...firing.body, recipients },
  });
}

async function sendAll(
  { key, dueAt, body }: Firing,
  what: Pick<Sending, 'schedule' | 'ownerName' | 'result' | 'composed'>,
  config: FiringConfig,
  { delivering, links, unsubscribes, clock }: FiringDeps,
): Promise<void> {
  const sending: Sending = { ...what, firing: key.firing, dueAt, body };
  const jobOf = (recipient: string): Job<'delivery'> => ({
    key: deliveryKey(key.schedule, key.firing, recipient),
    dueAt,
    fresh: { attempts: 0, holder: '', messageId: '', answer: '', sentAt: null, readyAt: body.readyAt ?? dueAt },
    message: () => messageTo(recipient, sending, config, links, clock.now()),
    isWanted: async () => body.trigger === 'test' || !(await unsubscribes.has(key.schedule, recipient)),
  });
  await sideBySide(body.recipients, SIDE_BY_SIDE, (recipient) => delivering.deliver(jobOf(recipient)));
}

/** Ends it if every mail has ended, else says when to go on. */
export async function conclude(sending: Firing, schedule: Schedule, deps: Pick<FiringDeps, 'ledger' | 'notices' | 'clock'>): Promise<void> {
  const { key, dueAt, body } = sending;
  const deliveries = await deps.ledger.deliveries(key.schedule, key.firing);
  const conclusion = concludeOf(body.recipients, deliveries, deps.clock.now());
  if (conclusion.kind === 'open') {
    const step = {
      dueAt,
      state: 'sending',
      open: true,
      wakeAt: conclusion.wakeAt,
      body: { ...body, holder: '', reason: conclusion.reason },
    } as const;
    await deps.ledger.write(key, sending.version, step);
    return;
  }
  if (conclusion.isFailure && body.trigger !== 'test') await deps.notices.failed(schedule, sending, conclusion.reason);
  await close(sending, conclusion.state, conclusion.reason, deps);
}

async function close(
  firing: Firing,
  state: FiringState,
  reason: string,
  { ledger, clock }: Pick<FiringDeps, 'ledger' | 'clock'>,
): Promise<void> {
  const end = { dueAt: firing.dueAt, state, open: false, wakeAt: 0 };
  const body = { ...firing.body, holder: '', reason, endedAt: clock.now() };
  if ((await ledger.write(firing.key, firing.version, { ...end, body })) !== null) return;
  // Another process took this one for dead and ended the firing without knowing what this one knows.
  const found = await ledger.read(firing.key);
  if (found === null || found.open || !UNSURE.has(found.state) || found.state === state) return;
  await ledger.write(found.key, found.version, { ...end, body: { ...found.body, reason } });
}

const UNSURE: ReadonlySet<FiringState> = new Set(['unknown', 'partly_sent']);

/** Another process goes on with it; this one leaves it alone. */
class LeaseLost extends Error {}

/** Puts it off, or ends it as failed; whichever version it has reached meanwhile. */
async function afterFailure(claimed: Firing, schedule: Schedule, error: unknown, deps: FiringDeps): Promise<void> {
  if (error instanceof LeaseLost) return;
  const found = await deps.ledger.read(claimed.key);
  // Each version of ours has its holder; another's is none of our business.
  if (found === null || !found.open || found.body.holder !== claimed.body.holder) return;
  const now = deps.clock.now();
  const reason = reasonOf(error);
  const goesOn = isWorthRetrying(error, found.body.attempts) && now - found.dueAt < GIVE_UP_AFTER_MS;
  if (goesOn) {
    const state: FiringState = found.state === 'sending' ? 'sending' : 'waiting';
    const body = { ...found.body, holder: '', reason };
    await deps.ledger.write(found.key, found.version, { ...found, state, wakeAt: now + backOffMs(found.body.attempts), body });
    return;
  }
  if (found.body.trigger !== 'test') await deps.notices.failed(schedule, found, reason);
  await close(found, 'failed', reason, deps);
}
