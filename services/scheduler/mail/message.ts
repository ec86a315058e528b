/** The message to one recipient: the composed report in its frame, headers that cannot be broken out of, and an id that stays the same at every try. */
import { createHash } from 'node:crypto';
import { recipientHash } from './links.ts';
import type { Attachment } from './size.ts';

/** What the transport takes (nodemailer's names). */
export interface MailMessage {
  readonly from: string;
  readonly to: string;
  readonly envelope: { readonly from: string; readonly to: string };
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly messageId: string;
  readonly date: Date;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: {
    filename: string;
    contentType: string;
    content: Buffer;
    cid?: string;
    contentDisposition: 'inline' | 'attachment';
  }[];
}

export interface Picture {
  readonly cid: string;
  readonly png: Buffer;
}

export interface MessageParts {
  readonly schedule: string;
  readonly firing: string;
  /** `report`, or what the notice is of: part of the message id. */
  readonly purpose: 'report' | 'notice';
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly pictures: readonly Picture[];
  readonly attachments: readonly Attachment[];
  /** null: nothing to unsubscribe from. */
  readonly unsubscribeUrl: string | null;
  /** Epoch ms. */
  readonly sentAt: number;
}

/** The same for every try of the same mail, so that a server or reader that got it twice can tell. */
export function messageIdOf({
  schedule,
  firing,
  purpose,
  to,
  from,
}: Pick<MessageParts, 'schedule' | 'firing' | 'purpose' | 'to' | 'from'>) {
  const name = createHash('sha256')
    .update(JSON.stringify([purpose, schedule, firing]))
    .digest('hex')
    .slice(0, 32);
  return `<${name}.${recipientHash(to)}@${domainOf(from)}>`;
}

/** The address of `Studio <reports@studio.example>` or of a bare one. */
export const addressOf = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
const domainOf = (from: string): string => addressOf(from).split('@').at(-1) ?? 'localhost';

/** A text as one header line: whatever could end the line is a blank. */
export const headerText = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

export function messageOf(parts: MessageParts): MailMessage {
  const { from, to, unsubscribeUrl, html } = parts;
  return {
    from,
    to,
    envelope: { from: addressOf(from), to },
    subject: headerText(parts.subject),
    text: parts.text,
    ...(html !== null && { html }),
    messageId: messageIdOf(parts),
    date: new Date(parts.sentAt),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(unsubscribeUrl !== null && {
        'List-Unsubscribe': `<${unsubscribeUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
    attachments: [
      ...parts.pictures.map(({ cid, png }) => ({
        filename: `${cid.split('@')[0] ?? 'chart'}.png`,
        contentType: 'image/png',
        content: png,
        cid,
        contentDisposition: 'inline' as const,
      })),
      ...parts.attachments.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        content,
        contentDisposition: 'attachment' as const,
      })),
    ],
  };
}
