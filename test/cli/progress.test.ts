import { describe, expect, test } from 'vitest';
import { createProgress, createStepBar } from '../../services/cli/progress.ts';

function screenOf(isTTY: boolean) {
  const written: string[] = [];
  return { written, screen: { isTTY, write: (text: string) => written.push(text) } };
}

describe('how far a file is', () => {
  test('is told for each tenth of its bytes, with the events so far, and at the end', () => {
    const { written, screen } = screenOf(false);
    const progress = createProgress('studio.ndjson', 1_000, screen);
    progress.at(50, 1);
    progress.at(400, 30);
    progress.say('studio.ndjson line 32: too_large');
    progress.at(450, 4);
    progress.at(1_000, 65);
    progress.end();
    expect(written.map((line) => line.replace(/ events · .+/, ' events'))).toEqual([
      'studio.ndjson ██████████░░░░░░░░░░░░░░ 40 % · 31 events\n',
      'studio.ndjson line 32: too_large\n',
      `studio.ndjson ${'█'.repeat(24)} 100 % · 100 events\n`,
    ]);
    expect(written.at(-1)).toMatch(/ events · \d+\/s, 0 s left\n$/);
  });

  test('is drawn in one line on a terminal, and what is said beside it goes above', () => {
    const { written, screen } = screenOf(true);
    const progress = createProgress('empty.ndjson', 0, screen);
    progress.say('nothing in it');
    progress.at(0, 0);
    progress.end();
    const clear = '\r\u001B[K';
    expect(written).toEqual([`${clear}nothing in it\n`, `${clear}empty.ndjson ${'█'.repeat(24)} 100 % · 0 events · 0/s, 0 s left`, '\n']);
  });
});

describe('the bar of a report', () => {
  test('is drawn again on a terminal, with the step, and taken away', () => {
    const { written, screen } = screenOf(true);
    const bar = createStepBar('delivery', screen);
    bar.at(0, null);
    bar.at(0.5, 'rendering PDF: printing the pages');
    bar.end();
    const clear = '\r\u001B[K';
    expect(written).toEqual([
      `${clear}delivery ${'░'.repeat(24)} 0 %`,
      `${clear}delivery ${'█'.repeat(12)}${'░'.repeat(12)} 50 % · rendering PDF: printing the pages`,
      clear,
    ]);
  });

  test('says nothing where nobody looks on', () => {
    const { written, screen } = screenOf(false);
    const bar = createStepBar('delivery', screen);
    bar.at(0.5, 'rendering PDF');
    bar.end();
    expect(written).toEqual([]);
  });
});
