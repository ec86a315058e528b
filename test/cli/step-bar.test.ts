import { describe, expect, test } from 'vitest';
import { createStepBar } from '../../services/cli/progress.ts';

function screenOf(isTTY: boolean) {
  const written: string[] = [];
  return { written, screen: { isTTY, write: (text: string) => written.push(text) } };
}

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
