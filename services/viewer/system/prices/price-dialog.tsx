/** Adds or changes a price, and says which figures that changes. */
import { useQuery } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import type { PriceBook } from '../../../reports/prices.ts';
import { readValues } from '../../api/values.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import styles from '../system.module.css';
import { useWords } from '../words.ts';
import {
  ANY_MODEL,
  entryOf,
  faultsOf,
  hasFault,
  keyOf,
  readingOf,
  sayModel,
  type DatedPrice,
  type PriceDraft,
  type PriceEntry,
} from './prices.ts';

export interface BookDialogProps {
  readonly busy: boolean;
  readonly error: ReactNode;
  readonly onClose: () => void;
}

interface PriceDialogProps extends BookDialogProps {
  readonly title: string;
  readonly book: PriceBook;
  /** The prices that stay as they are. */
  readonly others: readonly PriceEntry[];
  /** null: a new one. */
  readonly initial: DatedPrice | null;
  readonly onSave: (book: PriceBook) => void;
}

export function PriceDialog({ title, book, others, initial, busy, error, onSave, onClose }: PriceDialogProps) {
  const words = useWords();
  const id = useId();
  const [draft, setDraft] = useState<PriceDraft>(() =>
    initial === null
      ? { model: '', from: '', price: '' }
      : { model: initial.gpu_model, from: readingOf(initial.from, words.zone), price: initial.price },
  );
  const [tried, setTried] = useState(false);
  const models = useModels(book);
  const faults = faultsOf(draft, words.zone, new Set(others.map(keyOf)));
  const shown = tried ? faults : null;
  const next = hasFault(faults) ? null : entryOf(draft, words.zone);
  return (
    <Dialog title={title} open onClose={busy ? null : onClose}>
      <Form
        className={styles['form']}
        onSubmit={() => {
          setTried(true);
          if (next !== null) onSave({ ...book, prices: [...others, next] });
        }}
      >
        <TextField
          label="GPU model"
          value={draft.model}
          list={id}
          maxLength={200}
          spellCheck={false}
          hint="As the events call it; * is every model without a price of its own."
          fault={shown?.model ?? null}
          onChange={(model) => setDraft({ ...draft, model })}
        />
        <datalist id={id}>
          {models.map((model) => (
            <option key={model} value={model}>
              {sayModel(model)}
            </option>
          ))}
        </datalist>
        <TextField
          label={`From (${words.zone})`}
          type="datetime-local"
          step={900}
          value={draft.from}
          hint="On a quarter of an hour. It holds until the next price of the model."
          fault={shown?.from ?? null}
          onChange={(from) => setDraft({ ...draft, from })}
        />
        <TextField
          label={`A GPU-hour, ${book.currency}`}
          inputMode="decimal"
          value={draft.price}
          fault={shown?.price ?? null}
          onChange={(price) => setDraft({ ...draft, price })}
        />
        <p role="status">
          {next !== null &&
            `Cost figures of ${sayModel(next.gpu_model)} from ${words.at(earlier(next.from, initial?.from))} on change, also those of the past. Stored reports keep theirs.`}
        </p>
        {error}
        <Actions>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy}>
            Save the price
          </Button>
        </Actions>
      </Form>
    </Dialog>
  );
}

const earlier = (one: string, other: string | undefined): string =>
  other !== undefined && Date.parse(other) < Date.parse(one) ? other : one;

/** Of the book, and those that ran this year. */
function useModels(book: PriceBook): readonly string[] {
  const { data = [] } = useQuery({
    queryKey: ['gpu-models'],
    queryFn: ({ signal }) => readValues('gpu_model', { preset: 'this-year' }, null, signal),
    staleTime: 60_000,
  });
  const seen = data.flatMap(({ id }) => (id === null ? [] : [id]));
  return [...new Set([...seen, ...book.prices.map((price) => price.gpu_model), ANY_MODEL])];
}
