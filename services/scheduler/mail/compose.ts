/** From a stored report to what its mail holds, once for all recipients; and from there to the message to one of them. */
import { sayInstant } from '../../reports/ranges.ts';
import type { FormatOptions } from '../../reports/files/formats.ts';
import type { ReportResult } from '../../reports/types.ts';
import type { FiringBody } from '../ledger/types.ts';
import type { AttachedFormat, Schedule } from '../schedule.ts';
import { framedHtml, framedText, messageBytes } from './frame.ts';
import type { Links } from './links.ts';
import { headerText, messageOf, type MailMessage, type Picture } from './message.ts';
import { fitAttachments, sentSizeBytes, type Attachment } from './size.ts';

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly images: readonly Picture[];
}

export interface WantedFile {
  readonly format: AttachedFormat;
  readonly options: FormatOptions;
}

export interface ReportFile extends Attachment, WantedFile {
  /** When it goes with its report by the studio's retention, epoch ms; null: not by its age. */
  readonly keptUntil: number | null;
}

/** Makes what is sent from a stored report. Both throw where a part cannot be drawn: there are no blank reports. */
export interface Rendering {
  mail(result: ReportResult, signal?: AbortSignal): Promise<RenderedMail>;
  file(result: ReportResult, wanted: WantedFile, signal?: AbortSignal): Promise<ReportFile>;
}

export interface Composed {
  readonly subject: string;
  readonly mail: RenderedMail;
  readonly attached: readonly ReportFile[];
  readonly linked: readonly ReportFile[];
}

export interface ComposeConfig {
  readonly from: string;
  /** Where people reach the server. */
  readonly publicUrl: string;
  readonly attachmentLimitBytes: number;
  /** How long a download link holds. */
  readonly linkMs: number;
}

/** What the frame around the report weighs beside the owner's message, and the headers. */
const FRAME_BYTES = 16_384;
/** Text with many letters beyond ASCII may be sent as quoted-printable: three bytes for one, where base64 has four for three. */
const QUOTED_FACTOR = 2;

export async function compose(
  result: ReportResult,
  schedule: Pick<Schedule, 'report' | 'subject' | 'message'>,
  rendering: Rendering,
  { attachmentLimitBytes }: Pick<ComposeConfig, 'attachmentLimitBytes'>,
  signal?: AbortSignal,
): Promise<Composed> {
  const [mail, ...files] = await Promise.all([
    rendering.mail(result, signal),
    ...schedule.report.formats.map((format) => rendering.file(result, { format, options: optionsOf(schedule, format) }, signal)),
  ]);
  const around = sentSizeBytes(FRAME_BYTES + QUOTED_FACTOR * messageBytes(schedule.message ?? ''));
  const bodyBytes = [mail.html, mail.text, ...mail.images.map(({ png }) => png)].reduce(
    (sum, part) => sum + sentSizeBytes(Buffer.byteLength(part)),
    around,
  );
  const { attached, linked } = fitAttachments(files, bodyBytes, attachmentLimitBytes);
  return { subject: subjectOf(schedule, result, mail), mail, attached, linked };
}

const optionsOf = ({ report }: Pick<Schedule, 'report'>, format: AttachedFormat): FormatOptions =>
  format === 'csv' ? (report.csv ?? {}) : {};

function subjectOf({ subject }: Pick<Schedule, 'subject'>, result: ReportResult, mail: RenderedMail): string {
  if (!subject) return headerText(mail.subject);
  const values: Readonly<Record<string, string>> = { title: result.title, range: result.range.label, studio: result.studio };
  return headerText(subject.replaceAll(/\{(title|range|studio)\}/g, (_, name: string) => values[name] ?? ''));
}

export interface Sending {
  readonly schedule: Schedule;
  readonly ownerName: string;
  readonly firing: string;
  readonly dueAt: number;
  readonly body: FiringBody;
  readonly result: ReportResult;
  readonly composed: Composed;
}

/** @param now epoch ms */
export async function messageTo(
  recipient: string,
  { schedule, ownerName, firing, dueAt, body, result, composed }: Sending,
  { from, publicUrl, linkMs }: ComposeConfig,
  links: Pick<Links, 'download' | 'unsubscribe'>,
  now: number,
): Promise<MailMessage> {
  const isTest = body.trigger === 'test';
  const unsubscribeUrl = isTest ? null : `${publicUrl}/unsubscribe/${await links.unsubscribe({ schedule: schedule.id, recipient })}`;
  const around = {
    scheduleName: schedule.name,
    ownerName,
    zone: schedule.zone,
    say: (at: number) => sayInstant(new Date(at).toISOString(), schedule.zone, result.locale),
    dueAt,
    message: schedule.message ?? null,
    completeness: { text: sayCompleteness(body, dueAt, result), isWarning: body.data === 'grace_passed' },
    attached: composed.attached.map(({ filename }) => filename),
    links: await Promise.all(
      composed.linked.map(async ({ filename, format, options, keptUntil }) => {
        // Counted from the due time, so that a mail is the same at every try; no link is promised for longer than its report is kept.
        const expiresAt = Math.min(dueAt + linkMs, keptUntil ?? Infinity);
        const token = await links.download({ schedule: schedule.id, firing, format, options, expiresAt });
        return { filename, expiresAt, url: `${publicUrl}/report-files/${token}` };
      }),
    ),
    unsubscribeUrl,
  };
  return messageOf({
    schedule: schedule.id,
    firing,
    purpose: 'report',
    from,
    to: recipient,
    subject: isTest ? `[Test] ${composed.subject}` : composed.subject,
    html: framedHtml(composed.mail.html, around),
    text: framedText(composed.mail.text, around),
    pictures: composed.mail.images,
    attachments: composed.attached,
    unsubscribeUrl,
    sentAt: now,
  });
}

const MINUTE_MS = 60_000;

/** Whether the report waited for its data, and whether they came: it always says which. */
export function sayCompleteness({ data, readyAt }: FiringBody, dueAt: number, { range, watermark, locale }: ReportResult): string {
  const upTo = sayInstant(watermark, range.zone, locale);
  if (data === 'grace_passed')
    return `Not all events had come when this was made: the data are complete up to ${upTo} (${range.zone}), and the time to wait for more was over.`;
  const waited = Math.round(((readyAt ?? dueAt) - dueAt) / MINUTE_MS);
  const after = waited < 1 ? '' : ` It waited ${waited} min for the last of them.`;
  return `All events that this report was due to show had come: the data are complete up to ${upTo} (${range.zone}).${after}`;
}
