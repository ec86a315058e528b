import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, importsOf, packagesOf, ROOT, textOf, valueImportsOf } from './imports.ts';

/** Which rooms each room may import from; its own it always may. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  common: [],
  events: ['common'],
  store: ['common', 'events'],
  ingest: ['common', 'events', 'store'],
  metrics: ['common', 'events', 'store'],
  people: ['common', 'store'],
  reports: ['common', 'events', 'store', 'metrics'],
  query: ['common', 'events', 'store', 'metrics', 'reports', 'people'],
  scheduler: ['common', 'events', 'store', 'metrics', 'reports', 'people'],
  simulator: ['common', 'events'],
};
/** What wires the rooms together may use all of them. */
const WIRING = /^services\/(cli\/.+|[a-z-]+\.ts|[a-z-]+\/main\.ts)$/;

const sources = filesUnder('services', /\.tsx?$/).filter((file) => !file.startsWith('services/viewer/'));
/** The viewer runs in browsers and is built; its build script and configuration run here. */
const viewerSources = filesUnder('services/viewer', /\.tsx?$/).filter(
  (file) => !['services/viewer/build.ts', 'services/viewer/vite.config.ts'].includes(file),
);
/** Of a page of the viewer, or of what its pages share; null: beside them. */
const folderOf = (file: string): string | null => /^services\/viewer\/([^/]+)\/./.exec(file)?.[1] ?? null;
const roomOf = (file: string): string => file.split('/')[1] ?? '';

describe('imports', () => {
  test('are found in the text at all', () => {
    expect(importsOf('services/wiring.ts').map(({ target }) => target)).toContain('services/store/open.ts');
    expect(importsOf('services/cli/api.ts').map(({ target }) => target)).toContain('services/main.ts');
    expect(packagesOf('services/query/server.ts')).toContain('@fastify/cookie');
  });

  test('run one way between the rooms', () => {
    const wrong = sources
      .filter((file) => !WIRING.test(file))
      .flatMap(importsOf)
      .filter(({ target }) => target.startsWith('services/'))
      .filter(({ file, target }) => {
        if (WIRING.test(target)) return true;
        const [room, other] = [roomOf(file), roomOf(target)];
        return room !== other && MAY_IMPORT[room]?.includes(other) !== true;
      });
    expect(wrong).toEqual([]);
  });

  test('name files that are there, with their ending', () => {
    const missing = [...sources, ...viewerSources, ...filesUnder('test', /\.ts$/)]
      .flatMap(importsOf)
      .filter(({ target }) => !existsSync(join(ROOT, target)));
    expect(missing).toEqual([]);
  });

  test('the program needs no package that is installed for its development only', () => {
    const { dependencies } = JSON.parse(textOf('package.json')) as { readonly dependencies: Readonly<Record<string, string>> };
    const foreign = sources
      .flatMap((file) => packagesOf(file).map((name) => ({ file, name })))
      .filter(({ name }) => dependencies[name] === undefined);
    expect(foreign).toEqual([]);
  });

  test('the program imports nothing from its tests', () => {
    expect(sources.flatMap(importsOf).filter(({ target }) => target.startsWith('test/'))).toEqual([]);
  });
});

describe('the viewer', () => {
  /** What reaches the browser: the viewer's files and all that they import, but for types, which are gone when it is built. */
  const bundled = new Set<string>();
  const follow = (file: string): void => {
    if (bundled.has(file)) return;
    bundled.add(file);
    for (const { target } of valueImportsOf(file)) if (/\.tsx?$/.test(target)) follow(target);
  };
  viewerSources.forEach(follow);

  test('is used by no other room', () => {
    expect(sources.flatMap(importsOf).filter(({ target }) => target.startsWith('services/viewer/'))).toEqual([]);
  });

  test('brings nothing of the server to the browser but what is pure', () => {
    expect([...bundled].filter((file) => textOf(file).match(/\bfrom 'node:|\bprocess\.\w/))).toEqual([]);
    const rooms = new Set([...bundled].map(roomOf));
    expect(
      [...rooms].filter((room) => !['viewer', 'common', 'events', 'metrics', 'reports', 'people', 'scheduler'].includes(room)),
    ).toEqual([]);
  });

  test('has pages that share by api/, charts/, shell/ and ui/, not by each other; an embedded widget is one of the dashboard', () => {
    const shared = ['api', 'charts', 'shell', 'ui'];
    const wrong = viewerSources.flatMap(importsOf).filter(({ file, target }) => {
      const [from, to] = [folderOf(file), folderOf(target)];
      if (from === null || to === null || from === to || shared.includes(to)) return false;
      return !(from === 'embed' && to === 'dashboard');
    });
    expect(wrong).toEqual([]);
  });

  const sheets = filesUnder('services/viewer', /\.css$/).map((file) => ({ file, text: textOf(file).replaceAll(/\/\*[^]*?\*\//g, '') }));

  test('writes each rule of its styles once', () => {
    const rules = sheets.flatMap(({ file, text }) =>
      [...text.matchAll(/([^{}]+)\{([^{}]+)\}/g)].map(([, of = '', body = '']) => {
        const declared = body.split(';').map((one) => one.trim());
        return { place: `${file} ${of.trim()}`, declared: declared.filter((one) => one !== '').toSorted() };
      }),
    );
    expect(rules.length).toBeGreaterThan(300);
    // A few declarations may be the same by chance.
    const long = rules.filter(({ declared }) => declared.length >= 5);
    const same = [...Map.groupBy(long, ({ declared }) => declared.join('; ')).values()].filter((places) => places.length > 1);
    expect(same.map((places) => places.map(({ place }) => place))).toEqual([]);
  });

  test('takes no class of another sheet by `composes`, which would write its rules a second time into what is built', () => {
    expect(sheets.filter(({ text }) => /\bcomposes:[^;]*\bfrom\b/.test(text)).map(({ file }) => file)).toEqual([]);
  });

  test('puts no text into a page as HTML, but drawings of our own', () => {
    const raw = viewerSources.filter((file) =>
      /dangerouslySetInnerHTML|\.innerHTML\b|insertAdjacentHTML|\beval\(|new Function\(/.test(textOf(file)),
    );
    expect(raw.filter((file) => !file.startsWith('services/viewer/charts/'))).toEqual([]);
  });
});

describe('the rules of the house', () => {
  test('the environment is read in one place', () => {
    const readers = [...sources, ...filesUnder('bin', /\.js$/)].filter((file) =>
      /process\.env\b|\benv\b.*from 'node:process'/.test(textOf(file)),
    );
    // The starter reads nothing of it, but hands it on to the Node that it starts.
    expect(readers).toEqual(['services/common/config.ts', 'bin/wrapsheet.js']);
  });

  test('there are no barrel files', () => {
    expect(sources.filter((file) => /\/index\.tsx?$/.test(file))).toEqual([]);
    expect(sources.filter((file) => /^export \* from/m.test(textOf(file)))).toEqual([]);
  });

  test('no rule of the linter or the compiler is switched off in a file, and nothing is left to do later', () => {
    const all = [...sources, ...viewerSources, ...filesUnder('test', /\.ts$/)].filter(
      (file) => file !== 'test/architecture/architecture.test.ts',
    );
    expect(all.filter((file) => /(oxlint|eslint)-disable|@ts-(ignore|expect-error|nocheck)|\bTODO\b|\bFIXME\b/.test(textOf(file)))).toEqual(
      [],
    );
  });

  test('tables are made by clickhouse/ and the store, besides the scratch table on which a culprit is sought', () => {
    const makers = sources.filter(
      (file) =>
        !file.startsWith('services/store/') &&
        file !== 'services/ingest/scratch.ts' &&
        /\b(CREATE|ALTER|DROP) (TABLE|VIEW|MATERIALIZED VIEW)\b/.test(textOf(file)),
    );
    expect(makers).toEqual([]);
  });

  test('every room says what it is for: a README, or the first lines of its files', () => {
    const rooms = [...new Set(sources.filter((file) => file.split('/').length > 2).map(roomOf))];
    const silent = rooms.filter((room) => {
      if (existsSync(join(ROOT, 'services', room, 'README.md'))) return false;
      return !sources.some((file) => file.startsWith(`services/${room}/`) && textOf(file).startsWith('/**'));
    });
    expect(silent).toEqual([]);
  });
});
