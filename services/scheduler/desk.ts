/** What people may do with schedules: their own, or as an admin everybody's. */
import { randomUUID } from 'node:crypto';
import type { TSchema } from 'typebox';
import { ERROR_KINDS, WrapsheetError } from '../common/errors.ts';
import type { Principal } from '../people/types.ts';
import type { Users } from '../people/users.ts';
import type { PutOptions } from '../store/documents.ts';
import { rangeAt } from './due.ts';
import { cursorAfter } from './ledger/ledger.ts';
import { firingAsked, firingKey } from './ledger/types.ts';
import { createLinkDesk, type LinkDesk, type LinkDeskDeps } from './link-desk.ts';
import type { MailPreviews } from './mail-preview.ts';
import { NEW_FIRING } from './planning.ts';
import { previewFirings } from './preview.ts';
import type { Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';
import {
  FiringSchema,
  PreviewSchema,
  ScheduleInputSchema,
  ScheduleViewSchema,
  viewFiring,
  viewSchedule,
  type FiringView,
  type MailPreview,
  type PreviewView,
  type ScheduleView,
} from './views.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}
interface PageOptions {
  readonly cursor?: string;
  readonly limit?: number;
}

export interface Desk extends LinkDesk {
  /** What goes in and out, for the API's documentation. */
  readonly schemas: { readonly input: TSchema; readonly schedule: TSchema; readonly preview: TSchema; readonly firing: TSchema };
  /** @throws WrapsheetError `bad_request`, `forbidden`, `unknown_zone` */
  create(input: object, who: Principal): Promise<ScheduleView>;
  list(options: PageOptions, who: Principal): Promise<Page<ScheduleView>>;
  /** This and what follows: @throws WrapsheetError `not_found`, also for schedules that are not theirs */
  get(id: string, who: Principal): Promise<ScheduleView>;
  /** @throws WrapsheetError `conflict`, as create */
  change(id: string, input: object, who: Principal, options: PutOptions): Promise<ScheduleView>;
  /** A reason pauses, null goes on. @throws WrapsheetError `conflict` */
  pause(id: string, reason: string | null, who: Principal, options: PutOptions): Promise<ScheduleView>;
  remove(id: string, who: Principal, options: PutOptions): Promise<void>;
  /** The next ten firings, and unless told otherwise the mail as it would look now, or why there is none. */
  preview(id: string, who: Principal, options?: { readonly mail?: boolean; readonly signal?: AbortSignal }): Promise<PreviewView>;
  /** That mail alone. @throws WrapsheetError what making and drawing a report throw */
  previewMail(id: string, who: Principal, signal?: AbortSignal): Promise<MailPreview>;
  /** Sends it now: to everybody, or as a test to whoever asks. @throws WrapsheetError `mail_not_set_up`, `bad_request` */
  send(id: string, kind: 'run' | 'test', who: Principal): Promise<FiringView>;
  firings(id: string, options: PageOptions, who: Principal): Promise<Page<FiringView>>;
  /** Download links of one firing, or of all until now, stop working. */
  revokeLinks(id: string, firing: string | null, who: Principal): Promise<void>;
}

export interface DeskDeps extends LinkDeskDeps {
  readonly schedules: Schedules;
  readonly users: Pick<Users, 'get'>;
  readonly mailPreviews: MailPreviews;
  readonly canSend: boolean;
  readonly wake: () => void;
}

const FIRINGS_A_PAGE = 20;

export function createDesk(deps: DeskDeps): Desk {
  const { schedules, ledger, links, mailPreviews, clock } = deps;
  const view = (schedule: Schedule): ScheduleView => viewSchedule(schedule, clock.now());
  const theirs = async (id: string, who: Principal): Promise<Schedule> => {
    const schedule = await schedules.find(id);
    if (schedule === null || !isTheirs(schedule, who)) throw new WrapsheetError('not_found', `There is no schedule ${id}.`);
    return schedule;
  };
  const viewed = async ({ id, zone }: Schedule, firing: Parameters<typeof viewFiring>[0]): Promise<FiringView> =>
    viewFiring(firing, await ledger.deliveries(id, firing.key.firing), zone);
  /** A report that cannot be drawn today does not hide when the next ones are due. */
  const mailOrProblem = async (schedule: Schedule, signal: AbortSignal | undefined): Promise<Pick<PreviewView, 'mail' | 'problem'>> => {
    try {
      return { mail: await mailPreviews.draw(schedule, signal), problem: null };
    } catch (error) {
      if (!(error instanceof WrapsheetError)) throw error;
      return { mail: null, problem: { code: error.code, detail: error.message, advice: ERROR_KINDS[error.code].advice } };
    }
  };
  return {
    ...createLinkDesk(deps),
    schemas: { input: ScheduleInputSchema, schedule: ScheduleViewSchema, preview: PreviewSchema, firing: FiringSchema },
    async create(given, who) {
      const { owner, input } = split(given);
      return view(await schedules.create(input, await ownerFor(owner, who, deps.users)));
    },
    async list(options, who) {
      const page = await schedules.list(options);
      return { items: page.items.filter((schedule) => isTheirs(schedule, who)).map(view), next_cursor: page.next_cursor };
    },
    get: async (id, who) => view(await theirs(id, who)),
    async change(id, given, who, options) {
      const standing = await theirs(id, who);
      const { owner, input } = split(given);
      const next = owner === undefined ? standing.owner : await ownerFor(owner, who, deps.users);
      const changed = await schedules.change(id, input, { expectedVersion: standing.version, ...options });
      if (next === standing.owner) return view(changed);
      return view(await schedules.handOver(id, next, { expectedVersion: changed.version, by: options.by }));
    },
    async pause(id, reason, who, options) {
      await theirs(id, who);
      return view(await schedules.pause(id, reason, options));
    },
    async remove(id, who, options) {
      await theirs(id, who);
      await schedules.remove(id, options);
    },
    async preview(id, who, { mail = true, signal } = {}) {
      const schedule = await theirs(id, who);
      const items = previewFirings(schedule, clock.now());
      const drawn = mail ? await mailOrProblem(schedule, signal) : { mail: null, problem: null };
      return { items, next_cursor: null, ...drawn };
    },
    previewMail: async (id, who, signal) => mailPreviews.draw(await theirs(id, who), signal),
    async send(id, kind, who) {
      const schedule = await theirs(id, who);
      if (!deps.canSend) throw new WrapsheetError('mail_not_set_up', 'Nothing can be sent: SMTP_URL is not set.');
      const recipients = kind === 'test' ? [await addressOf(who, deps.users)] : [];
      const now = clock.now();
      const range = rangeAt(schedule, now);
      const firing = await ledger.write(firingKey(id, firingAsked(kind, now, randomUUID())), 0, {
        dueAt: now,
        state: 'waiting',
        open: true,
        wakeAt: now,
        body: { ...NEW_FIRING, trigger: kind, from: range.from, to: range.to, recipients },
      });
      if (firing === null) throw new WrapsheetError('conflict', 'The run could not be written down.');
      deps.wake();
      return viewFiring(firing, [], schedule.zone);
    },
    async firings(id, { cursor, limit = FIRINGS_A_PAGE }, who) {
      const schedule = await theirs(id, who);
      const found = await ledger.firings(id, { limit: limit + 1, ...(cursor !== undefined && { cursor }) });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const items = await Promise.all(page.map((firing) => viewed(schedule, firing)));
      return { items, next_cursor: found.length > limit && last !== undefined ? cursorAfter(last) : null };
    },
    async revokeLinks(id, firing, who) {
      await theirs(id, who);
      await links.revoke(id, firing, who.id);
    },
  };
}

const isTheirs = ({ owner }: Schedule, who: Principal): boolean => who.role === 'admin' || (who.kind === 'user' && who.id === owner);

function split(given: object): { readonly owner: string | undefined; readonly input: object } {
  const { owner, ...input } = given as { readonly owner?: string };
  return { owner, input };
}

/** @throws WrapsheetError `forbidden`, `not_found`, `bad_request` */
async function ownerFor(named: string | undefined, who: Principal, users: Pick<Users, 'get'>): Promise<string> {
  const own = who.kind === 'user' ? who.id : undefined;
  const owner = named ?? own;
  if (owner === undefined) throw new WrapsheetError('bad_request', 'A schedule belongs to a user: name its `owner`.');
  if (owner !== own && who.role !== 'admin') throw new WrapsheetError('forbidden', 'Only an admin makes schedules for others.');
  const user = await users.get(owner);
  if (!user.active || user.role === 'viewer')
    throw new WrapsheetError('bad_request', `${user.name} cannot own schedules: that needs an active user of role editor.`);
  return owner;
}

async function addressOf(who: Principal, users: Pick<Users, 'get'>): Promise<string> {
  if (who.kind !== 'user') throw new WrapsheetError('bad_request', 'A test goes to oneself: ask as a user, who has an address.');
  return (await users.get(who.id)).email;
}
