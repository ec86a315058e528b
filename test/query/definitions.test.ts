/** Saved definitions over HTTP: whose they are, versions, files, and previews that nobody keeps. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer, type AskOptions, type TestServer } from './open-server.ts';
import { DAY, delivered, generation } from './studio-events.ts';

let server: TestServer;
const people: Record<string, { readonly id: string; readonly cookie: string }> = {};
beforeAll(async () => {
  server = await openServer();
  for (const [name, role] of [
    ['maker', 'editor'],
    ['friend', 'editor'],
    ['reader', 'viewer'],
  ] as const) {
    const { body } = await server.ask('POST', '/users', { body: { name, email: `${name}@example.com`, role } });
    const id = String(body['id']);
    people[name] = { id, cookie: await signIn(id) };
  }
});
afterAll(() => server.close());

const as = (name: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, options: AskOptions = {}) =>
  server.ask(method, url, { ...options, token: null, headers: { ...options.headers, cookie: people[name]!.cookie } });

async function signIn(id: string): Promise<string> {
  const { body } = await server.ask('POST', `/users/${id}/sign-in-links`);
  const { headers } = await server.ask('POST', new URL(String(body['url'])).pathname, {
    token: null,
    payload: '',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return String(headers['set-cookie']).split(';')[0]!;
}

const DEFINITION = {
  title: 'GPU by day',
  sections: [
    { kind: 'text', id: 'why', title: 'Why', text: 'We watch the fleet.\n\nAsk Ada.' },
    { kind: 'figures', id: 'all', title: 'All', metrics: ['attempts'] },
  ],
};

async function save(name: string, definition: object = DEFINITION): Promise<string> {
  const { body, status } = await as(name, 'POST', '/report-definitions', { body: definition });
  expect(status).toBe(201);
  return `/report-definitions/${String(body['id'])}`;
}

const listed = async (name: string) =>
  ((await as(name, 'GET', '/report-definitions')).body['items'] as { id: string }[]).map(({ id }) => `/report-definitions/${id}`);

describe('sharing', () => {
  test('a new definition is its maker’s alone, and an admin’s to see', async () => {
    const url = await save('maker');
    expect(await as('maker', 'GET', url)).toMatchObject({
      body: { owner: { id: people['maker']!.id, name: 'maker' }, sharing: { kind: 'private' }, may_change: true, changed_by_name: 'maker' },
    });
    expect(await as('friend', 'GET', url)).toMatchObject({ status: 404 });
    expect(await as('friend', 'POST', '/reports/generate', { body: { definition: url.split('/')[2], ...DAY } })).toMatchObject({
      status: 404,
    });
    expect(await listed('friend')).not.toContain(url);
    expect(await server.ask('GET', url)).toMatchObject({ status: 200, body: { may_change: true } });
  });

  test('shared with somebody, it is theirs to read and use, not to change', async () => {
    const url = await save('maker');
    const sharing = { kind: 'people', people: [people['friend']!.id] };
    expect(await as('maker', 'PUT', `${url}/access`, { body: { sharing } })).toMatchObject({ status: 200, body: { sharing, version: 1 } });
    expect(await as('friend', 'GET', url)).toMatchObject({ status: 200, body: { may_change: false } });
    expect(await listed('friend')).toContain(url);
    expect(await as('friend', 'POST', '/reports/generate', { body: { definition: url.split('/')[2], ...DAY } })).toMatchObject({
      status: 201,
    });
    expect(await as('friend', 'PUT', url, { body: DEFINITION })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await as('friend', 'DELETE', url)).toMatchObject({ status: 403 });
    expect(await as('friend', 'PUT', `${url}/access`, { body: { sharing } })).toMatchObject({ status: 403 });
    expect(await as('reader', 'GET', url)).toMatchObject({ status: 404 });
  });

  test('shared with everybody, a viewer reads it too', async () => {
    const url = await save('maker');
    await as('maker', 'PUT', `${url}/access`, { body: { sharing: { kind: 'everybody' } } });
    expect(await as('reader', 'GET', url)).toMatchObject({ status: 200, body: { may_change: false } });
  });

  test('is with users that there are, and only an admin hands one over', async () => {
    const url = await save('maker');
    const stranger = { sharing: { kind: 'people', people: ['nobody'] } };
    expect(await as('maker', 'PUT', `${url}/access`, { body: stranger })).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    const handed = { sharing: { kind: 'private' }, owner: people['friend']!.id };
    expect(await as('maker', 'PUT', `${url}/access`, { body: handed })).toMatchObject({ status: 403 });
    expect(await server.ask('PUT', `${url}/access`, { body: handed })).toMatchObject({ status: 200, body: { owner: { name: 'friend' } } });
    expect(await as('maker', 'GET', url)).toMatchObject({ status: 404 });
    expect(await as('friend', 'GET', url)).toMatchObject({ body: { may_change: true } });
  });

  test('offers the names of active users', async () => {
    const { body } = await as('maker', 'GET', '/report-definitions/people');
    expect(body['items']).toContainEqual({ id: people['friend']!.id, name: 'friend' });
    expect(await as('reader', 'GET', '/report-definitions/people')).toMatchObject({ status: 403 });
  });
});

describe('versions', () => {
  test('are all kept, newest first, with who made them', async () => {
    const url = await save('maker');
    await as('maker', 'PUT', url, { body: { ...DEFINITION, title: 'Second' }, headers: { 'if-match': '"1"' } });
    const { body } = await as('maker', 'GET', `${url}/versions`);
    expect(body['items']).toMatchObject([
      { version: 2, definition: { title: 'Second' }, changed_by_name: 'maker' },
      { version: 1, definition: { title: 'GPU by day' } },
    ]);
    expect(await as('friend', 'GET', `${url}/versions`)).toMatchObject({ status: 404 });
  });
});

const file = (definition: unknown, more: object = {}) =>
  JSON.stringify({ format: 'wrapsheet-report-definition', format_version: 1, definition, ...more });

describe('files', () => {
  test('what is exported is imported as it was', async () => {
    const url = await save('maker', { ...DEFINITION, title: 'Über uns / über "GPU"' });
    const file = await as('maker', 'GET', `${url}/export`);
    expect(file.headers['content-disposition']).toContain("filename*=UTF-8''%C3%9Cber%20uns%20-%20%C3%BCber%20-GPU-.json");
    const { body } = await as('friend', 'POST', '/report-definitions/import', { body: { content: `\uFEFF${file.text}` } });
    expect(body).toEqual({ definition: { ...DEFINITION, title: 'Über uns / über "GPU"' } });
  });

  const withSection = (section: object) => file({ title: 'T', sections: [{ id: 'a', title: 'A', ...section }] });

  test.each([
    ['no JSON', '{', '', /no JSON/],
    ['another JSON', '{"a": 1}', '/format', /no report definition/],
    ['a newer format', file({}, { format_version: 2 }), '/format_version', /newer wrapsheet.*Update wrapsheet/],
    ['an unknown field beside the definition', file(DEFINITION, { colour: 1 }), '/colour', /"colour".*does not know/],
    [
      'an unknown field of a section',
      withSection({ kind: 'figures', metrics: ['attempts'], size: 3 }),
      '/definition/sections/0/size',
      /"size"/,
    ],
    ['an unknown kind of section', withSection({ kind: 'pie' }), '/definition/sections/0/kind', /"pie" is no kind/],
    [
      'an unknown chart',
      withSection({ kind: 'series', chart: 'pie', metrics: ['attempts'] }),
      '/definition/sections/0/chart',
      /one of line, bar/,
    ],
    ['a missing title', file({ sections: DEFINITION.sections }), '/definition', /title is missing/],
    ['no sections', file({ title: 'T', sections: [] }), '/definition/sections', /fewer than 1/],
    ['a metric that there is not', withSection({ kind: 'figures', metrics: ['nonsense'] }), '/sections/0/metrics', /no metric "nonsense"/],
  ])('refuses %s, says where and what to do', async (_what, content, path, message) => {
    const { status, body } = await as('maker', 'POST', '/report-definitions/import', { body: { content } });
    expect(status).toBe(400);
    expect(body['faults']).toContainEqual({ path, message: expect.stringMatching(message) as string });
  });
});

describe('a preview', () => {
  test('that fails says at which section', async () => {
    const figures = { kind: 'figures', id: 'by', title: 'Who reviews', metrics: ['reviews'], filters: { reviewer_id: ['r1'] } };
    const definition = { ...DEFINITION, sections: [...DEFINITION.sections, figures] };
    const { status, body } = await as('reader', 'POST', '/report-definitions/preview', { body: { definition, ...DAY } });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'reviewers_not_opted_in', step: 'querying section Who reviews' });
    expect(body['detail']).toContain('querying section Who reviews');
  });

  test('is the real report, seen by its maker as a page and kept nowhere', async () => {
    await server.ask('POST', '/events', { body: [generation('p1', 'e1'), ...delivered('p1')] });
    const before = (await server.ask('GET', '/reports')).body['items'];
    const { status, body } = await as('reader', 'POST', '/report-definitions/preview', { body: { definition: DEFINITION, ...DAY } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      report: {
        sections: [{ kind: 'text', paragraphs: ['We watch the fleet.', 'Ask Ada.'] }, { figures: [{ metric: 'attempts', value: 1 }] }],
      },
    });
    const page = await as('reader', 'GET', String(body['page']));
    expect(page).toMatchObject({ status: 200 });
    expect(page.text).toContain('Ask Ada.');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'self'");
    expect(await as('maker', 'GET', String(body['page']))).toMatchObject({ status: 410 });
    expect((await server.ask('GET', '/reports')).body['items']).toEqual(before);
  });
});
