/**
 * One mail to one recipient over SMTP, and an honest word on how it went. The gate is asked after the server has agreed to take the message and
 * before its first byte leaves: whoever cannot write that down does not send.
 */
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { SMTPPoolOptions } from 'nodemailer/lib/smtp-pool';
import type { Logger } from 'pino';
import type { MailMessage } from './message.ts';

export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  /** tls: from the start; starttls: required; opportunistic: STARTTLS where the server offers it. */
  readonly security: 'tls' | 'starttls' | 'opportunistic';
  readonly user: string | null;
  readonly password: string | null;
  /** PEM of the authority; null: the system's. */
  readonly ca: string | null;
  readonly maxConnections: number;
  readonly mailsPerSecond: number;
  /** For each step of a conversation. */
  readonly timeoutMs: number;
}

export type Outcome =
  /** The server has it. */
  | { readonly kind: 'sent'; readonly answer: string }
  /** It said no for good. */
  | { readonly kind: 'refused'; readonly answer: string }
  /** It has not got it, and may later. */
  | { readonly kind: 'deferred'; readonly answer: string }
  /** The message went out, or part of it, and the answer did not come. */
  | { readonly kind: 'unknown'; readonly answer: string }
  /** The gate was closed: nothing went out. */
  | { readonly kind: 'withheld'; readonly cause: unknown };

export interface Transport {
  /** @param gate throws where the message must not go out. */
  send(message: MailMessage, gate: () => Promise<void>): Promise<Outcome>;
  close(): void;
}

/** The commands whose refusal is about this mail; others are about us or the server. */
const ABOUT_THE_MAIL = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

interface Gate {
  state: 'shut' | 'open' | 'refused';
  cause: unknown;
  readonly ask: () => Promise<void>;
}

export function createSmtpTransport(config: SmtpConfig, { log }: { readonly log: Logger }): Transport {
  const gates = new Map<string, Gate>();
  const transporter = createTransport(poolOptions(config));
  // nodemailer composes a message before it speaks to the server; this holds even its first byte back until the server has said 354.
  transporter.use('stream', (mail, done) => {
    const gate = gates.get(mail.data.messageId ?? '');
    const { message } = mail;
    const compose = message.createReadStream.bind(message);
    message.createReadStream = () => Readable.from(passing(gate, compose), { objectMode: false });
    done();
  });
  transporter.on('error', (err) => log.debug({ err }, 'SMTP connection'));

  return {
    async send(message, ask) {
      const gate: Gate = { state: 'shut', cause: null, ask };
      gates.set(message.messageId, gate);
      try {
        const info = await transporter.sendMail({ ...message, disableFileAccess: true, disableUrlAccess: true });
        return { kind: 'sent', answer: info.response };
      } catch (error) {
        if (gate.state === 'refused') return { kind: 'withheld', cause: gate.cause };
        return outcomeOf(error, gate.state === 'open');
      } finally {
        gates.delete(message.messageId);
      }
    },
    close: () => transporter.close(),
  };
}

async function* passing(gate: Gate | undefined, compose: () => Readable): AsyncGenerator<Buffer> {
  if (gate === undefined || gate.state !== 'shut') throw new Error('This message was handed over before.');
  try {
    await gate.ask();
  } catch (error) {
    gate.state = 'refused';
    gate.cause = error;
    throw error;
  }
  gate.state = 'open';
  yield* compose() as AsyncIterable<Buffer>;
}

function poolOptions(config: SmtpConfig): SMTPPoolOptions & { pool: true } {
  const { host, port, security, user, password, ca, timeoutMs } = config;
  return {
    pool: true,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ...(user !== null && { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== null && { ca }) },
    maxConnections: config.maxConnections,
    maxMessages: 100,
    rateLimit: config.mailsPerSecond,
    rateDelta: 1_000,
    // Else a message whose connection broke after it was sent is sent again.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
  };
}

const UNKNOWN_AUTHORITY = 'nobody that is trusted here vouches for the server’s certificate (SMTP_TLS_CA_FILE names who does)';
/** What was wrong with the server's certificate, by the code that Node gives it. The password was not sent either. */
const CERTIFICATE_FAULTS: ReadonlyMap<string, string> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNKNOWN_AUTHORITY],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNKNOWN_AUTHORITY],
  ['CERT_SIGNATURE_FAILURE', UNKNOWN_AUTHORITY],
  ['CERT_HAS_EXPIRED', 'the server’s certificate has expired'],
  ['CERT_NOT_YET_VALID', 'the server’s certificate is not valid yet'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the server’s certificate is of another name than SMTP_URL has'],
]);

function outcomeOf(error: unknown, handedOver: boolean): Outcome {
  const { responseCode, command, response, message, originalCode } = error as {
    readonly responseCode?: number;
    readonly command?: string;
    readonly response?: string;
    readonly message: string;
    /** Node's own, where nodemailer has put its own in place. */
    readonly originalCode?: string;
  };
  const answer = oneLine(response ?? message);
  if (responseCode !== undefined && responseCode >= 400) {
    return { kind: responseCode >= 500 && ABOUT_THE_MAIL.has(command ?? '') ? 'refused' : 'deferred', answer };
  }
  const fault = CERTIFICATE_FAULTS.get(originalCode ?? '');
  if (fault !== undefined && !handedOver) return { kind: 'deferred', answer: oneLine(`Nothing was sent: ${fault}. ${message}`) };
  return { kind: handedOver ? 'unknown' : 'deferred', answer };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
