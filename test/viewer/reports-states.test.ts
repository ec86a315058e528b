/** Reports where something is missing, late, away, or more than usual: each says what is the matter and what to do. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delivered, generation } from '../query/studio-events.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

const LONG = `The Unabridged Chronicle of the ${'very '.repeat(24)}long Project`;
const ARABIC = 'مشروع الفنار الكبير';

const named = (name: string) => ({ name, order: null, colour: null, archived: false });

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  const { server } = viewer;
  const many = Array.from({ length: 400 }, (_, index) => generation(`project-${index}`, `many-${index}`));
  await server.ask('POST', '/events?wait=true', {
    body: [
      ...many,
      ...delivered('project-1'),
      generation('project-2', 'failed-1', { outcome: 'FAILED' }),
      generation('project-3', 'failed-2', { outcome: 'FAILED', failure_type: 'artifact' }),
    ],
  });
  await server.ask('PUT', '/labels/project_id', {
    body: { 'project-1': named(LONG), 'project-2': named(ARABIC), 'project-399': named('Straße der Träume') },
  });
});
afterAll(() => viewer.close());

const shown = async (page: Page) => {
  const frame = page.getByTitle(/, /).contentFrame();
  await frame.getByRole('heading', { level: 1 }).waitFor();
  return frame;
};

const JOB = { id: 'j1', status: 'running', step: 'querying section By project', progress: 0.4, report: null, problem: null };
type Job = Omit<typeof JOB, 'step' | 'problem'> & { readonly step: string | null; readonly problem: object | null };
const ended = (status: string, problem: object): Job => ({ ...JOB, status, step: null, progress: 0, problem });

/**
 * A job that is as it is told to be: a real one of so little data is over before anybody can press a button.
 * @returns what the page asked of it beside its state
 */
async function scriptedJob(page: Page, stateOf: (asked: readonly string[]) => Job): Promise<readonly string[]> {
  const asked: string[] = [];
  await page.route('**/reports/generate', (route) => route.fulfill({ status: 202, json: JOB }));
  await page.route('**/reports/jobs/j1/events', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: `retry: 50\nevent: job\ndata: ${JSON.stringify(stateOf(asked))}\n\n` }),
  );
  await page.route('**/reports/jobs/j1', (route) => {
    asked.push(route.request().method());
    return route.fulfill({ status: 204 });
  });
  return asked;
}

const CALLED_OFF = { code: 'cancelled', title: 'Called off', detail: 'The job was called off.', advice: 'Ask for it again.', status: 410 };
const untilCalledOff = (asked: readonly string[]): Job => (asked.length === 0 ? JOB : ended('cancelled', CALLED_OFF));

describe('filters', () => {
  test('are found among 400 projects by name, without marks and in any case', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/gpu-utilization?from=2026-03-19&to=2026-03-20');
    await page.getByRole('button', { name: 'Project: all' }).click();
    await page.getByText('The first 100 of 400; type to find the others.').waitFor();
    await page.getByRole('combobox', { name: 'Search: Project' }).fill('TRAUME');
    await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('Straße der Träume')]);
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Search: Project' }).fill('الفنار');
    await page.getByRole('option', { name: ARABIC }).click();
    await page.getByRole('combobox', { name: 'Search: Project' }).fill('unabridged');
    await page.getByRole('option', { name: LONG }).click();
    await expectAccessible(page);
    await picture(page, 'reports-filter-names');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/project_id=project-399&project_id=project-2&project_id=project-1/);
    const frame = await shown(page);
    await frame.getByText(ARABIC).first().waitFor();
    await frame.getByText(LONG).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  test('name none as a value, and the address keeps it', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/gpu-utilization?from=2026-03-19&to=2026-03-20');
    await page.getByRole('button', { name: 'Workflow version: all' }).click();
    await page.getByRole('option', { name: 'none 402 ×' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/workflow_version=(&|$)/);
    await (await shown(page)).getByText('Workflow version: none').first().waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Workflow version: none' }).waitFor();
  });

  test('that do not occur in the range can still be seen and taken away', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/gpu-utilization?from=2026-03-19&to=2026-03-20&project_id=long-gone');
    await page.getByRole('button', { name: 'Project: long-gone' }).click();
    await page.getByRole('option', { name: 'long-gone 0 ×' }).waitFor();
    await page.getByRole('button', { name: 'All: take this filter away' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL((address) => !address.search.includes('project_id'));
  });
});

describe('a range', () => {
  test('in which nothing happened says so, and when the last of it did', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/delivery?from=2026-03-19T18%3A00%3A00Z&to=2026-03-20T06%3A00%3A00Z&zone=UTC');
    await page.getByText('Nothing of what this report tells happened in this range').waitFor();
    await page.getByText('The last of it happened on 19 March 2026, in UTC.').waitFor();
    await shown(page);
    await expectAccessible(page);
    await picture(page, 'reports-nothing');
    await page.goto('/app/reports/delivery?from=2020-01-01&to=2020-02-01');
    await page.getByText('Nothing of it happened before either.').waitFor();
  });

  test('that is none is refused in words, and the fields stay usable', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/delivery?from=2026-03-19T10%3A07%3A00Z&to=2026-03-20');
    await page.getByRole('alert').getByText('Move the bound to :00, :15, :30 or :45').waitFor();
    await page.goto('/app/reports/delivery?preset=this-month&zone=Middle%2FEarth');
    await page.getByRole('alert').getByText('There is no time zone "Middle/Earth".').waitFor();
    await page.getByRole('button', { name: /^Range/ }).click();
    await page.getByLabel('First day').fill('2026-03-20');
    await page.getByLabel('Last day').fill('2026-03-19');
    await page.getByRole('button', { name: 'Use these' }).click();
    await page.getByText('The last day lies before the first.').waitFor();
    await expectAccessible(page);
  });

  test('that is not over yet says how far its data go, and what of them is provisional or unverified', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/gpu-utilization?preset=this-month');
    const state = page.getByRole('list', { name: 'State of the data' });
    await state.getByText('Data complete to 20 Mar 2026, 11:55 (UTC)').waitFor();
    await state.getByText('GPU time provisional from 19 Mar 2026, 11:55').waitFor();
    // The auditor may have been there meanwhile.
    await state.getByText(/^(Not yet compared with|Verified against) the raw events/).waitFor();
  });
});

describe('somebody limited to some projects', () => {
  test('sees these alone, and is told which where a link asks for others', async () => {
    const { page } = await viewer.openWindow({ name: 'Limited Reader', role: 'viewer', projects: ['project-3'] });
    await page.goto('/app/reports/gpu-utilization?from=2026-03-19&to=2026-03-20');
    const frame = await shown(page);
    await frame.getByText('Project: project-3').first().waitFor();
    expect(await frame.getByRole('main').innerText()).not.toMatch(/project-4\b/);
    await page.getByRole('button', { name: 'Project: all' }).click();
    await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('project-3')]);
    await page.goto('/app/reports/gpu-utilization?from=2026-03-19&to=2026-03-20&project_id=project-4');
    await page.getByRole('alert').getByText('Limited Reader may not see project project-4').waitFor();
    await picture(page, 'reports-forbidden');
  });
});

describe('a report that is being made', () => {
  test('tells how far it is, and can be called off', async () => {
    const { page } = await viewer.openWindow();
    const asked = await scriptedJob(page, untilCalledOff);
    await page.goto('/app/reports/delivery');
    await page.getByText('Querying section By project, 40 %').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Making the report' }).getAttribute('value')).toBe('0.4');
    await expectAccessible(page);
    await picture(page, 'reports-making');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').getByText('Called off', { exact: true }).waitFor();
    expect(asked).toEqual(['DELETE']);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await shown(page);
  });

  test('is called off when its page is left', async () => {
    const { page } = await viewer.openWindow();
    const asked = await scriptedJob(page, untilCalledOff);
    await page.goto('/app/reports/delivery');
    await page.getByText('Querying section By project, 40 %').waitFor();
    await page.getByRole('link', { name: 'All reports' }).click();
    await expect.poll(() => asked).toEqual(['DELETE']);
  });
});

describe('a deadline that is exceeded', () => {
  test('is said, and a shorter range is offered', async () => {
    const { page } = await viewer.openWindow();
    const detail = 'The report was not ready within 120 s. (querying section By project)';
    const problem = { code: 'deadline_exceeded', title: 'Took too long', detail, advice: 'Ask for a shorter range.', status: 504 };
    await scriptedJob(page, () => ended('failed', problem));
    await page.goto('/app/reports/delivery?preset=last-year');
    await page.getByRole('alert').getByText(detail).waitFor();
    await expectAccessible(page);
    await picture(page, 'reports-deadline');
    await page.unrouteAll();
    await page.getByRole('link', { name: 'Ask for the last 30 days' }).click();
    await page.waitForURL(/preset=last-30-days/);
    await shown(page);
  });
});

describe('a server', () => {
  test('that is away is said to be, and the report comes by itself when it is back', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports');
    await page.getByRole('heading', { name: 'Saved reports' }).waitFor();
    await page.route('**/reports/generate', (route) => route.abort());
    await page.getByRole('link', { name: 'Quality', exact: true }).last().click();
    await page.getByRole('alert').getByText('The server does not answer').waitFor();
    await picture(page, 'reports-away');
    await page.unrouteAll();
    await shown(page);
  });

  test('that cannot draw a file says which and why; the report stays', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/delivery');
    await shown(page);
    await page.route('**/download?format=pdf', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: {
          code: 'renderer_unavailable',
          title: 'No browser draws pages',
          detail: '',
          advice: 'CSV and JSON do not need one.',
          status: 503,
        },
      }),
    );
    await page.getByRole('button', { name: 'Download PDF' }).click();
    await page.getByText('No browser draws pages · CSV and JSON do not need one.').waitFor();
    await page.getByRole('button', { name: 'Download PDF' }).waitFor();
    await shown(page);
  });
});
