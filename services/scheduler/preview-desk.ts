/** What a schedule will do, before it does it: as it stands, or as somebody is about to write it. */
import type { Clock } from '../common/clock.ts';
import { ERROR_KINDS, WrapsheetError } from '../common/errors.ts';
import type { Principal } from '../people/types.ts';
import type { MailPreviews } from './mail-preview.ts';
import { previewFirings } from './preview.ts';
import type { Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';
import type { MailPreview, PreviewView } from './views.ts';
import { findTheirs } from './whose.ts';
import type { Writing } from './writing.ts';

interface PreviewOptions {
  readonly mail?: boolean;
  readonly signal?: AbortSignal;
}

export interface PreviewDesk {
  /** `mail: false` leaves out the mail, which takes seconds. This and what follows: @throws WrapsheetError `not_found` */
  preview(id: string, who: Principal, options?: PreviewOptions): Promise<PreviewView>;
  /** The mail alone. @throws WrapsheetError what drawing it throws */
  previewMail(id: string, who: Principal, signal?: AbortSignal): Promise<MailPreview>;
  /**
   * Of a schedule as it would be written.
   * @param options `schedule`: the one that it would change, whose readers may have left it
   * @throws WrapsheetError what making a schedule throws
   */
  previewDraft(given: object, who: Principal, options?: PreviewOptions & { readonly schedule?: string }): Promise<PreviewView>;
}

export interface PreviewDeskDeps {
  readonly schedules: Pick<Schedules, 'find'>;
  readonly mailPreviews: MailPreviews;
  readonly writing: Writing;
  readonly clock: Clock;
}

/** No schedule has it: ids are UUIDs. */
const DRAFT = 'draft';

export function createPreviewDesk({ schedules, mailPreviews, writing, clock }: PreviewDeskDeps): PreviewDesk {
  /** A report that cannot be drawn today does not hide when the next ones are due. */
  const mailOrProblem = async (schedule: Schedule, signal: AbortSignal | undefined): Promise<Pick<PreviewView, 'mail' | 'problem'>> => {
    try {
      return { mail: await mailPreviews.draw(schedule, signal), problem: null };
    } catch (error) {
      if (!(error instanceof WrapsheetError)) throw error;
      return { mail: null, problem: { code: error.code, detail: error.message, advice: ERROR_KINDS[error.code].advice } };
    }
  };
  const show = async (schedule: Schedule, { mail = true, signal }: PreviewOptions): Promise<PreviewView> => {
    const drawn = mail ? await mailOrProblem(schedule, signal) : { mail: null, problem: null };
    return { items: previewFirings(schedule, clock.now()), next_cursor: null, ...drawn };
  };
  return {
    preview: async (id, who, options = {}) => show(await findTheirs(schedules, id, who), options),
    previewMail: async (id, who, signal) => mailPreviews.draw(await findTheirs(schedules, id, who), signal),
    async previewDraft(given, who, { schedule: id, ...options } = {}) {
      const standing = id === undefined ? null : await findTheirs(schedules, id, who);
      const { input, owner } = await writing(given, who, standing);
      const draft: Schedule = { ...input, id: standing?.id ?? DRAFT, version: 0, owner, paused: null, planFrom: clock.now() };
      return show(draft, options);
    },
  };
}
