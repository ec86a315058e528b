/** What the parts of the editor can do to the draft. */
import type { ReportDefinition, SectionSpec } from '../../reports/spec.ts';
import type { Piece, Place } from './placing.ts';

export interface Editing {
  /** @param field typing into one field is one change */
  readonly change: (draft: ReportDefinition, field?: string) => void;
  readonly changeSection: (section: SectionSpec, field?: string) => void;
  /** What may not go there is not done, and why is said. */
  readonly put: (piece: Piece, where: Place) => void;
  readonly remove: (id: string) => void;
  readonly copy: (id: string) => void;
}
