/** What people may do with schedules: their own, or as an admin everybody's. */
import type { TSchema } from 'typebox';
import type { Principal } from '../people/types.ts';
import type { PutOptions } from '../store/documents.ts';
import { cursorAfter } from './ledger/ledger.ts';
import { createLinkDesk, type LinkDesk, type LinkDeskDeps } from './link-desk.ts';
import { createPreviewDesk, type PreviewDesk, type PreviewDeskDeps } from './preview-desk.ts';
import type { Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';
import { createSendingDesk, type SendingDesk, type SendingDeskDeps } from './sending-desk.ts';
import {
  DraftPreviewSchema,
  FiringSchema,
  MailSetupSchema,
  PreviewSchema,
  ScheduleInputSchema,
  ScheduleViewSchema,
  viewFiring,
  viewSchedule,
  type FiringView,
  type MailSetup,
  type ScheduleView,
} from './views.ts';
import { createMakeable, type MakeableDeps } from './makeable.ts';
import { findTheirs, isTheirs, ownerFor } from './whose.ts';
import { createWriting, type WritingDeps } from './writing.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}
interface PageOptions {
  readonly cursor?: string;
  readonly limit?: number;
}

export interface Desk extends LinkDesk, PreviewDesk, SendingDesk {
  /** What goes in and out, for the API's documentation. */
  readonly schemas: Readonly<Record<'input' | 'schedule' | 'preview' | 'draft' | 'firing' | 'mail', TSchema>>;
  /** Whether mail can be sent, and where it may go. */
  mailSetup(): MailSetup;
  /** @throws WrapsheetError as a `Writing` */
  create(input: object, who: Principal): Promise<ScheduleView>;
  list(options: PageOptions, who: Principal): Promise<Page<ScheduleView>>;
  /** This and what follows: @throws WrapsheetError `not_found`, also for schedules that are not theirs */
  get(id: string, who: Principal): Promise<ScheduleView>;
  /** @throws WrapsheetError `conflict`, as create */
  change(id: string, input: object, who: Principal, options: PutOptions): Promise<ScheduleView>;
  /** A reason pauses, null goes on. @throws WrapsheetError `conflict` */
  pause(id: string, reason: string | null, who: Principal, options: PutOptions): Promise<ScheduleView>;
  remove(id: string, who: Principal, options: PutOptions): Promise<void>;
  firings(id: string, options: PageOptions, who: Principal): Promise<Page<FiringView>>;
  /** Whether somebody may own schedules. @throws WrapsheetError `not_found`, `bad_request`, `forbidden` (for others than admins) */
  requireOwner(id: string, who: Principal): Promise<void>;
  /** All schedules of a user, with the saved definition that each uses. */
  ofOwner(owner: string): Promise<readonly { readonly id: string; readonly name: string; readonly definition: string | null }[]>;
  /** @throws WrapsheetError as a `Writing`, `not_found` */
  handOver(id: string, owner: string, who: Principal): Promise<void>;
  /** Everybody's schedules of a saved definition, by name: for whoever may change it. */
  using(definition: string): Promise<readonly Pick<Schedule, 'id' | 'name' | 'owner'>[]>;
  /** Download links of one firing, or of all until now, stop working. */
  revokeLinks(id: string, firing: string | null, who: Principal): Promise<void>;
}

export interface DeskDeps
  extends
    LinkDeskDeps,
    Omit<PreviewDeskDeps, 'writing'>,
    Omit<SendingDeskDeps, 'users' | 'canSend'>,
    MakeableDeps,
    Omit<WritingDeps, 'users' | 'requireMakeable'> {
  readonly schedules: Schedules;
  readonly reports: LinkDeskDeps['reports'] & MakeableDeps['reports'];
  /** null: mail is not set up. */
  readonly from: string | null;
}

const FIRINGS_A_PAGE = 20;

export function createDesk(deps: DeskDeps): Desk {
  const { schedules, ledger, links, users, clock, from, allowedDomains } = deps;
  const requireMakeable = createMakeable(deps);
  const writing = createWriting({ ...deps, requireMakeable });
  const theirs = (id: string, who: Principal): Promise<Schedule> => findTheirs(schedules, id, who);
  const viewAll = async (found: readonly Schedule[]): Promise<readonly ScheduleView[]> => {
    const [people, firings] = await Promise.all([users.list(), ledger.last(found.map(({ id }) => id))]);
    const names = new Map(people.map(({ id, name }) => [id, name]));
    const last = new Map(firings.map((firing) => [firing.key.schedule, firing]));
    const around = { now: clock.now(), nameOf: (id: string) => names.get(id) ?? null };
    return found.map((schedule) => viewSchedule(schedule, { ...around, last: last.get(schedule.id) ?? null }));
  };
  const view = async (schedule: Schedule): Promise<ScheduleView> => (await viewAll([schedule]))[0]!;
  return {
    ...createLinkDesk(deps),
    ...createPreviewDesk({ ...deps, writing }),
    ...createSendingDesk({ ...deps, canSend: from !== null }),
    schemas: {
      input: ScheduleInputSchema,
      schedule: ScheduleViewSchema,
      preview: PreviewSchema,
      draft: DraftPreviewSchema,
      firing: FiringSchema,
      mail: MailSetupSchema,
    },
    mailSetup: () => ({ from, allowed_domains: [...allowedDomains] }),
    async create(given, who) {
      const { input, owner } = await writing(given, who, null);
      return view(await schedules.create(input, owner));
    },
    async list(options, who) {
      const page = await schedules.list(options);
      return { items: await viewAll(page.items.filter((schedule) => isTheirs(schedule, who))), next_cursor: page.next_cursor };
    },
    get: async (id, who) => view(await theirs(id, who)),
    async change(id, given, who, options) {
      const standing = await theirs(id, who);
      const { input, owner } = await writing(given, who, standing);
      return view(await schedules.change(id, input, owner, { expectedVersion: standing.version, ...options }));
    },
    async pause(id, reason, who, options) {
      await theirs(id, who);
      return view(await schedules.pause(id, reason, options));
    },
    async remove(id, who, options) {
      await theirs(id, who);
      await schedules.remove(id, options);
    },
    async firings(id, { cursor, limit = FIRINGS_A_PAGE }, who) {
      const { zone } = await theirs(id, who);
      const found = await ledger.firings(id, { limit: limit + 1, ...(cursor !== undefined && { cursor }) });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const items = await Promise.all(page.map(async (firing) => viewFiring(firing, await ledger.deliveries(id, firing.key.firing), zone)));
      return { items, next_cursor: found.length > limit && last !== undefined ? cursorAfter(last) : null };
    },
    requireOwner: async (id, who) => void (await ownerFor(id, who, users)),
    async ofOwner(owner) {
      const found = (await schedules.all()).filter((schedule) => schedule.owner === owner);
      return found.map(({ id, name, report }) => ({ id, name, definition: report.definition ?? null }));
    },
    async handOver(id, owner, who) {
      const { report, version } = await theirs(id, who);
      await requireMakeable(report, await ownerFor(owner, who, users));
      await schedules.handOver(id, owner, { expectedVersion: version, by: who.id });
    },
    async using(definition) {
      const found = (await schedules.all()).filter(({ report }) => report.definition === definition);
      return found.map(({ id, name, owner }) => ({ id, name, owner })).toSorted((a, b) => a.name.localeCompare(b.name));
    },
    async revokeLinks(id, firing, who) {
      await theirs(id, who);
      await links.revoke(id, firing, who.id);
    },
  };
}
