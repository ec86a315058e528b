// Counts a JSON report of vitest: prints `passed failed skipped`. A file that could not run is a failure even though it has no test,
// and so is a run that ended badly although every test passed (an unhandled error, for one).
import { readFileSync } from 'node:fs';

const [path, status] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);
const count = (...wanted) => tests.filter((test) => wanted.includes(test.status)).length;
const failedTests = count('failed');
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
const failed = failedTests + brokenFiles;
const endedBadly = failed === 0 && (Number(status) !== 0 || tests.length === 0) ? 1 : 0;
process.stdout.write(`${count('passed')} ${failed + endedBadly} ${count('skipped', 'pending', 'todo', 'disabled')}\n`);
