import type { Told } from '../sentences.ts';
import type { ReportDefinition } from '../spec.ts';
import type { Sentence } from '../types.ts';

/** A definition that comes with the program, with sentences of its own. */
export interface Template extends ReportDefinition {
  readonly id: string;
  readonly description: string;
  /** In reading order; null where there is nothing to say. */
  readonly sentences: (told: Told) => readonly (Sentence | null)[];
}
