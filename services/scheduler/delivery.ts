/**
 * One mail to one recipient: claimed, sent, and its outcome written down. Whatever process is killed at whatever step, nobody gets it twice: only the
 * holder of the version that says `handing_over` lets the message go, and who finds such a version left behind says `unknown`.
 */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Bodies, DeliveryBody, DeliveryState, Entry, EntryKey, Ledger, Step } from './ledger/types.ts';
import type { MailMessage } from './mail/message.ts';
import type { Outcome, Transport } from './mail/transport.ts';
import { backOffMs, GIVE_UP_AFTER_MS } from './retry.ts';

type Kind = 'delivery' | 'notice';
type Key<K extends Kind> = EntryKey & { readonly kind: K };

export interface DeliveringDeps {
  readonly ledger: Ledger;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Names this process. */
  readonly holder: string;
  /** Longer than a conversation with the server can last, in ms. */
  readonly handoverMs: number;
  readonly told: (state: DeliveryState, latenessMs: number) => void;
}

export interface Job<K extends Kind> {
  readonly key: Key<K>;
  readonly dueAt: number;
  /** What a first version says. */
  readonly fresh: Bodies[K];
  readonly message: () => Promise<MailMessage>;
  /** Asked right before sending. */
  readonly isWanted: () => Promise<boolean>;
}

export interface Delivering {
  /** Takes a delivery as far as it gets now; null: not begun, because another process took it up at the same time. */
  deliver<K extends Kind>(job: Job<K>): Promise<Entry<K> | null>;
  /** Writes down outcomes that the store would not take when they came. */
  flush(): Promise<void>;
}

/** Another process has taken the step. */
class Taken extends Error {}

export function createDelivering(deps: DeliveringDeps): Delivering {
  const { ledger, clock, holder, transport } = deps;
  const unsaved = new Map<string, () => Promise<unknown>>();

  async function settle<K extends Kind>(job: Job<K>, standing: Held<K>, outcome: Outcome): Promise<Entry<K> | null> {
    const step = stepAfter(job, standing.body, outcome, clock.now());
    const written = await ledger.write(job.key, standing.version, step);
    if (written === null) return correct(job, step);
    deps.told(step.state, clock.now() - step.body.readyAt);
    return written;
  }

  /** Somebody took us for dead and wrote `unknown`; we do know. */
  async function correct<K extends Kind>(job: Job<K>, step: Step<K>): Promise<Entry<K> | null> {
    const found = await ledger.read(job.key);
    if (found?.state !== 'unknown' || step.open) return found;
    return ledger.write(job.key, found.version, step);
  }

  /** Nothing went out because the gate could not be written; if it was written after all, it is taken back. */
  async function takeBack<K extends Kind>(job: Job<K>, standing: Held<K>, outcome: Outcome): Promise<Entry<K> | null> {
    const found = await ledger.read(job.key);
    if (found?.state !== 'handing_over' || found.body.holder !== holder) return found;
    return settle(job, { version: found.version, body: standing.body }, outcome);
  }

  async function saving<K extends Kind>(job: Job<K>, save: () => Promise<Entry<K> | null>): Promise<Entry<K> | null> {
    try {
      return await save();
    } catch (error) {
      unsaved.set(JSON.stringify(job.key), save);
      throw error;
    }
  }

  async function send<K extends Kind>(job: Job<K>, standing: Held<K>): Promise<Entry<K> | null> {
    const message = await job.message();
    let held: Held<K> = standing;
    const gate = async () => {
      const now = clock.now();
      const body = { ...standing.body, attempts: standing.body.attempts + 1, holder, messageId: message.messageId };
      const step = { dueAt: job.dueAt, state: 'handing_over', open: true, wakeAt: now + deps.handoverMs, body } as Step<K>;
      const mine = await ledger.write(job.key, standing.version, step);
      if (mine === null) throw new Taken('Another process sends this mail.');
      held = { version: mine.version, body: mine.body };
    };
    const outcome = await transport.send(message, gate);
    if (outcome.kind !== 'withheld') {
      const body = held === standing ? { ...held.body, attempts: held.body.attempts + 1, messageId: message.messageId } : held.body;
      return saving(job, () => settle(job, { version: held.version, body }, outcome));
    }
    if (outcome.cause instanceof Taken) return null;
    return saving(job, () => takeBack(job, standing, { kind: 'deferred', answer: 'The store was away; nothing was sent.' }));
  }

  return {
    async deliver(job) {
      const found = await ledger.read(job.key);
      const now = clock.now();
      if (found !== null && (!found.open || found.wakeAt > now)) return found;
      const standing = { version: found?.version ?? 0, body: found?.body ?? job.fresh };
      if (found?.state === 'handing_over')
        return settle(job, standing, { kind: 'unknown', answer: 'The process ended before it heard the server’s answer.' });
      if (!(await job.isWanted())) return skip(job, standing);
      return send(job, standing);
    },
    async flush() {
      for (const [key, save] of unsaved) {
        await save();
        unsaved.delete(key);
      }
    },
  };

  async function skip<K extends Kind>(job: Job<K>, standing: Held<K>): Promise<Entry<K> | null> {
    const body = { ...standing.body, answer: 'unsubscribed', holder: '' };
    return ledger.write(job.key, standing.version, { dueAt: job.dueAt, state: 'skipped', open: false, wakeAt: 0, body });
  }
}

interface Held<K extends Kind> {
  readonly version: number;
  readonly body: Bodies[K];
}

const FINAL: Readonly<Record<'sent' | 'refused' | 'unknown', DeliveryState>> = { sent: 'sent', refused: 'refused', unknown: 'unknown' };

function stepAfter<K extends Kind>(job: Job<K>, before: Bodies[K], outcome: Outcome, now: number): Step<K> {
  if (outcome.kind === 'withheld') throw new WrapsheetError('internal', 'A mail that did not go out has no outcome.');
  const body: DeliveryBody = { ...before, holder: '', answer: outcome.answer, sentAt: outcome.kind === 'sent' ? now : null };
  const { dueAt } = job;
  if (outcome.kind !== 'deferred') return { dueAt, state: FINAL[outcome.kind], open: false, wakeAt: 0, body } as Step<K>;
  if (now - dueAt >= GIVE_UP_AFTER_MS) return { dueAt, state: 'failed', open: false, wakeAt: 0, body } as Step<K>;
  return { dueAt, state: 'deferred', open: true, wakeAt: now + backOffMs(body.attempts), body } as Step<K>;
}
