import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { parseCsv } from '../../services/reports/csv-parse.ts';
import { sayValue } from '../../services/reports/format.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { openServer, type TestServer } from './open-server.ts';
import { DAY, delivered, generation } from './studio-events.ts';

let server: TestServer;
let viewer: string;
let report: ReportResult;
beforeAll(async () => {
  server = await openServer();
  viewer = await server.token('viewer');
  await server.ask('POST', '/events?wait=true', {
    body: [
      generation('p1', 'g1'),
      generation('p2', 'g2', { outcome: 'FAILED', failure_type: 'oom' }),
      ...delivered('p1'),
      ...delivered('p2'),
    ],
  });
  const made = await server.ask('POST', '/reports/generate', { token: viewer, body: { template: 'delivery', ...DAY, zone: 'UTC' } });
  report = made.body as unknown as ReportResult;
});
afterAll(() => server.close());

/** The file's bytes as they come. */
async function download(query: string, headers: Readonly<Record<string, string>> = {}, method: 'GET' | 'HEAD' = 'GET') {
  const { app } = server.wrapsheet.server;
  const url = `/reports/${report.id}/download?${query}`;
  const answer = await app.inject({ method, url, headers: { authorization: `Bearer ${viewer}`, ...headers } });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload, text: answer.body };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function pdfText(bytes: Buffer): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let page = 1; page <= document.numPages; page += 1) {
    const { items } = await (await document.getPage(page)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  await document.destroy();
  return pages.join(' ').replaceAll(/\s+/g, ' ');
}

/** Names and texts of the files in a zip. */
function unzipped(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, string>();
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('error', reject);
      zip.on('end', () => resolve(files));
      zip.on('entry', (entry) => {
        zip.openReadStream(entry, (broken, stream) => {
          if (broken) return reject(broken);
          const pieces: Buffer[] = [];
          stream.on('data', (piece: Buffer) => pieces.push(piece));
          stream.on('error', reject);
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(pieces).toString('utf8'));
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}

describe('the figures of a report', () => {
  test('are the same in JSON, CSV and the text of the PDF', { timeout: 120_000 }, async () => {
    const json = JSON.parse((await download('format=json')).text) as ReportResult;
    const headline = json.sections.find(({ id }) => id === 'headline');
    if (headline?.kind !== 'figures') throw new Error('the report has no headline figures');
    const known = headline.figures.filter(({ value }) => value !== null);
    expect(known.length).toBeGreaterThan(2);

    const [columns = [], ...records] = parseCsv((await download('format=csv&section=headline')).text);
    const inCsv = records.map((record) => [record[columns.indexOf('metric')], Number(record[columns.indexOf('value')])]);
    for (const { metric, value } of known) expect(inCsv).toContainEqual([metric, value]);

    const pdf = await download('format=pdf');
    expect(pdf).toMatchObject({ status: 200, headers: { 'content-type': 'application/pdf' } });
    const text = await pdfText(pdf.bytes);
    const speech = { locale: json.locale, currency: json.currency };
    for (const { title, value, style } of known) {
      expect(text).toContain(title);
      expect(text).toContain(sayValue(value, style, speech).replaceAll(/\s+/g, ' '));
    }
  });
});

describe('a stored file', () => {
  test('is rendered once: a second download is the same bytes, and so it is listed', async () => {
    const first = await download('format=json');
    server.clock.advance(60_000);
    const second = await download('format=json');
    expect(second.bytes).toEqual(first.bytes);
    expect(second.headers['etag']).toBe(`"${sha256(first.bytes)}"`);
    expect(second.headers['last-modified']).toBe(first.headers['last-modified']);
    const { body } = await server.ask('GET', `/reports/${report.id}/files`, { token: viewer });
    const json = (body['items'] as { variant: string }[]).find(({ variant }) => variant === 'json');
    expect(json).toMatchObject({
      format: 'json',
      size_bytes: first.bytes.length,
      sha256: sha256(first.bytes),
      requested_by: report.requested_by.id,
      expires_at: null,
    });
  });

  test('says its length and name to HEAD, without the bytes', async () => {
    const whole = await download('format=csv&delimiter=tab');
    const head = await download('format=csv&delimiter=tab', {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers).toMatchObject({
      'content-length': String(whole.bytes.length),
      'content-type': 'text/tab-separated-values; charset=utf-8',
      'content-disposition': 'attachment; filename="delivery-2026-03-19-2026-03-20.tsv"',
      'accept-ranges': 'bytes',
    });
  });

  test.each([
    ['the first bytes', 'bytes=0-9', 0, 10],
    ['the middle', 'bytes=5-14', 5, 15],
    ['all from a byte on', 'bytes=20-', 20, undefined],
    ['the last bytes', 'bytes=-7', -7, undefined],
    ['more than there is', 'bytes=3-999999999', 3, undefined],
  ])('is had in parts: %s', async (_what, range, from, to) => {
    const whole = await download('format=csv');
    const part = await download('format=csv', { range });
    const wanted = whole.bytes.subarray(from, to);
    const start = from < 0 ? whole.bytes.length + from : from;
    expect(part.status).toBe(206);
    expect(part.bytes).toEqual(wanted);
    expect(part.headers['content-range']).toBe(`bytes ${start}-${start + wanted.length - 1}/${whole.bytes.length}`);
    expect(part.headers['content-length']).toBe(String(wanted.length));
  });

  test('is sent whole for what is no single range, or a part of another copy', async () => {
    const whole = await download('format=csv');
    for (const range of ['lines=1-2', 'bytes=0-1,4-5', 'bytes=9-3', 'bytes=-']) {
      expect(await download('format=csv', { range })).toMatchObject({ status: 200, text: whole.text });
    }
    expect(await download('format=csv', { range: 'bytes=0-4', 'if-range': '"another"' })).toMatchObject({ status: 200 });
    const tag = String(whole.headers['etag']);
    expect(await download('format=csv', { range: 'bytes=0-4', 'if-range': tag })).toMatchObject({ status: 206 });
    expect(await download('format=csv', { 'if-none-match': `"x", W/${tag}` })).toMatchObject({ status: 304, text: '' });
  });

  test('has no part behind its end', async () => {
    const whole = await download('format=csv');
    const answer = await download('format=csv', { range: `bytes=${whole.bytes.length}-` });
    expect(answer.status).toBe(416);
    expect(answer.headers['content-range']).toBe(`bytes */${whole.bytes.length}`);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'range_not_satisfiable' });
  });

  test('that was lost from the disk is rendered again from the stored result, with the same figures', async () => {
    const before = await download('format=csv&header=true');
    await rm(join(server.folder, 'reports', report.id), { recursive: true });
    await server.ask('POST', '/events?wait=true', { body: [generation('p1', 'late-1'), generation('p1', 'late-2')] });
    const after = await download('format=csv&header=true');
    expect(after.text).toBe(before.text);
  });

  test('goes with its report', async () => {
    const made = await server.ask('POST', '/reports/generate', {
      token: viewer,
      body: { template: 'quality', ...DAY, formats: ['json', 'csv'] },
    });
    const id = String(made.body['id']);
    expect(await readdir(join(server.folder, 'reports', id))).toHaveLength(2);
    expect(await server.ask('DELETE', `/reports/${id}`, { token: viewer })).toMatchObject({ status: 204 });
    expect(await readdir(join(server.folder, 'reports'))).not.toContain(id);
  });
});

const tablesOfZip = async (delimiter: string) =>
  [...(await unzipped((await download(`format=zip&delimiter=${delimiter}`)).bytes)).values()].map(parseCsv);

describe('the zip', () => {
  test('holds each section as the CSV that it is alone', async () => {
    const zip = await download('format=zip&delimiter=semicolon&bom=true');
    expect(zip.headers['content-type']).toBe('application/zip');
    const files = await unzipped(zip.bytes);
    expect([...files.keys()]).toEqual(report.sections.map(({ id }) => `${id}.csv`));
    for (const { id } of report.sections) {
      const alone = await download(`format=csv&section=${id}&delimiter=semicolon&bom=true`);
      expect(files.get(`${id}.csv`)).toBe(alone.text);
    }
  });

  test('is the same for every delimiter, read back', async () => {
    const comma = await tablesOfZip('comma');
    expect(comma.flat(2).length).toBeGreaterThan(50);
    expect(await tablesOfZip('semicolon')).toEqual(comma);
    expect(await tablesOfZip('tab')).toEqual(comma);
  });
});

describe('a download is refused', () => {
  test('for a section that the report has not, naming those it has', async () => {
    const answer = await download('format=csv&section=poems');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'bad_request', available: report.sections.map(({ id }) => id) });
  });

  test('to somebody who may not read the report', async () => {
    const limited = await server.token('viewer', ['p1']);
    expect(await server.ask('GET', `/reports/${report.id}/download?format=json`, { token: limited })).toMatchObject({ status: 404 });
    expect(await server.ask('GET', `/reports/${report.id}/files`, { token: limited })).toMatchObject({ status: 404 });
    expect(await server.ask('GET', `/reports/${report.id}/today`, { token: limited })).toMatchObject({ status: 404 });
    expect(await server.ask('POST', `/reports/${report.id}/pin`, { token: limited })).toMatchObject({ status: 404 });
  });
});
