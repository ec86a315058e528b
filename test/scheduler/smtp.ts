/** A real SMTP server on this machine that can be told to misbehave, and the messages it took, parsed. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { buffer } from 'node:stream/consumers';
import { pino } from 'pino';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { createSmtpTransport, type SmtpConfig, type Transport } from '../../services/scheduler/mail/transport.ts';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  readonly parsed: ParsedMail;
  readonly secure: boolean;
  readonly user: string | null;
}

/** What the server does in a conversation. */
export interface Manners {
  /** A reply code refuses the recipient. */
  recipient?: (address: string) => number | null;
  /** After the last byte: accept, answer with a code, hang up without a word after having taken it, or never answer. */
  end?: (address: string) => 'accept' | 'hang_up' | 'stall' | number;
}

export interface SmtpTestServer {
  readonly taken: TakenMail[];
  /** What went wrong with connections, as the server sees it. */
  readonly complaints: readonly Error[];
  readonly manners: Manners;
  readonly config: SmtpConfig;
  /** How many connections were opened. */
  readonly connections: () => number;
  transport(change?: Partial<SmtpConfig>): Transport;
  close(): Promise<void>;
}

const refusal = (code: number): Error => Object.assign(new Error(`says ${code}`), { responseCode: code });

export async function startSmtp(options: SMTPServerOptions = {}): Promise<SmtpTestServer> {
  const taken: TakenMail[] = [];
  const complaints: Error[] = [];
  const manners: Manners = {};
  let connections = 0;
  const transports: Transport[] = [];
  const sockets = new Set<Socket>();
  const take = async (raw: Buffer, session: SMTPServerSession, done: (error?: Error | null) => void): Promise<void> => {
    const to = session.envelope.rcptTo.map(({ address }) => address);
    const end = manners.end?.(to[0] ?? '') ?? 'accept';
    if (typeof end === 'number') return done(refusal(end));
    const sender = session.envelope.mailFrom;
    taken.push({
      from: sender === false ? '' : sender.address,
      to,
      raw,
      parsed: await simpleParser(raw),
      secure: session.secure,
      user: session.user ?? null,
    });
    if (end === 'accept') return done();
    if (end === 'hang_up') for (const one of sockets) one.destroy();
    return undefined;
  };
  const server = new SMTPServer({
    closeTimeout: 1_000,
    authOptional: true,
    disabledCommands: options.key === undefined ? ['STARTTLS'] : [],
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onAuth: ({ username, password }, _session, done) => (password === 'right' ? done(null, { user: username }) : done(refusal(535))),
    onRcptTo({ address }, _session, done) {
      const code = manners.recipient?.(address) ?? null;
      done(code === null ? null : refusal(code));
    },
    onData(stream, session, done) {
      // What ends in the middle was never taken.
      buffer(stream).then((raw) => take(raw, session, done), done);
    },
    ...options,
  });
  // A client that breaks off in the middle is the server's error; what it means for the client is what tests look at.
  server.on('error', (error) => complaints.push(error));
  const listener = server.listen(0, '127.0.0.1');
  listener.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(listener, 'listening');
  const config: SmtpConfig = {
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    security: 'opportunistic',
    user: null,
    password: null,
    ca: null,
    maxConnections: 3,
    mailsPerSecond: 100,
    timeoutMs: 2_000,
  };
  return {
    taken,
    complaints,
    manners,
    config,
    connections: () => connections,
    transport(change = {}) {
      const transport = createSmtpTransport({ ...config, ...change }, { log: pino({ level: 'silent' }) });
      transports.push(transport);
      return transport;
    },
    async close() {
      for (const transport of transports) transport.close();
      // What lies under a TLS connection is not ours to destroy.
      if (options.secure !== true) for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
