/** The command line: `npx wrapsheet …`. Exit status 0 done, 1 failed, 2 wrong usage. */
import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';
import { sayError } from './cli/say-error.ts';
import { UsageError } from './cli/usage-error.ts';

/** @returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed its own message: help and version end with 0, everything else is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${sayError(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
