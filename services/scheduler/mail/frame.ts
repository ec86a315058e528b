/** What a scheduled mail says around the report: the owner's words, whether the data were complete, where the rest is, and how to be left out. */
import Handlebars from 'handlebars';
import { WrapsheetError } from '../../common/errors.ts';

export interface Around {
  readonly scheduleName: string;
  readonly ownerName: string;
  readonly zone: string;
  /** A time as people say it in the zone. */
  readonly say: (at: number) => string;
  /** Epoch ms. */
  readonly dueAt: number;
  /** The owner's words; null: none. */
  readonly message: string | null;
  /** Whether the data had come, in a sentence; where they had not, it is a warning over the report. */
  readonly completeness: { readonly text: string; readonly isWarning: boolean };
  /** Names of the files that come with it. */
  readonly attached: readonly string[];
  readonly links: readonly { readonly filename: string; readonly url: string; readonly expiresAt: number }[];
  readonly unsubscribeUrl: string | null;
}

const escaped = (text: string): string => Handlebars.escapeExpression(text);
const withBreaks = (text: string): string => escaped(text).replaceAll(/\r?\n/g, '<br>');
/** What the owner's words take in both parts, before these are encoded. */
export const messageBytes = (message: string): number => Buffer.byteLength(message) + Buffer.byteLength(withBreaks(message));
const STYLE = "font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:22px;color:#1c2430;";
const QUIET = "font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px;line-height:18px;color:#5b6470;";

/** The report's own page with the frame at the places that it keeps for it: what an inbox shows beside the subject stays the report's summary. */
export const framedHtml = (html: string, around: Around): string => put(put(html, 'above', headOf(around)), 'below', footOf(around));

function put(html: string, place: 'above' | 'below', content: string): string {
  const [before, after, ...more] = html.split(`<!--${place}-->`);
  if (before === undefined || after === undefined || more.length > 0)
    throw new WrapsheetError('render_failed', `The mail has no place ${place} its report.`, { params: { part: 'mail' } });
  return `${before}${content}${after}`;
}

const row = (padding: string, content: string): string =>
  `<table role="presentation" class="around" width="600" align="center" cellpadding="0" cellspacing="0" border="0" style="width:600px;max-width:100%;margin:0 auto;"><tr><td align="left" style="padding:${padding};">${content}</td></tr></table>`;

const linkTo = (url: string, text: string): string =>
  `<a href="${escaped(url)}" class="link" style="color:#0072b2;text-decoration:underline;">${escaped(text)}</a>`;

function headOf({ message, links, attached, completeness, say }: Around): string {
  const said = [
    ...(message === null ? [] : [withBreaks(message)]),
    ...(completeness.isWarning ? [escaped(completeness.text)] : []),
    ...(attached.length === 0 ? [] : [`Attached: ${escaped(attached.join(', '))}.`]),
    ...links.map(
      ({ filename, url, expiresAt }) => `${linkTo(url, filename)}, too large to attach; the link holds until ${escaped(say(expiresAt))}.`,
    ),
  ];
  if (said.length === 0) return '';
  return row('0 24px 16px', said.map((one) => `<p class="ink" style="margin:0 0 8px;${STYLE}">${one}</p>`).join(''));
}

function footOf(around: Around): string {
  const { unsubscribeUrl, completeness } = around;
  const lines = [
    ...(completeness.isWarning ? [] : [escaped(completeness.text)]),
    escaped(whyOf(around)),
    ...(unsubscribeUrl === null ? [] : [linkTo(unsubscribeUrl, 'No longer receive this report')]),
  ];
  return row('16px 24px 0', `<p class="muted" style="margin:0;${QUIET}">${lines.join('<br>')}</p>`);
}

const whyOf = ({ scheduleName, ownerName, zone, dueAt, say }: Around): string =>
  `Sent by the schedule “${scheduleName}” of ${ownerName}, due ${say(dueAt)}, ${zone}.`;

export function framedText(text: string, around: Around): string {
  const { message, completeness, links, attached, unsubscribeUrl, say } = around;
  const blocks = [
    ...(message === null ? [] : [message]),
    ...(completeness.isWarning ? [completeness.text] : []),
    ...(attached.length === 0 ? [] : [`Attached: ${attached.join(', ')}`]),
    ...links.map(({ filename, url, expiresAt }) => `${filename}, too large to attach, until ${say(expiresAt)}:\n${url}`),
    text.trimEnd(),
    ...(completeness.isWarning ? [] : [completeness.text]),
    `-- \n${whyOf(around)}${unsubscribeUrl === null ? '' : `\nNo longer receive this report: ${unsubscribeUrl}`}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
