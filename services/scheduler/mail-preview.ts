/**
 * The mail of a schedule as it would look if it were due now: over the data of this moment, with the owner's rights, sent to nobody and kept
 * nowhere. Its links are of no use.
 */
import type { Clock } from '../common/clock.ts';
import { nameInstant } from '../common/calendar.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Users } from '../people/users.ts';
import type { Reports } from '../reports/build.ts';
import { dataNeededTo, rangeAt } from './due.ts';
import { compose, messageTo, type ComposeConfig, type Composed } from './mail/compose.ts';
import type { MailMessage } from './mail/message.ts';
import type { MailRendering } from './mail/rendering.ts';
import { sentSizeBytes, type Attachment } from './mail/size.ts';
import { ownerRights, SAY_PAUSE } from './owner-rights.ts';
import { NEW_FIRING } from './planning.ts';
import { requireReadableDefinition } from './readable-definition.ts';
import { isAllowed, type Schedule } from './schedule.ts';
import type { Unsubscribes } from './unsubscribes.ts';
import type { MailPreview } from './views.ts';

export interface MailPreviewConfig extends Omit<ComposeConfig, 'from'> {
  /** null: mail is not set up. */
  readonly from: string | null;
  readonly allowedDomains: readonly string[];
}

export interface MailPreviewDeps {
  readonly users: Pick<Users, 'list'>;
  readonly reports: Pick<Reports, 'draft' | 'mayUse'>;
  readonly rendering: Pick<MailRendering, 'draft'>;
  readonly unsubscribes: Pick<Unsubscribes, 'has'>;
  readonly clock: Clock;
}

export interface MailPreviews {
  /** @throws WrapsheetError what making and drawing a report throw; `forbidden` where the owner has lost the rights */
  draw(schedule: Schedule, signal?: AbortSignal): Promise<MailPreview>;
}

const NO_TOKEN = async (): Promise<string> => 'preview';

export function createMailPreviews(config: MailPreviewConfig, deps: MailPreviewDeps): MailPreviews {
  const recipientOf = async (schedule: Schedule, address: string): Promise<MailPreview['recipients'][number]> => {
    if (!isAllowed(address, config.allowedDomains)) return { address, receives: false, reason: 'domain_not_allowed' };
    if (await deps.unsubscribes.has(schedule.id, address)) return { address, receives: false, reason: 'unsubscribed' };
    return { address, receives: true, reason: null };
  };

  return {
    async draw(schedule, signal) {
      const rights = ownerRights((await deps.users.list()).find(({ id }) => id === schedule.owner));
      if (rights.kind === 'lost') throw new WrapsheetError('forbidden', `Nothing would be sent: ${SAY_PAUSE[rights.reason]}.`);
      await requireReadableDefinition(schedule.report, rights.reader, deps.reports);
      const now = deps.clock.now();
      const { formats: _formats, csv: _csv, ...asked } = schedule.report;
      const request = { ...asked, zone: schedule.zone, asOf: now };
      const result = await deps.reports.draft(request, rights.reader, signal === undefined ? {} : { signal });
      const composed = await compose(result, schedule, deps.rendering.draft, config, signal);
      const range = rangeAt(schedule, now);
      const complete = Date.parse(result.watermark) >= dataNeededTo(range, now);
      const body = { ...NEW_FIRING, trigger: 'schedule', ...range, data: complete ? 'complete' : 'grace_passed', readyAt: now } as const;
      const sending = { schedule, ownerName: rights.reader.name, firing: 'preview', dueAt: now, body, result, composed };
      const links = { download: NO_TOKEN, unsubscribe: NO_TOKEN };
      const message = await messageTo(schedule.recipients[0]!, sending, { ...config, from: config.from ?? '' }, links, now);
      return {
        due_at: nameInstant(now, schedule.zone),
        range: { from: nameInstant(range.from, schedule.zone), to: nameInstant(range.to, schedule.zone) },
        from: config.from,
        recipients: await Promise.all(schedule.recipients.map((address) => recipientOf(schedule, address))),
        subject: message.subject,
        html: selfContained(message),
        text: message.text,
        size_bytes: sizeOf(message),
        attachments: attachmentsOf(composed),
      };
    },
  };
}

/** The HTML part with its pictures in itself. */
const selfContained = ({ html = '', attachments }: MailMessage): string =>
  attachments.reduce(
    (page, { cid, contentType, content }) =>
      cid === undefined ? page : page.replaceAll(`cid:${cid}`, `data:${contentType};base64,${content.toString('base64')}`),
    html,
  );

const sizeOf = ({ html = '', text, attachments }: MailMessage): number =>
  [html, text, ...attachments.map(({ content }) => content)].reduce((sum, part) => sum + sentSizeBytes(Buffer.byteLength(part)), 0);

const attachmentsOf = ({ attached, linked }: Composed): MailPreview['attachments'] => [
  ...attached.map((file) => viewFile(file, 'attachment')),
  ...linked.map((file) => viewFile(file, 'link')),
];

const viewFile = ({ filename, contentType, content }: Attachment, sentAs: 'attachment' | 'link') => ({
  filename,
  content_type: contentType,
  size_bytes: content.length,
  sent_as: sentAs,
});
