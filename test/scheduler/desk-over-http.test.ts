/** What a page asks of schedules beyond the schedules themselves: drafts, whether mail is set up, the last outcome, and mails once more. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { delivered, generation } from '../query/studio-events.ts';
import { DAILY, openMailStudio, type FiringAnswer, type MailStudio } from './studio.ts';

let studio: MailStudio;
beforeAll(async () => {
  studio = await openMailStudio();
  await studio.server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1')] });
});
afterAll(() => studio.close());
beforeEach(() => {
  studio.smtp.taken.length = 0;
  delete studio.smtp.manners.recipient;
  delete studio.smtp.manners.end;
});

const again = async (path: string, firing: string, body: object = {}): Promise<FiringAnswer> => {
  studio.server.clock.advance(1_000);
  const begun = await studio.olga('POST', `${path}/firings/${firing}/again`, body);
  expect(begun.status).toBe(202);
  await studio.wake();
  return (await studio.firings(path)).find(({ id }) => id === begun.body['id'])!;
};

describe('a draft', () => {
  test('shows its firings and its mail, and is written nowhere', async () => {
    const drawn = await studio.olga('POST', '/report-schedules/preview', { ...DAILY, subject: 'A subject of its own' });
    expect(drawn).toMatchObject({ status: 200, body: { mail: { subject: 'A subject of its own' }, problem: null } });
    expect(drawn.body['items']).toHaveLength(10);
    expect((await studio.olga('GET', '/report-schedules')).body['items']).toEqual([]);
    const page = await studio.olga('GET', String(drawn.body['page']));
    expect(page.text).toContain('Yesterday, at a glance.');
    expect(page.headers['content-security-policy']).toContain('sandbox');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'self'");
  });

  test('its mail is for whoever asked, and for a quarter of an hour', async () => {
    const { body } = await studio.olga('POST', '/report-schedules/preview', DAILY);
    expect((await studio.server.ask('GET', String(body['page']))).status).toBe(410);
    studio.server.clock.advance(15 * 60_000);
    expect((await studio.olga('GET', String(body['page']))).status).toBe(410);
  });

  test('says every fault with its place', async () => {
    const recipients = ['ada@studio.example', 'eve@evil.example', 'Ada@studio.example'];
    const refused = await studio.olga('POST', '/report-schedules/preview?mail=false', { ...DAILY, recipients });
    expect(refused).toMatchObject({ status: 400, body: { faults: [{ path: '/recipients/1' }, { path: '/recipients/2' }] } });
  });

  test('of another’s schedule is shown to nobody but admins', async () => {
    const path = await studio.create(DAILY);
    const id = path.slice(path.lastIndexOf('/') + 1);
    const made = await studio.server.ask('POST', '/users', { body: { name: 'Other', email: 'other@studio.example', role: 'editor' } });
    const other = await studio.signIn(String(made.body['id']));
    expect((await other('POST', `/report-schedules/preview?mail=false&schedule=${id}`, DAILY)).status).toBe(404);
    expect((await studio.server.ask('POST', `/report-schedules/preview?mail=false&schedule=${id}`, { body: DAILY })).status).toBe(200);
    await studio.olga('DELETE', path);
  });
});

describe('whether mail is set up', () => {
  test('is said with its sender and where it may go', async () => {
    expect((await studio.olga('GET', '/report-schedules/mail')).body).toEqual({
      from: 'Studio North <reports@studio.example>',
      allowed_domains: ['studio.example'],
    });
  });
});

describe('a schedule', () => {
  test('names its owner, its last firing and who paused it', async () => {
    const path = await studio.create(DAILY);
    expect((await studio.olga('GET', path)).body).toMatchObject({ owner_name: 'Olga Owner', last: null });
    const run = await studio.run(path);
    await studio.olga('POST', `${path}/test-send`);
    await studio.olga('POST', `${path}/pause`, { reason: 'holiday' });
    const [listed] = (await studio.olga('GET', '/report-schedules')).body['items'] as readonly object[];
    expect(listed).toMatchObject({
      last: { firing: run.id, state: 'sent', report: run.report },
      paused: { reason: 'holiday', by_name: 'Olga Owner' },
    });
    await studio.olga('DELETE', path);
  });
});

describe('mails once more', () => {
  test('go to those who were refused, with the same report', async () => {
    const path = await studio.create(DAILY);
    studio.smtp.manners.recipient = (address) => (address.startsWith('ben@') ? 550 : null);
    const first = await studio.run(path);
    expect(first.state).toBe('partly_sent');
    delete studio.smtp.manners.recipient;
    studio.smtp.taken.length = 0;
    await studio.server.ask('POST', '/events?wait=true', { body: delivered('p2') });
    const second = await again(path, first.id);
    expect(second).toMatchObject({ state: 'sent', report: first.report, mails: [{ recipient: 'ben@studio.example', state: 'sent' }] });
    expect(studio.smtp.taken.map(({ to }) => to)).toEqual([['ben@studio.example']]);
    expect((await studio.olga('POST', `${path}/firings/${second.id}/again`, {})).status).toBe(400);
    await studio.olga('DELETE', path);
  });

  test('of unknown fate go out only to whom one names', async () => {
    const path = await studio.create({ ...DAILY, recipients: ['ada@studio.example'] });
    studio.smtp.manners.end = () => 'hang_up';
    const first = await studio.run(path);
    expect(first.state).toBe('unknown');
    delete studio.smtp.manners.end;
    expect((await studio.olga('POST', `${path}/firings/${first.id}/again`, {})).status).toBe(400);
    expect(await again(path, first.id, { recipients: ['ada@studio.example'] })).toMatchObject({ state: 'sent', report: first.report });
    await studio.olga('DELETE', path);
  });
});
