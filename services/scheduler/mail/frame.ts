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
  /** Whether the data had come, in a sentence. */
  readonly completeness: string;
  readonly links: readonly { readonly filename: string; readonly url: string; readonly expiresAt: number }[];
  readonly unsubscribeUrl: string | null;
}

const escaped = (text: string): string => Handlebars.escapeExpression(text);
const STYLE = "font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:22px;color:#1c2430;";
const QUIET = "font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px;line-height:18px;color:#5b6470;";

/** The report's own page with the frame inside its body. */
export function framedHtml(html: string, around: Around): string {
  const open = /<body[^>]*>/i.exec(html);
  const close = html.toLowerCase().lastIndexOf('</body>');
  if (open === null || close < 0) throw new WrapsheetError('render_failed', 'The mail has no body.', { params: { part: 'mail' } });
  const start = open.index + open[0].length;
  return `${html.slice(0, start)}${headOf(around)}${html.slice(start, close)}${footOf(around)}${html.slice(close)}`;
}

const row = (content: string): string =>
  `<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0" style="width:600px;max-width:100%;margin:0 auto;"><tr><td style="padding:16px 24px 0;">${content}</td></tr></table>`;

function headOf({ message, links, completeness, say }: Around): string {
  const paragraphs = [
    ...(message === null ? [] : [`<p class="ink" style="margin:0 0 8px;${STYLE}">${escaped(message).replaceAll(/\r?\n/g, '<br>')}</p>`]),
    ...links.map(
      ({ filename, url, expiresAt }) =>
        `<p class="ink" style="margin:0 0 8px;${STYLE}"><a href="${escaped(url)}">${escaped(filename)}</a>, too large to attach; the link holds until ${escaped(say(expiresAt))}.</p>`,
    ),
    `<p class="muted" style="margin:0;${QUIET}">${escaped(completeness)}</p>`,
  ];
  return row(paragraphs.join(''));
}

function footOf(around: Around): string {
  const { unsubscribeUrl } = around;
  const leave =
    unsubscribeUrl === null ? '' : `<br><a href="${escaped(unsubscribeUrl)}" style="color:#5b6470;">No longer receive this report</a>`;
  return row(`<p class="muted" style="margin:0 0 24px;${QUIET}">${escaped(whyOf(around))}${leave}</p>`);
}

const whyOf = ({ scheduleName, ownerName, zone, dueAt, say }: Around): string =>
  `Sent by the schedule “${scheduleName}” of ${ownerName}, due ${say(dueAt)}, ${zone}.`;

export function framedText(text: string, around: Around): string {
  const { message, completeness, links, unsubscribeUrl, say } = around;
  const blocks = [
    ...(message === null ? [] : [message]),
    ...links.map(({ filename, url, expiresAt }) => `${filename}, too large to attach, until ${say(expiresAt)}:\n${url}`),
    completeness,
    text.trimEnd(),
    `-- \n${whyOf(around)}${unsubscribeUrl === null ? '' : `\nNo longer receive this report: ${unsubscribeUrl}`}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
