import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../services/scheduler/mail/message.ts';
import { createSmtpTransport } from '../../services/scheduler/mail/transport.ts';
import { pino } from 'pino';
import { createAuthority } from '../support/certificates.ts';
import { PARTS } from './message-parts.ts';
import { startSmtp, type SmtpTestServer } from './smtp.ts';

const OPEN = async (): Promise<void> => undefined;

let smtp: SmtpTestServer;
beforeEach(async () => {
  smtp = await startSmtp();
});
afterEach(() => smtp.close());

const send = (change = {}) => smtp.transport(change).send(messageOf(PARTS), OPEN);

describe('a mail', () => {
  test('has one recipient, charts by cid, attachments, a text part and headers (pitfalls 15 and 17)', async () => {
    const outcome = await smtp.transport().send(messageOf(PARTS), OPEN);
    expect(outcome.kind).toBe('sent');
    const [mail] = smtp.taken;
    expect(mail?.from).toBe('reports@studio.example');
    expect(mail?.to).toEqual(['ada@studio.example']);
    const { parsed } = mail!;
    expect(parsed.to).toMatchObject({ text: 'ada@studio.example' });
    expect([parsed.cc, parsed.bcc]).toEqual([undefined, undefined]);
    expect(parsed.subject).toBe('Delivery, last week');
    expect(parsed.text?.trim()).toBe('Forty-one characters.');
    const [chart, table] = parsed.attachments;
    expect(chart).toMatchObject({ cid: 'chart@wrapsheet', contentType: 'image/png', contentDisposition: 'inline', related: true });
    expect(chart?.content.toString()).toBe('a picture');
    expect(table).toMatchObject({ filename: 'delivery.csv', contentType: 'text/csv', contentDisposition: 'attachment' });
    expect(table?.content.toString()).toBe('a,b\r\n1,2\r\n');
    expect(mail?.raw.toString()).toContain('List-Unsubscribe: <https://reports.studio.example/unsubscribe/token>');
    expect(mail?.raw.toString()).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  });

  test('keeps its message id at every try, and has another for each recipient and firing', () => {
    const id = messageOf(PARTS).messageId;
    expect(id).toMatch(/^<[0-9a-f]{32}\.[\w-]{22}@studio\.example>$/);
    expect(messageOf({ ...PARTS, sentAt: PARTS.sentAt + 1, subject: 'x' }).messageId).toBe(id);
    expect(messageOf({ ...PARTS, to: 'ben@studio.example' }).messageId).not.toBe(id);
    expect(messageOf({ ...PARTS, firing: 'due-2' }).messageId).not.toBe(id);
  });

  test('cannot be broken out of by what stands in a subject', async () => {
    const subject = 'Report\r\nBcc: eve@evil.example\r\n\r\n<script>\u2028Bcc: mal@evil.example';
    await smtp.transport().send(messageOf({ ...PARTS, subject }), OPEN);
    const [mail] = smtp.taken;
    expect(mail?.to).toEqual(['ada@studio.example']);
    expect(mail?.parsed.bcc).toBeUndefined();
    expect(mail?.parsed.subject).toBe('Report Bcc: eve@evil.example <script> Bcc: mal@evil.example');
    expect(mail?.parsed.html).toContain('A chart');
  });
});

describe('the gate', () => {
  test('is asked once the server will take the message, before its first byte', async () => {
    let takenWhenAsked = -1;
    let asked = 0;
    const outcome = await smtp.transport().send(messageOf(PARTS), async () => {
      asked += 1;
      takenWhenAsked = smtp.taken.length;
    });
    expect(outcome.kind).toBe('sent');
    expect([asked, takenWhenAsked, smtp.taken.length]).toEqual([1, 0, 1]);
  });

  test('is not asked where the server refuses the recipient', async () => {
    smtp.manners.recipient = () => 550;
    let asked = 0;
    const outcome = await smtp.transport().send(messageOf(PARTS), async () => void (asked += 1));
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(asked).toBe(0);
  });

  test('that stays shut keeps the message back', async () => {
    const cause = new Error('the store is away');
    const outcome = await smtp.transport().send(messageOf(PARTS), async () => {
      throw cause;
    });
    expect(outcome).toEqual({ kind: 'withheld', cause });
    expect(smtp.taken).toEqual([]);
  });
});

describe('a server that', () => {
  test('greylists defers; refuses for good ends it', async () => {
    smtp.manners.recipient = () => 451;
    expect(await send()).toMatchObject({ kind: 'deferred', answer: expect.stringContaining('451') });
    smtp.manners.recipient = () => null;
    smtp.manners.end = () => 452;
    expect(await send()).toMatchObject({ kind: 'deferred' });
    smtp.manners.end = () => 554;
    expect(await send()).toMatchObject({ kind: 'refused', answer: expect.stringContaining('554') });
  });

  test('hangs up after the last byte leaves it unknown, and it is not sent again by itself', async () => {
    smtp.manners.end = () => 'hang_up';
    expect(await send()).toMatchObject({ kind: 'unknown' });
    expect(smtp.taken).toHaveLength(1);
  });

  test('never answers after the last byte leaves it unknown', async () => {
    smtp.manners.end = () => 'stall';
    expect(await send({ timeoutMs: 300 })).toMatchObject({ kind: 'unknown' });
    expect(smtp.taken).toHaveLength(1);
  });

  test.each([
    ['never says a word', (_socket: Socket) => undefined],
    ['hangs up at once', (socket: Socket) => socket.destroy()],
    ['stops after its greeting', (socket: Socket) => void socket.write('220 here\r\n')],
    ['is told to close, after its greeting', (socket: Socket) => void socket.end('421 too busy\r\n')],
  ])('%s has not got the mail: it is deferred, and the gate was not asked', async (_, behave) => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      behave(socket);
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    let asked = 0;
    const transport = smtp.transport({ port: (silent.address() as AddressInfo).port, timeoutMs: 300 });
    expect(await transport.send(messageOf(PARTS), async () => void (asked += 1))).toMatchObject({
      kind: 'deferred',
      answer: expect.stringMatching(/./),
    });
    expect(asked).toBe(0);
    for (const socket of sockets) socket.destroy();
    silent.close();
    await once(silent, 'close');
  });

  test('is not there defers', async () => {
    const { config } = smtp;
    await smtp.close();
    const transport = createSmtpTransport(config, { log: pino({ level: 'silent' }) });
    expect(await transport.send(messageOf(PARTS), OPEN)).toMatchObject({ kind: 'deferred' });
    transport.close();
    smtp = await startSmtp();
  });

  test('does not know our password defers: that is not the recipient’s fault', async () => {
    await smtp.close();
    smtp = await startSmtp({ authOptional: false, allowInsecureAuth: true });
    expect(await send({ user: 'reports', password: 'wrong' })).toMatchObject({ kind: 'deferred', answer: expect.stringContaining('535') });
    expect(await send({ user: 'reports', password: 'right' })).toMatchObject({ kind: 'sent' });
    expect(smtp.taken[0]?.user).toBe('reports');
  });

  test('has no TLS gets nothing where TLS is required', async () => {
    expect(await send({ security: 'starttls' })).toMatchObject({ kind: 'deferred' });
    expect(smtp.taken).toEqual([]);
  });

  test('has a certificate that nobody vouches for gets nothing', async () => {
    await smtp.close();
    const { certificate, key } = createAuthority('Somebody').issue(['127.0.0.1']);
    smtp = await startSmtp({ secure: true, cert: certificate, key });
    expect(await send({ security: 'tls' })).toMatchObject({ kind: 'deferred', answer: expect.stringMatching(/certificate/i) });
    expect(smtp.taken).toEqual([]);
  });

  test('is used over few connections, at the given pace', async () => {
    const transport = smtp.transport({ maxConnections: 2, mailsPerSecond: 5 });
    const startedMs = Date.now();
    const outcomes = await Promise.all(
      Array.from({ length: 11 }, (_, index) => transport.send(messageOf({ ...PARTS, to: `p${index}@studio.example` }), OPEN)),
    );
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(smtp.connections()).toBeLessThanOrEqual(2);
    // Eleven mails at five a second: the last one waits two seconds.
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(1_900);
  });
});
