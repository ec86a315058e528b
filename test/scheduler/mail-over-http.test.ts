/** What people do with a mail and its links, against the whole service over HTTP: preview it, follow a download link, leave the list. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delivered, generation } from '../query/studio-events.ts';
import { readPdf } from '../reports/rendering/read-pdf.ts';
import { DAILY, headerOf, leavingPath, openMailStudio, type FiringAnswer, type MailStudio } from './studio.ts';

const DAY_MS = 86_400_000;
/** Room for the mail's text, its chart and the CSV, but not for the PDF. */
const MAIL_MAX_BYTES = 100_000;

let studio: MailStudio;
beforeAll(async () => {
  studio = await openMailStudio({ variables: () => ({ MAIL_MAX_BYTES: String(MAIL_MAX_BYTES) }) });
  await studio.server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1'), ...delivered('p2')] });
});
afterAll(() => studio.close());

const one = { ...DAILY, recipients: ['ada@studio.example'] };

/** Without the lines that belong to one mail: its links, its time, the report's own name. */
const told = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/https:|Fingerprint|due 20 Mar|until 19 Apr/.test(line))
    .join('\n')
    .trim();

/** As somebody who has the link and nothing else. */
async function follow(url: string, headers: Readonly<Record<string, string>> = {}, method: 'GET' | 'HEAD' = 'GET') {
  const answer = await studio.server.wrapsheet.server.app.inject({ method, url, headers });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload, text: answer.body };
}

const click = (path: string, contentType: string, payload: string) =>
  studio.server.ask('POST', path, { token: null, headers: { 'content-type': contentType }, payload });

const attachedCsv = (): string => {
  const file = studio.smtp.taken[0]!.parsed.attachments.find(({ filename }) => filename?.endsWith('.csv'));
  return file!.content.toString('utf8');
};

/** Where the mail's download link leads. */
const linkIn = (text: string): string => new URL(/https:\S+\/report-files\/\S+/.exec(text)![0]).pathname;

describe('a preview', () => {
  interface Previewed {
    readonly subject: string;
    readonly html: string;
    readonly text: string;
    readonly size_bytes: number;
    readonly attachments: readonly { readonly filename: string; readonly size_bytes: number; readonly sent_as: string }[];
  }
  const previewOf = async (path: string) =>
    (await studio.olga('GET', `${path}/preview`)).body as unknown as {
      readonly items: readonly object[];
      readonly mail: Previewed | null;
      readonly problem: object | null;
    };

  test('shows the mail that would go out now: parts, charts, recipients and attachments, beside the next ten firings', async () => {
    const path = await studio.create(DAILY);
    const { items, mail, problem } = await previewOf(path);
    expect(items).toHaveLength(10);
    expect(problem).toBeNull();
    expect(mail).toMatchObject({
      range: { from: '2026-03-19T00:00:00+01:00', to: '2026-03-20T00:00:00+01:00' },
      from: 'Studio North <reports@studio.example>',
      recipients: DAILY.recipients.map((address) => ({ address, receives: true, reason: null })),
      attachments: [
        { filename: 'delivery-2026-03-19-2026-03-20.csv', sent_as: 'attachment' },
        { filename: 'delivery-2026-03-19-2026-03-20.pdf', content_type: 'application/pdf', sent_as: 'link' },
      ],
    });
    expect(mail!.html).toMatch(/<img src="data:image\/png;base64,iVBOR/);
    expect(mail!.html).not.toContain('cid:');
    expect(mail!.size_bytes).toBeLessThan(MAIL_MAX_BYTES);

    studio.smtp.taken.length = 0;
    const firing = await studio.run(path);
    const [sent] = studio.smtp.taken;
    expect(sent!.parsed.subject).toBe(mail!.subject);
    expect(told(sent!.parsed.text ?? '')).toBe(told(mail!.text));
    const csv = sent!.parsed.attachments.find(({ filename }) => filename?.endsWith('.csv'));
    expect(mail!.attachments[0]!.size_bytes).toBe(csv?.size);
    expect(firing.state).toBe('sent');
    await studio.olga('DELETE', path);
  });

  test('keeps no report and sends nothing; its links lead nowhere', async () => {
    const path = await studio.create(one);
    const before = (await studio.server.ask('GET', '/reports')).body['items'];
    studio.smtp.taken.length = 0;
    const { mail } = await previewOf(path);
    await studio.wake();
    expect((await studio.server.ask('GET', '/reports')).body['items']).toEqual(before);
    expect(studio.smtp.taken).toEqual([]);
    expect(await studio.firings(path)).toEqual([]);
    for (const [, link] of mail!.text.matchAll(/https:\/\/reports\.studio\.example(\/\S+)/g))
      expect(await studio.server.ask('GET', link!, { token: null })).toMatchObject({ status: 410 });
    await studio.olga('DELETE', path);
  });

  test('is a page to look at, which may load nothing and run nothing', async () => {
    const path = await studio.create(one);
    const page = await studio.olga('GET', `${path}/preview/mail`);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).toContain('sandbox');
    expect(page.text).toContain('Yesterday, at a glance.');
    expect([...page.text.matchAll(/(?:src|href)="(?!data:image\/png|https:\/\/reports\.studio\.example\/)[^"]*"/g)]).toEqual([]);
    await studio.olga('DELETE', path);
  });

  test('is for whoever may see the schedule, and has its owner’s rights of this moment (pitfall 16)', async () => {
    const { server } = studio;
    const path = await studio.create(one);
    expect(await server.ask('GET', `${path}/preview`, { token: await server.token('editor') })).toMatchObject({ status: 404 });
    expect((await server.ask('GET', `${path}/preview/mail`, { token: null })).headers['location']).toBe('/sign-in');
    // Two characters of two projects were delivered; whoever may see one of them is shown one, also by an admin's eyes.
    expect((await previewOf(path)).mail!.text).toContain('2 characters across 2 projects');
    const { body: olga } = await studio.olga('GET', '/me');
    const change = (projects: readonly string[] | null) => server.ask('PUT', `/users/${String(olga['id'])}`, { body: { projects } });
    expect((await change(['p1'])).status).toBe(200);
    const limited = await server.ask('GET', `${path}/preview`);
    expect(limited.body['mail']).toMatchObject({ text: expect.stringContaining('1 character across 1 project') });
    expect((await change([])).status).toBe(200);
    expect((await server.ask('GET', `${path}/preview`)).body).toMatchObject({ mail: null, problem: { code: 'forbidden' } });
    expect(await server.ask('GET', `${path}/preview/mail`)).toMatchObject({ status: 403 });
    await change(null);
    await studio.olga('DELETE', path);
  });

  test('says why there is no mail, and still when the next ones are due', async () => {
    const { body: built } = await studio.olga('POST', '/report-definitions', {
      title: 'Soon gone',
      sections: [{ kind: 'figures', id: 'all', title: 'All', metrics: ['attempts'] }],
    });
    const definition = String(built['id']);
    const path = await studio.create({ ...one, report: { definition, preset: 'yesterday', formats: [] } });
    await studio.olga('DELETE', `/report-definitions/${definition}`);
    const { items, mail, problem } = await previewOf(path);
    expect(items).toHaveLength(10);
    expect(mail).toBeNull();
    expect(problem).toMatchObject({ code: 'definition_not_readable', advice: expect.stringContaining('Choose another report') });
    expect(await studio.olga('GET', `${path}/preview?mail=false`)).toMatchObject({ body: { mail: null, problem: null } });
    await studio.olga('DELETE', path);
  });
});

describe('a mail that was sent', () => {
  test('names its zone and range in both parts, on the pages of the PDF, and in the CSV where that is asked for (pitfall 7)', async () => {
    const zone = 'Asia/Kolkata';
    const path = await studio.create({ ...one, zone, report: { ...DAILY.report, csv: { header: true } } });
    studio.smtp.taken.length = 0;
    await studio.run(path);
    const { text = '', html } = studio.smtp.taken[0]!.parsed;
    const { pages } = await readPdf((await follow(linkIn(text))).bytes);
    for (const said of [text, String(html), ...pages]) expect(said).toContain(zone);
    const [title, range] = attachedCsv().split('\r\n');
    expect([title, range]).toEqual(['"# Delivery summary, Studio"', expect.stringMatching(/^"# Range: 2026-03-19.*, Asia\/Kolkata"$/)]);
    await studio.olga('DELETE', path);
  });

  test('carries names in any script, in headers, text, files and their names, and an Excel that double-clicks its CSV reads them (pitfall 14)', async () => {
    const name = 'Lūmen 工作室 «Ñandú» مرحبا';
    const { body: settings } = await studio.server.ask('GET', '/settings');
    await studio.server.ask('PUT', '/settings', { body: { ...settings, studio_name: name } });
    const label = '=HYPERLINK("http://evil.example") 作品';
    await studio.server.ask('PUT', '/labels/project_id', { body: { p1: { name: label, order: null, colour: null, archived: false } } });
    const csv = { bom: true, delimiter: 'semicolon' };
    const path = await studio.create({ ...one, name, message: name, subject: `{studio}: ${name}`, report: { ...DAILY.report, csv } });
    studio.smtp.taken.length = 0;
    await studio.run(path);
    const [mail] = studio.smtp.taken;
    // On the wire a mail is ASCII; its reader sees the names.
    expect(mail!.raw.every((byte) => byte < 0x80)).toBe(true);
    expect(mail!.parsed.subject).toBe(`${name}: ${name}`);
    expect(mail!.parsed.text).toContain(name);
    expect(String(mail!.parsed.html)).toContain(name);
    expect(attachedCsv().codePointAt(0)).toBe(0xfeff);
    // Neutralised: a cell that begins with = is a formula to a spreadsheet.
    expect(attachedCsv()).toContain(`"'${label.replaceAll('"', '""')}"`);
    expect(attachedCsv()).not.toMatch(/(^|[;\n])"?[=+@]/);
    await studio.server.ask('PUT', '/settings', { body: settings });
    await studio.olga('DELETE', path);
  });
});

describe('a report too large to attach', () => {
  let path: string;
  let firing: FiringAnswer;
  let link: string;
  beforeAll(async () => {
    path = await studio.create(one);
    studio.smtp.taken.length = 0;
    firing = await studio.run(path);
    link = linkIn(studio.smtp.taken[0]!.parsed.text ?? '');
  });

  test('is linked in both parts of a mail that stays within the limit as it is sent (pitfall 13)', () => {
    const [mail] = studio.smtp.taken;
    expect(mail!.raw.length).toBeLessThan(MAIL_MAX_BYTES);
    const attached = mail!.parsed.attachments.filter(({ contentDisposition }) => contentDisposition === 'attachment');
    expect(attached.map(({ filename }) => filename)).toEqual(['delivery-2026-03-19-2026-03-20.csv']);
    expect(String(mail!.parsed.html)).toContain(`href="https://reports.studio.example${link}"`);
    expect(mail!.parsed.text).toContain('delivery-2026-03-19-2026-03-20.pdf, too large to attach, until 19 Apr 2026');
  });

  test('is had without a session, under its name and type: the very file that the report has', async () => {
    const got = await follow(link);
    expect(got.status).toBe(200);
    expect(got.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="delivery-2026-03-19-2026-03-20.pdf"',
      'content-length': String(got.bytes.length),
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
    });
    const own = await studio.server.wrapsheet.server.app.inject({
      url: `/reports/${firing.report}/download?format=pdf`,
      headers: { authorization: `Bearer ${studio.server.wrapsheet.localToken}` },
    });
    expect(got.bytes.equals(own.rawPayload)).toBe(true);
    expect(got.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('is had in parts, so that a download that broke off goes on', async () => {
    const whole = await follow(link);
    const tag = String(whole.headers['etag']);
    const first = await follow(link, { range: 'bytes=0-999' });
    const rest = await follow(link, { range: 'bytes=1000-', 'if-range': tag });
    expect([first.status, rest.status]).toEqual([206, 206]);
    expect(rest.headers['content-range']).toBe(`bytes 1000-${whole.bytes.length - 1}/${whole.bytes.length}`);
    expect(Buffer.concat([first.bytes, rest.bytes]).equals(whole.bytes)).toBe(true);
    expect(await follow(link, { range: `bytes=${whole.bytes.length}-` })).toMatchObject({
      status: 416,
      headers: { 'content-range': `bytes */${whole.bytes.length}` },
    });
    expect((await follow(link, { 'if-none-match': tag })).status).toBe(304);
    expect(await follow(link, {}, 'HEAD')).toMatchObject({ status: 200, headers: { 'content-length': String(whole.bytes.length) } });
  });

  test('is not had by a link that somebody changed or made up', async () => {
    const [payload = '', signature = ''] = link.slice('/report-files/'.length).split('.');
    const [schedule, , format, expiresAt] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, string, string, number];
    const longer = Buffer.from(JSON.stringify([schedule, firing.id, format, expiresAt + DAY_MS])).toString('base64url');
    const unsubscribe = leavingPath(studio.smtp.taken[0]!).slice('/unsubscribe/'.length);
    for (const token of [`${longer}.${signature}`, `${payload}.`, payload, unsubscribe, 'x']) {
      const answer = await follow(`/report-files/${token}`);
      expect([token, answer.status]).toEqual([token, 410]);
      expect(answer.text).toContain('This link has expired, was revoked, or is not complete.');
    }
  });

  test('is gone once its firing’s links are revoked; those of another firing hold', async () => {
    studio.smtp.taken.length = 0;
    await studio.run(path);
    const later = linkIn(studio.smtp.taken[0]!.parsed.text ?? '');
    const revoke = await studio.olga('DELETE', `${path}/firings/${firing.id}/links`);
    expect(revoke.status).toBe(204);
    expect((await follow(link)).status).toBe(410);
    expect((await follow(later)).status).toBe(200);
    await studio.olga('DELETE', `${path}/links`);
    expect((await follow(later)).status).toBe(410);
    // What goes out afterwards is another matter.
    studio.smtp.taken.length = 0;
    await studio.run(path);
    expect((await follow(linkIn(studio.smtp.taken[0]!.parsed.text ?? ''))).status).toBe(200);
  });

  test('is gone with its report, and after thirty days', async () => {
    const linkOf = async (schedule: string): Promise<[string, FiringAnswer]> => {
      studio.smtp.taken.length = 0;
      const run = await studio.run(schedule);
      return [linkIn(studio.smtp.taken[0]!.parsed.text ?? ''), run];
    };
    const other = await studio.create(one);
    const [removed, run] = await linkOf(other);
    await studio.server.ask('DELETE', `/reports/${run.report}`);
    expect((await follow(removed)).status).toBe(410);

    const [old] = await linkOf(other);
    studio.server.clock.advance(30 * DAY_MS - 1);
    expect((await follow(old)).status).toBe(200);
    studio.server.clock.advance(1);
    expect((await follow(old)).status).toBe(410);
    await studio.signInAgain();
    await studio.olga('DELETE', other);
  });

  test('is promised no longer than the studio keeps its reports', async () => {
    const { body } = await studio.server.ask('GET', '/settings');
    await studio.server.ask('PUT', '/settings', { body: { ...body, retention: { report_days: 7 } } });
    studio.smtp.taken.length = 0;
    await studio.run(path);
    // 20 March and the thirty days of the test before, and seven.
    expect(studio.smtp.taken[0]!.parsed.text).toContain('too large to attach, until 26 Apr 2026');
    await studio.server.ask('PUT', '/settings', { body });
  });
});

describe('leaving the list by one click (RFC 8058)', () => {
  test('is offered in the headers as the RFC has it, and works without a session, by either kind of form, at once', async () => {
    const path = await studio.create(DAILY);
    studio.smtp.taken.length = 0;
    await studio.run(path);
    expect(studio.smtp.taken).toHaveLength(2);
    for (const mail of studio.smtp.taken) {
      expect(headerOf(mail, 'List-Unsubscribe').replaceAll(' ', '')).toMatch(/^<https:\/\/reports\.studio\.example\/unsubscribe\/\S+>$/);
      expect(headerOf(mail, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    }
    const pathOf = (name: string): string => leavingPath(studio.smtp.taken.find(({ to }) => to[0]!.startsWith(name))!);
    const [ada, ben] = [pathOf('ada'), pathOf('ben')];
    // Who opens the link, or a scanner that does, leaves nothing.
    expect((await studio.server.ask('GET', ada, { token: null })).text).toContain('No longer receive it');
    expect((await click(ada, 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click')).status).toBe(200);
    const form = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
    studio.smtp.taken.length = 0;
    const half = await studio.run(path);
    expect(half.mails.map(({ recipient, state, answer }) => [recipient, state, answer])).toEqual([
      ['ada@studio.example', 'skipped', 'unsubscribed'],
      ['ben@studio.example', 'sent', expect.any(String)],
    ]);
    expect((await studio.olga('GET', `${path}/preview`)).body['mail']).toMatchObject({
      recipients: [
        { address: 'ada@studio.example', receives: false, reason: 'unsubscribed' },
        { address: 'ben@studio.example', receives: true },
      ],
    });
    expect((await click(ben, 'multipart/form-data; boundary=b', form)).status).toBe(200);
    studio.smtp.taken.length = 0;
    expect(await studio.run(path)).toMatchObject({ state: 'skipped', reason: 'no_recipients' });
    expect(studio.smtp.taken).toEqual([]);

    await studio.server.ask('POST', `${ada}/return`, { token: null });
    await studio.run(path);
    expect(studio.smtp.taken.map(({ to }) => to[0])).toEqual(['ada@studio.example']);
  });
});
