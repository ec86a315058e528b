import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** `name.test.ts`: title (pitfalls 3 and 4) of every test that says which pitfall it is about, once for each. */
const tagged = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) =>
    [...read(name).matchAll(/'((?:[^'\\\n]|\\.)*) \(pitfalls? ([\d, and]+)\)'/g)].flatMap(([, title = '', numbers = '']) =>
      (numbers.match(/\d+/g) ?? []).map((number) => ({ number, test: `\`${name}\`: ${title}` })),
    ),
  );

/** Rows of the first table; an empty number is that of the row above. */
function listed(): readonly { readonly number: string; readonly test: string }[] {
  const [table = ''] = read('README.md').split('## When something is away');
  let number = '';
  return [...table.matchAll(/^\| *(\d*) *\|[^|]*\| (`.*) +\|$/gm)].map(([, own = '', test = '']) => {
    number = own === '' ? number : own;
    return { number, test: test.trim() };
  });
}

const sorted = (rows: readonly { readonly number: string; readonly test: string }[]): string[] =>
  rows.map(({ number, test: name }) => `${number} ${name}`).toSorted();

test('README.md lists each test that says which pitfall it is about, and no other', () => {
  expect(sorted(listed())).toEqual(sorted(tagged));
});

test('every pitfall of schedules and mail has a test', () => {
  const covered = new Set(tagged.map(({ number }) => Number(number)));
  expect([3, 4, 5, 6, 7, 8, 13, 14, 15, 16, 17, 18, 19, 22].filter((number) => !covered.has(number))).toEqual([]);
});
