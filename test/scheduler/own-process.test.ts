/** services/scheduler/main.ts as it runs in production: a process beside others over one ClickHouse, with its own /metrics. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startClickHouse, type ClickHouseServer } from '../support/clickhouse-server.ts';
import { temporaryFolder } from '../support/store.ts';
import { startSmtp, type SmtpTestServer } from './smtp.ts';
import { DAILY, openMailStudio, type MailStudio } from './studio.ts';

const MAIN = join(import.meta.dirname, '../../services/scheduler/main.ts');
const root = join(import.meta.dirname, '../..');

function start(variables: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [MAIN], { cwd: root, env: variables, stdio: ['ignore', 'ignore', 'pipe'] });
}

describe('the scheduler as a process of its own', () => {
  const folder = temporaryFolder();
  let store: ClickHouseServer;
  let smtp: SmtpTestServer;
  let studio: MailStudio;
  let variables: Readonly<Record<string, string>>;
  beforeAll(async () => {
    [store, smtp] = await Promise.all([startClickHouse(folder), startSmtp()]);
    variables = {
      CLICKHOUSE_URL: store.url,
      SMTP_URL: `smtp://127.0.0.1:${smtp.config.port}`,
      MAIL_FROM: 'reports@studio.example',
      WRAPSHEET_PUBLIC_URL: 'https://reports.studio.example',
      WRAPSHEET_DATA: join(folder, 'process'),
      PORT: '0',
    };
    // The service that people ask: it keeps schedules, and nobody wakes its own scheduler here.
    studio = await openMailStudio({ smtp, nowMs: Date.now(), variables: () => ({ CLICKHOUSE_URL: store.url }) });
  });
  afterAll(async () => {
    await studio.close();
    await store.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('sends what another process was asked for, says so in the shared ledger and on its own /metrics, and ends when told', async () => {
    const path = await studio.create({ ...DAILY, report: { ...DAILY.report, formats: ['csv'] } });
    const process = start(variables);
    const ended = once(process, 'exit');
    try {
      const lines = createInterface({ input: process.stderr! });
      let address: { readonly port: number } | null = null;
      for await (const line of lines) {
        const said = JSON.parse(line) as { readonly msg: string; readonly address?: { readonly port: number } };
        if (said.msg !== 'the scheduler runs') continue;
        address = said.address ?? null;
        break;
      }
      await studio.olga('POST', `${path}/run`);
      await vi.waitFor(async () => expect((await studio.firings(path))[0]).toMatchObject({ trigger: 'run', state: 'sent' }), {
        timeout: 60_000,
        interval: 500,
      });
      expect(new Set(smtp.taken.map(({ to }) => to[0]))).toEqual(new Set(DAILY.recipients));
      expect(smtp.taken).toHaveLength(2);

      const metrics = await (await fetch(`http://127.0.0.1:${address!.port}/metrics`)).text();
      expect(metrics).toContain('wrapsheet_mails_total{outcome="sent"} 2');
      expect((await fetch(`http://127.0.0.1:${address!.port}/health/live`)).status).toBe(200);
    } finally {
      process.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });

  test.each([
    ['CLICKHOUSE_URL', 'one process owns an embedded store'],
    ['SMTP_URL', 'without it nothing can be sent'],
  ])('says that it needs %s, and does not start without', async (name, why) => {
    const { [name]: _missing, ...rest } = variables;
    const process = start(rest);
    const ended = once(process, 'exit');
    let said = '';
    process.stderr!.on('data', (piece: Buffer) => (said += piece.toString()));
    expect(await ended).toEqual([1, null]);
    expect(said).toContain(`${name} is needed: ${why}`);
  });
});
