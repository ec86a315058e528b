/** Mail over TLS: whom it is handed to, by an authority of the configuration's, and that a password goes to nobody else. */
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../services/scheduler/mail/message.ts';
import type { SmtpConfig } from '../../services/scheduler/mail/transport.ts';
import { createAuthority, type Identity } from '../support/certificates.ts';
import { temporaryFolder } from '../support/store.ts';
import { PARTS } from './message-parts.ts';
import { startSmtp, type SmtpTestServer } from './smtp.ts';
import { DAILY, openMailStudio } from './studio.ts';

const DAY_MS = 86_400_000;
const authority = createAuthority('The studio’s authority');
const stranger = createAuthority('Somebody else');
const OURS = authority.issue(['localhost', '127.0.0.1']);
const MESSAGE = messageOf(PARTS);
const PASSWORD = { user: 'reports', password: 'right' } as const;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** What the client says, byte by byte as it goes over the wire, on its way to a server. */
async function listenIn(port: number): Promise<{ readonly port: number; readonly heard: () => string }> {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    for (const socket of [client, onward]) {
      sockets.add(socket);
      // Either end may hang up: the other hears it.
      socket.on('error', () => client.destroy());
      socket.on('close', () => [client, onward].forEach((one) => one.destroy()));
    }
    client.on('data', (bytes) => heard.push(bytes));
    client.pipe(onward).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { port: (server.address() as AddressInfo).port, heard: () => Buffer.concat(heard).toString('latin1') };
}

interface Kind {
  readonly security: SmtpConfig['security'];
  readonly secure: boolean;
}
const KINDS: readonly (readonly [string, Kind])[] = [
  ['from the start', { security: 'tls', secure: true }],
  ['by STARTTLS', { security: 'starttls', secure: false }],
  ['by STARTTLS, because it is offered', { security: 'opportunistic', secure: false }],
];

async function serverWith({ certificate, key }: Identity, secure: boolean): Promise<SmtpTestServer> {
  const smtp = await startSmtp({ cert: certificate, key, secure, authOptional: false });
  closing.push(() => smtp.close());
  return smtp;
}

describe.each(KINDS)('a server that speaks TLS %s', (_, { security, secure }) => {
  test('and whose certificate the given authority signed has the mail, and the password only over TLS', async () => {
    const smtp = await serverWith(OURS, secure);
    const wire = await listenIn(smtp.config.port);
    const outcome = await smtp
      .transport({ port: wire.port, security, ca: authority.certificate, ...PASSWORD })
      .send(MESSAGE, async () => undefined);
    expect(outcome.kind).toBe('sent');
    expect(smtp.taken.map(({ secure: isSecure, user }) => [isSecure, user])).toEqual([[true, 'reports']]);
    expect(wire.heard()).not.toMatch(/AUTH|MAIL FROM|ada@studio/);
  });

  test.each([
    [
      'that a stranger signed',
      stranger.issue(['localhost', '127.0.0.1']),
      'nobody that is trusted here vouches for the server’s certificate',
    ],
    ['of another name', authority.issue(['mail.elsewhere.example']), 'is of another name than SMTP_URL has'],
    [
      'that has expired',
      authority.issue(['localhost', '127.0.0.1'], { from: new Date(Date.now() - 9 * DAY_MS), to: new Date(Date.now() - DAY_MS) }),
      'certificate has expired',
    ],
  ])('but shows a certificate %s gets neither mail nor password, and the answer says why', async (_fault, identity, why) => {
    const smtp = await serverWith(identity, secure);
    const wire = await listenIn(smtp.config.port);
    let asked = 0;
    const outcome = await smtp
      .transport({ port: wire.port, security, ca: authority.certificate, ...PASSWORD })
      .send(MESSAGE, async () => void (asked += 1));
    expect(outcome).toMatchObject({ kind: 'deferred', answer: expect.stringContaining(why) });
    expect(asked).toBe(0);
    expect(smtp.taken).toEqual([]);
    expect(wire.heard()).not.toMatch(/AUTH|MAIL FROM/);
  });
});

test('a server from which somebody in between has taken STARTTLS away gets neither mail nor password', async () => {
  const smtp = await startSmtp({ authOptional: false, allowInsecureAuth: true });
  closing.push(() => smtp.close());
  const wire = await listenIn(smtp.config.port);
  const outcome = await smtp.transport({ port: wire.port, security: 'starttls', ...PASSWORD }).send(MESSAGE, async () => undefined);
  expect(outcome.kind).toBe('deferred');
  expect(wire.heard()).toMatch(/EHLO/);
  expect(wire.heard()).not.toMatch(/AUTH|MAIL FROM/);
  expect(smtp.taken).toEqual([]);
});

/** A service that trusts this authority, over a server that the studio's authority vouches for. */
async function studioTrusting(certificate: string, protocol: 'smtp' | 'smtps') {
  const caFile = join(temporaryFolder(), 'authority.pem');
  await writeFile(caFile, certificate);
  const smtp = await startSmtp({ cert: OURS.certificate, key: OURS.key, secure: protocol === 'smtps', authOptional: false });
  const wire = await listenIn(smtp.config.port);
  const studio = await openMailStudio({
    smtp,
    variables: () => ({
      SMTP_URL: `${protocol}://reports:right@localhost:${wire.port}`,
      SMTP_REQUIRE_TLS: 'true',
      SMTP_TLS_CA_FILE: caFile,
    }),
  });
  closing.push(() => studio.close());
  return { studio, smtp, wire, path: await studio.create({ ...DAILY, report: { ...DAILY.report, formats: [] } }) };
}

describe('the whole service', () => {
  test.each(['smtps', 'smtp'] as const)('sends over %s:// to whom SMTP_TLS_CA_FILE vouches for', async (protocol) => {
    const { studio, smtp, wire, path } = await studioTrusting(authority.certificate, protocol);
    expect(await studio.run(path)).toMatchObject({ state: 'sent', mails: [{ state: 'sent' }, { state: 'sent' }] });
    expect(new Set(smtp.taken.map(({ to }) => to[0]))).toEqual(new Set(DAILY.recipients));
    expect(smtp.taken.every(({ secure, user }) => secure && user === 'reports')).toBe(true);
    expect(wire.heard()).not.toMatch(/AUTH|MAIL FROM|ada@studio/);
  });

  test('says in the ledger why it sends nothing to a server that nobody vouches for', async () => {
    const { studio, smtp, wire, path } = await studioTrusting(stranger.certificate, 'smtps');
    const waiting = await studio.run(path);
    expect(waiting).toMatchObject({ state: 'sending', mails: [{ state: 'deferred', attempts: 1 }, { state: 'deferred' }] });
    for (const { answer } of waiting.mails) expect(answer).toContain('(SMTP_TLS_CA_FILE names who does)');
    expect(waiting.reason).toContain('nobody that is trusted here vouches for the server’s certificate');
    expect(wire.heard()).not.toMatch(/AUTH/);
    expect(smtp.taken).toEqual([]);
  });
});
