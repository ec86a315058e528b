/** How mail leaves: from SMTP_URL and what belongs to it. */
import type { Environment } from './environment.ts';
import { WrapsheetError } from './errors.ts';

export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** tls: from the start; starttls: required; opportunistic: STARTTLS where the server offers it. */
  readonly security: 'tls' | 'starttls' | 'opportunistic';
  readonly user: string | null;
  readonly password: string | null;
  /** PEM file of the authority; null: the system's. */
  readonly tlsCaFile: string | null;
  readonly from: string;
  /** Domains that mail may go to; none: all. */
  readonly allowedDomains: readonly string[];
  /** Of a mail as it is sent. */
  readonly attachmentLimitBytes: number;
  readonly mailsPerSecond: number;
}

const SUBMISSION_PORT = 587;
const TLS_PORT = 465;
const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);

/** null: mail is not set up. @throws WrapsheetError `config_invalid` */
export function mailConfig(environment: Environment): MailConfig | null {
  const { SMTP_URL, MAIL_FROM } = environment;
  if (SMTP_URL === undefined) return null;
  if (MAIL_FROM === undefined) throw invalid('MAIL_FROM', 'is needed with SMTP_URL');
  if (!URL.canParse(SMTP_URL)) throw invalid('SMTP_URL', 'is no address such as smtp://user:password@host:587');
  const url = new URL(SMTP_URL);
  const isTls = url.protocol === 'smtps:';
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? TLS_PORT : SUBMISSION_PORT) : Number(url.port),
    security: isTls ? 'tls' : needsTls(environment, url) ? 'starttls' : 'opportunistic',
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.password === '' ? null : decodeURIComponent(url.password),
    tlsCaFile: environment.SMTP_TLS_CA_FILE ?? null,
    from: MAIL_FROM,
    allowedDomains: (environment.MAIL_DOMAINS ?? '')
      .split(',')
      .map((domain) => domain.trim().toLowerCase())
      .filter((domain) => domain !== ''),
    attachmentLimitBytes: environment.MAIL_MAX_BYTES,
    mailsPerSecond: environment.MAIL_PER_SECOND,
  };
}

/** A password never travels in the clear to another machine. */
const needsTls = ({ SMTP_REQUIRE_TLS }: Environment, { username, hostname }: URL): boolean =>
  SMTP_REQUIRE_TLS || (username !== '' && !THIS_MACHINE.has(hostname));

const invalid = (variable: string, why: string) => new WrapsheetError('config_invalid', `${variable} ${why}`, { params: { variable } });
