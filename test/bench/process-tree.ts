/** What this process and those it started take, from /proc: the clock says little of a browser on a machine that has other work. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

interface Entry {
  readonly parent: number;
  /** Of the process, and of its children that have ended. */
  readonly cpuMs: number;
}

/** Processor time of a process and all below it, ended ones included, in ms. */
export function cpuMsOf(root: number): number {
  const entries = allProcesses();
  return treeOf(root, entries).reduce((sum, pid) => sum + (entries.get(pid)?.cpuMs ?? 0), 0);
}

/** Memory of a process and all below it, in bytes: what several share is counted once. */
export function residentBytesOf(root: number): number {
  return treeOf(root, allProcesses()).reduce((sum, pid) => sum + shareOf(pid), 0);
}

function treeOf(root: number, entries: ReadonlyMap<number, Entry>): number[] {
  const below = [...entries].filter(([, { parent }]) => parent === root).map(([pid]) => pid);
  return [root, ...below.flatMap((pid) => treeOf(pid, entries))];
}

function allProcesses(): Map<number, Entry> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.flatMap((pid) => entryOf(Number(pid))));
}

/** One process may end while others are read. */
function entryOf(pid: number): [number, Entry][] {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === null) return [];
  // The name in brackets may hold anything, so fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return [[pid, { parent: Number(fields[1]), cpuMs: ticks * TICK_MS }]];
}

function shareOf(pid: number): number {
  const kib = /^Pss:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0;
  return Number(kib) * 1024;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
