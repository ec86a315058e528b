/** A drawn mail: its head, and one of its parts at a time. */
import { useState } from 'react';
import { numberFormat } from '../../../reports/formatters.ts';
import type { MailPreview } from '../../../scheduler/views.ts';
import { Button } from '../../ui/button.tsx';
import styles from './mail-parts.module.css';

interface MailPartsProps {
  readonly mail: MailPreview;
  /** Where its HTML part is. */
  readonly page: string;
  readonly locale: string;
}

const PARTS = { light: 'Light', dark: 'Dark', text: 'Text' } as const;
type Part = keyof typeof PARTS;
const isPart = (name: string): name is Part => name in PARTS;

export function MailParts({ mail, page, locale }: MailPartsProps) {
  const [part, setPart] = useState<Part>('light');
  return (
    <div className={styles['mail']}>
      <dl className={styles['head']}>
        <dt>Subject</dt>
        <dd>
          <bdi>{mail.subject}</bdi>
        </dd>
        <dt>From</dt>
        <dd>{mail.from ?? 'nobody: mail is not set up'}</dd>
        <dt>To</dt>
        <dd>
          {mail.recipients.map(({ address, reason }) => (
            <span key={address} className={styles['item']}>
              {address}
              {reason !== null && <strong> gets nothing: {REASONS[reason]}</strong>}
            </span>
          ))}
        </dd>
        <dt>Files</dt>
        <dd>
          {mail.attachments.length === 0 && 'none'}
          {mail.attachments.map(({ filename, size_bytes: sizeBytes, sent_as: sentAs }) => (
            <span key={filename} className={styles['item']}>
              {filename}, {saySize(sizeBytes, locale)}
              {sentAs === 'link' && ', as a link: with it the mail would be too large'}
            </span>
          ))}
        </dd>
        <dt>Size</dt>
        <dd>{saySize(mail.size_bytes, locale)} on its way</dd>
      </dl>
      <div className={styles['parts']} role="group" aria-label="Show">
        {Object.entries(PARTS).map(([name, text]) => (
          <Button key={name} aria-pressed={part === name} onClick={() => isPart(name) && setPart(name)}>
            {text}
          </Button>
        ))}
      </div>
      {part === 'text' ? (
        // A long text scrolls inside itself, also by keyboard.
        <pre className={styles['text']} tabIndex={0} aria-label="Text part of the mail">
          {mail.text}
        </pre>
      ) : (
        // The frame's colour scheme is what the mail is told that its reader prefers.
        <iframe
          key={`${page} ${part}`}
          className={styles['html']}
          src={page}
          title={`HTML part of the mail, ${part}`}
          sandbox=""
          style={{ colorScheme: part }}
        />
      )}
    </div>
  );
}

const REASONS: Readonly<Record<NonNullable<MailPreview['recipients'][number]['reason']>, string>> = {
  unsubscribed: 'has unsubscribed',
  domain_not_allowed: 'mail may not go to this domain',
};

/** "340 KB", in thousands as mail servers count. */
function saySize(bytes: number, locale: string): string {
  const megabytes = bytes >= 1_000_000;
  return `${numberFormat(locale, megabytes ? 1 : 0).format(bytes / (megabytes ? 1_000_000 : 1_000))} ${megabytes ? 'MB' : 'KB'}`;
}
