/** Schedules as documents: who may see and change which, and what a change means for what is planned. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Documents, PutOptions, StoredDocument } from '../store/documents.ts';
import type { Pause, Schedule, ScheduleInput } from './schedule.ts';

const KIND = 'schedule';
const PAGE = 500;

type Body = Omit<Schedule, 'id' | 'version'>;

export interface Schedules {
  /** @throws WrapsheetError `not_found` */
  get(id: string): Promise<Schedule>;
  find(id: string): Promise<Schedule | null>;
  list(options?: {
    readonly cursor?: string;
    readonly limit?: number;
  }): Promise<{ readonly items: readonly Schedule[]; readonly next_cursor: string | null }>;
  all(): Promise<readonly Schedule[]>;
  /** @param input checked (writing.ts) */
  create(input: ScheduleInput, owner: string): Promise<Schedule>;
  /** What it says and whose it is, in one step. @param input checked @throws WrapsheetError `not_found`, `conflict` */
  change(id: string, input: ScheduleInput, owner: string, options: PutOptions): Promise<Schedule>;
  /** Hands it to another owner. @throws WrapsheetError `not_found`, `conflict` */
  handOver(id: string, owner: string, options: PutOptions): Promise<Schedule>;
  /** null: goes on. @throws WrapsheetError `not_found`, `conflict` */
  pause(id: string, reason: string | null, options: PutOptions): Promise<Schedule>;
  /** @throws WrapsheetError `not_found`, `conflict` */
  remove(id: string, options: PutOptions): Promise<void>;
}

export interface SchedulesDeps {
  readonly documents: Documents;
  readonly clock: Clock;
}

const toSchedule = ({ id, version, body }: StoredDocument): Schedule => ({ ...(body as Body), id, version });

/** What decides when a schedule is due. */
const timesOf = ({ when, zone, start, end }: ScheduleInput): string => JSON.stringify([when, zone, start ?? null, end ?? null]);

export function createSchedules({ documents, clock }: SchedulesDeps): Schedules {
  const find = async (id: string): Promise<Schedule | null> => {
    const document = await documents.get(KIND, id);
    return document === null ? null : toSchedule(document);
  };
  const get = async (id: string): Promise<Schedule> => {
    const schedule = await find(id);
    if (schedule === null) throw new WrapsheetError('not_found', `There is no schedule ${id}.`);
    return schedule;
  };
  const put = async ({ id, version, ...body }: Schedule, options: PutOptions): Promise<Schedule> =>
    toSchedule(await documents.put(KIND, id, body satisfies Body, { expectedVersion: version, ...options }));

  const list: Schedules['list'] = async (options) => {
    const page = await documents.list(KIND, options);
    return { items: page.items.map(toSchedule), next_cursor: page.next_cursor };
  };

  return {
    get,
    find,
    list,
    async all() {
      const every: Schedule[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await list({ limit: PAGE, ...(cursor !== undefined && { cursor }) });
        every.push(...page.items);
        cursor = page.next_cursor;
      }
      return every;
    },
    create(input, owner) {
      const schedule = { ...input, id: randomUUID(), version: 0, owner, paused: null, planFrom: clock.now() };
      return put(schedule, { by: owner });
    },
    async change(id, changed, owner, options) {
      const standing = await get(id);
      const { paused, version, planFrom } = standing;
      const retimed = timesOf(changed) !== timesOf(standing);
      return put({ ...changed, id, version, owner, paused, planFrom: retimed ? clock.now() : planFrom }, options);
    },
    async handOver(id, owner, options) {
      return put({ ...(await get(id)), owner }, options);
    },
    async pause(id, reason, options) {
      const standing = await get(id);
      const paused: Pause | null = reason === null ? null : { reason, at: new Date(clock.now()).toISOString(), by: options.by };
      return put({ ...standing, paused }, options);
    },
    async remove(id, options) {
      const { version } = await get(id);
      await documents.remove(KIND, id, { expectedVersion: version, ...options });
    },
  };
}
