/** Runs the real command line, `bin/wrapsheet.js`, on the Node that the host has. */
import { spawn, type ChildProcess } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../../bin/wrapsheet.js', import.meta.url));

/** npm puts its own Node first on the path; whoever runs npx may have another. */
const hostPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith('node_modules/.bin'))
  .join(delimiter);

export interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function launch(args: readonly string[], { cwd, env = {} }: RunOptions): ChildProcess {
  return spawn('node', [BINARY, ...args], {
    env: { PATH: hostPath, HOME: process.env['HOME'] ?? '/tmp', WRAPSHEET_DEMO: 'off', ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = launch(args, options);
  const [out, err] = [gather(child.stdout), gather(child.stderr)];
  return { status: await exitOf(child), out: await out, err: await err };
}

export interface RunningServer {
  readonly url: string;
  /** What it printed until it was ready. */
  readonly said: string;
  /** Ends the wrapper and waits for its exit status. */
  stop(signal: 'SIGTERM' | 'SIGINT'): Promise<number | null>;
}

/** Starts the server on a free port and waits until it says where it is. */
export async function startServer(folder: string, options: RunOptions = {}, more: readonly string[] = []): Promise<RunningServer> {
  const child = launch(['start', '--data', folder, '--port', '0', ...more], options);
  const exit = exitOf(child);
  const errors = gather(child.stderr);
  let said = '';
  for await (const piece of child.stdout ?? []) {
    said += String(piece);
    const url = /wrapsheet is at (\S+)/.exec(said)?.[1];
    if (url !== undefined && said.endsWith('\n')) {
      return {
        url,
        said,
        stop(signal) {
          child.kill(signal);
          return exit;
        },
      };
    }
  }
  throw new Error(`the server ended with ${String(await exit)}: ${said}${await errors}`);
}

async function gather(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const piece of stream ?? []) text += String(piece);
  return text;
}

const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', (status) => resolve(status)));
