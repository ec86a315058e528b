/** Reports of a studio that has just begun. */
import { afterAll, beforeAll, describe, test } from 'vitest';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

describe('a studio without any event', () => {
  test('has reports to choose, and says where events come from', async () => {
    const { page } = await viewer.openWindow({ role: 'viewer' });
    await page.goto('/app/reports');
    await page.getByText('Somebody who may edit can make one in the builder.').waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('No report has been made yet').waitFor();
    await expectAccessible(page);
    await page.goto('/app/reports/quality');
    await page.getByText('Events come in by Kafka, by POST /events, or from a file.').waitFor();
    await page
      .getByTitle(/^Quality/)
      .contentFrame()
      .getByRole('heading', { level: 1 })
      .waitFor();
    await picture(page, 'reports-empty-studio');
  });
});
