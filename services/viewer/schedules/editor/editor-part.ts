/** What each part of the editor is given. */
import type { Draft } from './draft.ts';
import type { Faults } from './faults.ts';

export interface EditorPart {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly change: (part: Partial<Draft>) => void;
}
