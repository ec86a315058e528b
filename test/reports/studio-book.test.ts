import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../services/reports/settings.ts';
import { createStudioBook, type Studio } from '../../services/reports/studio.ts';
import type { StoredDocument } from '../../services/store/documents.ts';

const named = (studio_name: string, version: number): StoredDocument => ({
  kind: 'settings',
  id: 'studio',
  version,
  body: { ...DEFAULT_SETTINGS, studio_name },
  at: 0,
  by: 'test',
});

/** Documents of which each reading waits until it is answered. */
function waitingDocuments() {
  const readings: PromiseWithResolvers<readonly StoredDocument[]>[] = [];
  const book = createStudioBook({
    listAll() {
      const reading = Promise.withResolvers<readonly StoredDocument[]>();
      readings.push(reading);
      return reading.promise;
    },
  });
  const names: string[] = [];
  const begin = (work: (studio: Studio) => Promise<string> = ({ settings }) => Promise.resolve(settings.studio_name)) =>
    book.with((studio) => {
      names.push(studio.settings.studio_name);
      return work(studio);
    });
  return {
    names,
    begin,
    answer: (...documents: StoredDocument[]) => readings.pop()!.resolve(documents),
    fail: (error: Error) => readings.pop()!.reject(error),
  };
}

const OLD = named('Old', 1);
const NEW = named('New', 2);

async function withOldKnown() {
  const documents = waitingDocuments();
  const first = documents.begin();
  documents.answer(OLD);
  await first;
  documents.names.length = 0;
  return documents;
}

describe('what a studio has set', () => {
  it('is read before the first work begins', async () => {
    const { begin, answer, names } = waitingDocuments();
    const made = begin();
    expect(names).toEqual([]);
    answer(OLD);
    expect(await made).toBe('Old');
  });

  it('is read beside the work once it was read before', async () => {
    const { begin, answer, names } = await withOldKnown();
    const made = begin();
    expect(names).toEqual(['Old']);
    answer(OLD);
    expect(await made).toBe('Old');
    expect(names).toEqual(['Old']);
  });

  it('counts as it is now: work that began with what has changed begins again', async () => {
    const { begin, answer, names } = await withOldKnown();
    const made = begin();
    answer(NEW);
    expect(await made).toBe('New');
    expect(names).toEqual(['Old', 'New']);
  });

  it('takes back that it is set', async () => {
    const { begin, answer } = await withOldKnown();
    const made = begin();
    answer();
    expect(await made).toBe(DEFAULT_SETTINGS.studio_name);
  });

  it('has no failures of what has changed', async () => {
    const { begin, answer } = await withOldKnown();
    const made = begin(async ({ settings }) => {
      if (settings.studio_name === 'Old') throw new Error('an old zone');
      return 'fine';
    });
    answer(NEW);
    expect(await made).toBe('fine');
  });

  it('tells failures of the work and of the reading', async () => {
    const { begin, answer, fail } = await withOldKnown();
    const failing = begin(() => Promise.reject(new Error('no figures')));
    answer(OLD);
    await expect(failing).rejects.toThrow('no figures');
    const unread = begin();
    fail(new Error('store away'));
    await expect(unread).rejects.toThrow('store away');
  });
});
