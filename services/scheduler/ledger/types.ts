/**
 * The ledger of firings and deliveries. An entry is never overwritten: a step is its next version, claimed so that of two processes that want
 * to take the same step one does and the other learns that it did not. That is the only lock there is.
 */

export const FIRING_STATES = ['waiting', 'building', 'sending', 'sent', 'partly_sent', 'skipped', 'failed', 'unknown'] as const;
/**
 * waiting: planned, for its data or for another try; building: claimed by a process under a lease; sending: the report is made and mails go out.
 * The others are final. unknown: a server's last answer was lost, so that it may or may not have the mail.
 */
export type FiringState = (typeof FIRING_STATES)[number];

export const DELIVERY_STATES = ['handing_over', 'deferred', 'sent', 'skipped', 'refused', 'failed', 'unknown'] as const;
/**
 * handing_over: written before the first byte of the message leaves; deferred: not sent yet, tried again; sent: the server said that it has it;
 * skipped: unsubscribed; refused: the server said no for good; failed: given up; unknown: the answer was lost, never sent again by itself.
 */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What an entry is about. `recipient` is empty for a firing. A notice is a mail to the owner. */
export interface EntryKey {
  readonly kind: 'firing' | 'delivery' | 'notice';
  readonly schedule: string;
  readonly firing: string;
  readonly recipient: string;
}

export interface FiringBody {
  readonly trigger: 'schedule' | 'run' | 'test';
  /** Another moment than the due time that the report is seen from, epoch ms: of a firing that makes up for an earlier one. */
  readonly asOf?: number;
  /** Bounds of the report, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** How often a process took it up. */
  readonly attempts: number;
  /** Which process holds it; empty: none. */
  readonly holder: string;
  /** Why it is where it is, for a reader; empty: nothing to say. */
  readonly reason: string;
  readonly resultId: string | null;
  readonly fingerprint: string | null;
  /** Whether the data had passed the range's end when the report was made, or the grace limit had come first. */
  readonly data: 'complete' | 'grace_passed' | null;
  /** When it first could be made, epoch ms: its due time, or when its data were complete. */
  readonly readyAt: number | null;
  /** Fixed when the first mail goes out. */
  readonly recipients: readonly string[];
  /** When it ended, epoch ms. */
  readonly endedAt: number | null;
}

export interface DeliveryBody {
  readonly attempts: number;
  readonly holder: string;
  readonly messageId: string;
  /** The server's words, or why not. */
  readonly answer: string;
  /** When the server had it, epoch ms. */
  readonly sentAt: number | null;
  /** When the report was due, or could first be made, epoch ms: punctuality counts from here. */
  readonly readyAt: number;
}

export interface NoticeBody extends DeliveryBody {
  readonly subject: string;
  readonly text: string;
}

export interface Bodies {
  readonly firing: FiringBody;
  readonly delivery: DeliveryBody;
  readonly notice: NoticeBody;
}

export interface Entry<Kind extends EntryKey['kind'] = EntryKey['kind']> {
  readonly key: EntryKey & { readonly kind: Kind };
  readonly version: number;
  /** Epoch ms. */
  readonly dueAt: number;
  readonly state: Kind extends 'firing' ? FiringState : DeliveryState;
  /** Something remains to be done. */
  readonly open: boolean;
  /** When to look at it again, epoch ms: a lease's end, a retry. */
  readonly wakeAt: number;
  readonly body: Bodies[Kind];
  /** When this version was written, epoch ms. */
  readonly at: number;
}

export type Step<Kind extends EntryKey['kind']> = Pick<Entry<Kind>, 'dueAt' | 'state' | 'open' | 'wakeAt' | 'body'>;

export interface Counts {
  /** Mails the server took, of reports that were due by schedule. */
  readonly sent: number;
  /** Of these within a minute of due. */
  readonly punctual: number;
  /** Refused, failed or unknown. */
  readonly lost: number;
}

export interface Ledger {
  read<Kind extends EntryKey['kind']>(key: EntryKey & { readonly kind: Kind }): Promise<Entry<Kind> | null>;
  /** Writes version `expected` + 1 (0: the entry must not exist); null where another was faster. */
  write<Kind extends EntryKey['kind']>(
    key: EntryKey & { readonly kind: Kind },
    expected: number,
    step: Step<Kind>,
  ): Promise<Entry<Kind> | null>;
  /** Open entries of a kind whose time has come, the earliest due first. */
  awake<Kind extends EntryKey['kind']>(kind: Kind, now: number): Promise<readonly Entry<Kind>[]>;
  /** The last due time of each schedule that was planned by its times. */
  lastDue(): Promise<ReadonlyMap<string, number>>;
  /** Firings of a schedule, the latest due first. */
  firings(schedule: string, page: { readonly cursor?: string; readonly limit: number }): Promise<readonly Entry<'firing'>[]>;
  /** Of each of these schedules the firing that was due last, tests left out. */
  last(schedules: readonly string[]): Promise<readonly Entry<'firing'>[]>;
  /** Deliveries of a firing, by recipient. */
  deliveries(schedule: string, firing: string): Promise<readonly Entry<'delivery'>[]>;
  /** Over what was due in [from, to), epoch ms. */
  counts(from: number, to: number): Promise<Counts>;
}

const SCHEDULED = 'due-';
const DIGITS = 15;

/** The id of a firing that the schedule's times ask for: of one due time there is one. Sorts by time. */
export const firingAt = (dueAt: number): string => `${SCHEDULED}${String(dueAt).padStart(DIGITS, '0')}`;

/** A firing that a person asked for. Sorts beside the others. */
export const firingAsked = (kind: 'run' | 'test', now: number, id: string): string => `${kind}-${String(now).padStart(DIGITS, '0')}-${id}`;

/** When a firing was due, or asked for: epoch ms, from its id. */
export const timeOfFiring = (firing: string): number => Number(/^[a-z]+-(\d+)/.exec(firing)?.[1]);

export const firingKey = (schedule: string, firing: string) => ({ kind: 'firing', schedule, firing, recipient: '' }) as const;
export const deliveryKey = (schedule: string, firing: string, recipient: string) =>
  ({ kind: 'delivery', schedule, firing, recipient }) as const;
