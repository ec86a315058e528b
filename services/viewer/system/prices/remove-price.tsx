/** Takes a price out of the book, after asking. */
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../words.ts';
import type { BookDialogProps } from './price-dialog.tsx';
import { sayModel, type DatedPrice } from './prices.ts';

interface RemovePriceProps extends BookDialogProps {
  readonly price: DatedPrice;
  readonly onRemove: () => void;
}

export function RemovePrice({ price, busy, error, onRemove, onClose }: RemovePriceProps) {
  const words = useWords();
  return (
    <Dialog title="Remove this price?" open onClose={busy ? null : onClose}>
      <p>
        From {words.at(price.from)} on, GPU time of <bdi>{sayModel(price.gpu_model)}</bdi> costs what the price before says, or that of
        every other model; where there is none its cost is unknown. Figures of the past change with it.
      </p>
      {error}
      <Actions>
        <Button onClick={onClose} disabled={busy}>
          Keep it
        </Button>
        <Button look="danger" busy={busy} onClick={onRemove}>
          Remove
        </Button>
      </Actions>
    </Dialog>
  );
}
