/**
 * The order of test files: those that take long begin, so that no core waits for one of them at the end. Vitest goes by what the last run took, which
 * a fresh clone does not know, and then by size, which says little here.
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longer than its size lets expect, the longest first. A file that is not here comes where its size puts it. */
const LONGEST = [
  'chaos/kill',
  'properties/metrics',
  'integration/kafka-away',
  'cli/disturbed',
  'store/recovery',
  'store/migrations',
  'viewer/dashboard',
  'cli/commands',
  'viewer/schedules-looks',
  'docs/commands',
  'integration/kafka-shared-store',
  'store/landing',
  'deploy/kafka',
  'viewer/builder-list',
  'scheduler/away',
  'cli/gentd26',
  'scheduler/own-process',
  'properties/together',
  'properties/drilldown',
  'scheduler/killed-processes',
  'scheduler/year',
  'integration/processes',
  'store/leases',
].map((name) => `test/${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = LONGEST.filter((file) => !existsSync(join(this.ctx.config.root, file)));
    if (gone.length > 0) throw new Error(`longest-first.ts names files that are gone: ${gone.join(', ')}`);
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
