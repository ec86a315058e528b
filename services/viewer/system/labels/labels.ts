/** Names of a dimension's ids: how they are sorted, sought, and what is wrong with one. Pure. */
import type { Labels } from '../../../reports/labels.ts';
import { DIMENSIONS, type Dimension } from '../../../metrics/types.ts';

export type Label = Labels[string];
export interface Named {
  readonly id: string;
  readonly label: Label;
}

/** As reports list them: by order where there is one, then by name; what is archived last. */
export const sortedLabels = (labels: Labels): readonly Named[] =>
  Object.entries(labels)
    .map(([id, label]) => ({ id, label }))
    .toSorted(
      (a, b) =>
        Number(a.label.archived) - Number(b.label.archived) ||
        (a.label.order ?? Infinity) - (b.label.order ?? Infinity) ||
        a.label.name.localeCompare(b.label.name) ||
        (a.id < b.id ? -1 : 1),
    );

/** A label as it is typed. */
export interface LabelDraft {
  readonly id: string;
  readonly name: string;
  readonly order: string;
  /** Empty: none. */
  readonly colour: string;
  readonly archived: boolean;
}

export const NEW_LABEL: LabelDraft = { id: '', name: '', order: '', colour: '', archived: false };

export const draftOf = ({ id, label }: Named): LabelDraft => ({
  id,
  name: label.name,
  order: label.order === null ? '' : String(label.order),
  colour: label.colour ?? '',
  archived: label.archived,
});

export const labelOf = ({ name, order, colour, archived }: LabelDraft): Label => ({
  name: name.trim(),
  order: order.trim() === '' ? null : Number(order),
  colour: colour.trim() === '' ? null : colour.trim(),
  archived,
});

export interface LabelFaults {
  readonly id: string | null;
  readonly name: string | null;
  readonly order: string | null;
  readonly colour: string | null;
}

/** @param taken ids that have a name; of the one that is edited, without its own */
export const faultsOf = ({ id, name, order, colour }: LabelDraft, taken: ReadonlySet<string>): LabelFaults => ({
  id:
    id.trim() === ''
      ? 'Give the id as it stands in the events.'
      : taken.has(id.trim())
        ? 'This id has a name; edit it in the table.'
        : null,
  name: name.trim() === '' ? 'Give a name.' : null,
  order: /^(-?\d{1,6})?$/.test(order.trim()) ? null : 'Give a whole number, or nothing.',
  colour: /^(#[0-9a-f]{6})?$/i.test(colour.trim()) ? null : 'Give a colour such as #1a2b3c, or nothing.',
});

export const hasFault = (faults: LabelFaults): boolean => Object.values(faults).some((fault) => fault !== null);

export const sayLabel = (value: unknown): string => {
  if (value === undefined) return 'no name';
  const { name, order, colour, archived } = value as Label;
  // Isolated, so that a name from right to left does not draw what stands beside it along.
  return [`\u2068${name}\u2069`, order === null ? null : `order ${order}`, colour, archived ? 'archived' : null]
    .filter((part) => part !== null)
    .join(', ');
};

export const dimensionOf = (text: string | undefined): Dimension => DIMENSIONS.find((dimension) => dimension === text) ?? 'project_id';
