import { sayError } from './cli/say-error.ts';

/** Runs a service's main as a process: what ends it is said in one line, with exit status 1. */
export async function runProcess(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${sayError(error)}\n`);
    process.exitCode = 1;
  }
}
