import { describe, expect, test } from 'vitest';
import type { StudioEvent } from '../../services/events/types.ts';
import { DEMO_LABELS } from '../../services/simulator/labels.ts';
import { demoPrices } from '../../services/simulator/prices.ts';
import { createStudio } from '../../services/simulator/studio.ts';

const startMs = Date.UTC(2026, 0, 5);
const events = [...createStudio({ seed: 7, startMs, days: 90 })];
/** Every value that events have in this field. */
function valuesOf(field: string): Set<string> {
  const value = (event: StudioEvent): unknown => (event as unknown as Readonly<Record<string, unknown>>)[field];
  return new Set(events.map(value).filter((found): found is string => typeof found === 'string'));
}

describe('the demo', () => {
  test('names every project, scene type, tier, model and worker of the studio, and nothing else', () => {
    for (const dimension of ['project_id', 'scene_type', 'resolution_tier', 'gpu_model', 'worker_id'] as const) {
      expect(new Set(DEMO_LABELS[dimension].map((label) => label.id))).toEqual(valuesOf(dimension));
    }
  });

  test('has prices for every model that is named', () => {
    expect(new Set(demoPrices(startMs).map((price) => price.gpu_model))).toEqual(valuesOf('gpu_model'));
    expect(demoPrices(startMs)).toContainEqual({ gpu_model: 'H100', from: startMs, micros_per_gpu_hour: 2_850_000 });
  });
});
