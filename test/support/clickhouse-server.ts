/** Starts clickhouse-http.ts as a process of its own and ends it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ClickHouseServer {
  readonly url: string;
  readonly pid: number;
  /** SIGTERM, or the given signal; resolves when the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  /** 0, unless told: any free port. */
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
}

/** Serves the data folder over HTTP; rejects if the process ends before it listens. */
export async function startClickHouse(path: string, options: ServerOptions = {}): Promise<ClickHouseServer> {
  const args = [
    '--path',
    path,
    '--port',
    String(options.port ?? 0),
    '--user',
    options.user ?? 'default',
    '--password',
    options.password ?? '',
  ];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'clickhouse-http.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const listening = once(createInterface({ input: child.stdout }), 'line');
  const [first] = (await Promise.race([listening, exited.then(() => [null])])) as [string | null];
  if (first === null || child.pid === undefined) throw new Error(`The server over ${path} did not start`);
  return {
    url: `http://127.0.0.1:${first}`,
    pid: child.pid,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}
