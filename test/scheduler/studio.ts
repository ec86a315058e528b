/** A whole wrapsheet with a mail server beside it, and Olga, who owns schedules and asks with her session. */
import { openServer, type Answer, type TestServer } from '../query/open-server.ts';
import { startSmtp, type SmtpTestServer, type TakenMail } from './smtp.ts';

export interface FiringAnswer {
  readonly id: string;
  readonly state: string;
  readonly trigger: string;
  readonly reason: string;
  readonly report: string | null;
  readonly fingerprint: string | null;
  readonly mails: readonly { readonly recipient: string; readonly state: string; readonly attempts: number; readonly answer: string }[];
}

/** Asks with somebody's session. */
export type Asker = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) => Promise<Answer>;

export interface MailStudio {
  readonly server: TestServer;
  readonly smtp: SmtpTestServer;
  readonly olga: Asker;
  /** A session ends, and a test may have gone beyond it. */
  signInAgain(): Promise<void>;
  signIn(userId: string): Promise<Asker>;
  /** Makes a schedule of Olga's. @returns its path */
  create(schedule: object): Promise<string>;
  /** Has it sent to everybody now, and waits until the round has ended. @returns what the ledger says of it */
  run(path: string): Promise<FiringAnswer>;
  /** A round of the scheduler. */
  wake(): Promise<void>;
  /** Firings as the API has them, the latest first. */
  firings(path: string): Promise<readonly FiringAnswer[]>;
  close(): Promise<void>;
}

export const DAILY = {
  name: 'Daily delivery',
  when: { kind: 'daily', at: '08:00' },
  zone: 'Europe/Berlin',
  report: { template: 'delivery', preset: 'yesterday', formats: ['csv', 'pdf'] },
  recipients: ['ada@studio.example', 'ben@studio.example'],
  message: 'Yesterday, at a glance.',
};

export interface MailStudioOptions {
  /** Over those that point at the mail server. */
  readonly variables?: (smtp: SmtpTestServer) => Readonly<Record<string, string>>;
  /** Another mail server than a plain one. */
  readonly smtp?: SmtpTestServer;
  /** What its clock shows, epoch ms; else the day after the events of studio-events.ts. */
  readonly nowMs?: number;
}

export async function openMailStudio({ variables, smtp: given, nowMs }: MailStudioOptions = {}): Promise<MailStudio> {
  const smtp = given ?? (await startSmtp());
  const server = await openServer({
    SMTP_URL: `smtp://127.0.0.1:${smtp.config.port}`,
    MAIL_FROM: 'Studio North <reports@studio.example>',
    MAIL_DOMAINS: 'studio.example',
    WRAPSHEET_PUBLIC_URL: 'https://reports.studio.example',
    ...variables?.(smtp),
  });
  if (nowMs !== undefined) server.clock.advance(nowMs - server.clock.now());
  const signIn = async (userId: string): Promise<Asker> => {
    const link = await server.ask('POST', `/users/${userId}/sign-in-links`);
    const signedIn = await server.ask('POST', new URL(String(link.body['url'])).pathname, { token: null });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!;
    return (method, url, body) => server.ask(method, url, { token: null, headers: { cookie }, ...(body !== undefined && { body }) });
  };
  const made = await server.ask('POST', '/users', { body: { name: 'Olga Owner', email: 'olga@studio.example', role: 'editor' } });
  const olgaId = String(made.body['id']);
  let asOlga = await signIn(olgaId);
  const olga: Asker = (...asked) => asOlga(...asked);
  const firings: MailStudio['firings'] = async (path) => (await olga('GET', `${path}/firings`)).body['items'] as readonly FiringAnswer[];
  const wake = () => server.wrapsheet.wakeScheduler();
  return {
    server,
    smtp,
    olga,
    async signInAgain() {
      asOlga = await signIn(olgaId);
    },
    signIn,
    wake,
    firings,
    async create(schedule) {
      const answer = await olga('POST', '/report-schedules', schedule);
      if (answer.status !== 201) throw new Error(`The schedule was not made: ${answer.text}`);
      return `/report-schedules/${String(answer.body['id'])}`;
    },
    async run(path) {
      // Of two runs at one moment no order could be told.
      server.clock.advance(1_000);
      const begun = await olga('POST', `${path}/run`);
      await wake();
      return (await firings(path)).find(({ id }) => id === begun.body['id'])!;
    },
    async close() {
      await server.close();
      await smtp.close();
    },
  };
}

/** A header's value, lines joined. */
export function headerOf({ raw }: TakenMail, name: string): string {
  const unfolded = raw.toString().replaceAll(/\r\n[ \t]+/g, ' ');
  const found = new RegExp(`^${name}: ?(.*)$`, 'im').exec(unfolded.slice(0, unfolded.indexOf('\r\n\r\n')));
  return (found?.[1] ?? '').trim();
}

/** Where the mail's one-click link leads. */
export const leavingPath = (mail: TakenMail): string => new URL(headerOf(mail, 'List-Unsubscribe').replaceAll(/[<>\s]/g, '')).pathname;
