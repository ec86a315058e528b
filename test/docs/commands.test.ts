import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentAt, DOCUMENTS, ROOT, runnableBlocks } from './documents.ts';

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

let folder = '';
let server: ChildProcess;
let url = '';

/** Everything a process prints, until it ends or `until` matches. */
async function outputOf(child: ChildProcess, until?: RegExp): Promise<Finished> {
  let output = '';
  const ended = once(child, 'close');
  const matched = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece: Buffer) => {
      output += piece.toString('utf8');
      if (until?.test(output) === true) matched.resolve();
    });
  }
  await Promise.race([ended, matched.promise]);
  return { code: child.exitCode, output };
}

/** A folder of its own, in which `npx wrapsheet` is this repository's and the server owns ./data. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrapsheet-docs-'));
  const commands = join(folder, 'commands');
  await mkdir(commands);
  const npx = `#!/bin/sh\n[ "$1" = wrapsheet ] || { echo "only wrapsheet is run here, not $1" >&2; exit 2; }\nshift\nexec "${process.execPath}" "${ROOT}bin/wrapsheet.js" "$@"\n`;
  await writeFile(join(commands, 'npx'), npx);
  await chmod(join(commands, 'npx'), 0o755);
  server = spawn(process.execPath, [`${ROOT}services/cli.ts`, 'start', '--no-demo', '--port', '0'], { cwd: folder });
  const { output } = await outputOf(server, /wrapsheet is at \S+/);
  url = /wrapsheet is at (\S+)/.exec(output)?.[1] ?? '';
  if (url === '') throw new Error(`the server did not start:\n${output}`);
});

afterAll(async () => {
  if (server.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

/** Runs the blocks of a document as one script, so that a variable of one is there in the next. */
async function runScript(blocks: readonly string[]): Promise<Finished> {
  const script = blocks.join('\n').replaceAll('http://localhost:8080', url);
  const path = [join(folder, 'commands'), process.env['PATH'] ?? ''].join(delimiter);
  const shell = spawn('bash', ['-euxo', 'pipefail', '-c', script], { cwd: folder, env: { ...process.env, PATH: path } });
  return outputOf(shell);
}

describe('commands in the documents', () => {
  // The last page first: it audits, which is quick only before README.md has sent two weeks of events to the same server.
  const documents = DOCUMENTS.filter((document) => runnableBlocks(document).length > 0).toReversed();

  test('are marked to be run in the pages for users, operators and integrators', () => {
    expect(documents.map((document) => document.path)).toEqual(['docs/operators.md', 'docs/integrators.md', 'README.md']);
  });

  test.each(documents)('of $path work against a started server', { timeout: 400_000 }, async (document) => {
    // The output belongs to the comparison, so that a failure shows it.
    expect(await runScript(runnableBlocks(document))).toMatchObject({ code: 0 });
  });

  test('name counters that the server has', async () => {
    const named = [...documentAt('docs/operators.md').text.matchAll(/`(wrapsheet_\w+)`/g)].map(([, name = '']) => name);
    const counters = await readFile(join(folder, 'metrics.txt'), 'utf8');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !counters.includes(`# TYPE ${name} `))).toEqual([]);
  });

  test('send events that are accepted', async () => {
    const { output } = await runScript(['curl --silent http://localhost:8080/metrics']);
    expect(output).toMatch(/wrapsheet_ingest_events_total\{type="qa",verdict="landed"\} [1-9]/);
    expect(output).not.toMatch(/wrapsheet_ingest_dead_letters_total\{/);
  });
});
