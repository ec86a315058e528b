#!/usr/bin/env node
// Starts the command line on the Node 24 that npm installed beside us, whatever Node the host runs npx with:
// Node 24 executes TypeScript by stripping its types, so there is no build step.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodePackage = dirname(createRequire(import.meta.url).resolve('node/package.json'));
const modules = dirname(nodePackage);
const node = join(nodePackage, 'bin', 'node');
const main = fileURLToPath(new URL('../services/cli.ts', import.meta.url));
// The embedded engine's connections each keep one of libuv's threads busy, and files and name look-ups need some as well; read by Node as it starts.
// What was compiled is kept beside the other things that npm installed, where they may be written: a start takes half the time. Whoever may write
// there could change the program itself, which does not hold for the system's folder for temporary files.
const env = { UV_THREADPOOL_SIZE: '8', NODE_COMPILE_CACHE: join(modules, '.cache', 'wrapsheet'), ...process.env };
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
