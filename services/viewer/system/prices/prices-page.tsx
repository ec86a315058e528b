/** What a GPU-hour of each model costs, over time. Everybody reads it; admins change it. */
import { useState } from 'react';
import type { PriceBook } from '../../../reports/prices.ts';
import { numberFormat } from '../../../reports/formatters.ts';
import { problemOf } from '../../api/problem.ts';
import { mayAct, useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { At } from '../at.tsx';
import { ClashDialog } from '../kept/clash-dialog.tsx';
import { useKept, useRefreshKept, useSave, type Kept } from '../kept/kept.ts';
import styles from '../system.module.css';
import { useWords, type Words } from '../words.ts';
import { CurrencyDialog } from './currency-dialog.tsx';
import { PriceDialog } from './price-dialog.tsx';
import { datedPrices, fromEntries, keyOf, sayModel, toEntries, type DatedPrice } from './prices.ts';
import { RemovePrice } from './remove-price.tsx';

const PATH = '/prices';
type Open = { readonly kind: 'add' | 'currency' } | { readonly kind: 'edit' | 'remove'; readonly price: DatedPrice } | null;

export function PricesPage() {
  const session = useSession();
  const words = useWords();
  const { body, version } = useKept<PriceBook | null>(PATH);
  const refresh = useRefreshKept(PATH);
  const { say } = useNotices();
  const [open, setOpen] = useState<Open>(null);
  const book = body ?? { currency: session.studio.currency, prices: [] };
  const { save, clash, settle } = useSave<PriceBook>(PATH, () => {
    setOpen(null);
    say('The price book is saved. Cost figures are computed with it from now on.');
  });
  const put = (mine: PriceBook, base: Kept<PriceBook> = { body: book, version }) => save.mutate({ mine, base });
  const mayEdit = mayAct(session, 'admin');
  const close = () => setOpen(null);
  const error = clash === null && save.error !== null ? <ProblemNote problem={problemOf(save.error)} /> : null;
  const others = open !== null && 'price' in open ? book.prices.filter((price) => keyOf(price) !== open.price.key) : book.prices;
  const dialog = { busy: save.isPending, error, onClose: close };
  return (
    <>
      <PageHead
        title="Price book"
        lead={`What a GPU-hour costs, in ${book.currency}. Cost figures, also of the past, are computed with the book of now; stored reports keep theirs.`}
        actions={
          mayEdit && (
            <>
              <Button onClick={() => setOpen({ kind: 'currency' })}>Change the currency…</Button>
              <Button look="primary" onClick={() => setOpen({ kind: 'add' })}>
                Add a price…
              </Button>
            </>
          )
        }
      />
      {book.prices.length === 0 ? (
        <Empty title="There are no prices yet">
          <p>
            {mayEdit ? 'Add one for each GPU model; until then cost is unknown, not zero.' : 'Cost is unknown until an admin adds some.'}
          </p>
        </Empty>
      ) : (
        <DataTable
          caption="Prices by model and time"
          hideCaption
          rows={datedPrices(book)}
          keyOf={({ key }) => key}
          columns={[...columnsOf(book.currency, words), ...(mayEdit ? [editColumn(setOpen)] : [])]}
        />
      )}
      {open?.kind === 'add' && <PriceDialog title="Add a price" book={book} others={others} initial={null} {...dialog} onSave={put} />}
      {open?.kind === 'edit' && (
        <PriceDialog title="Change this price" book={book} others={others} initial={open.price} {...dialog} onSave={put} />
      )}
      {open?.kind === 'remove' && <RemovePrice price={open.price} {...dialog} onRemove={() => put({ ...book, prices: others })} />}
      {open?.kind === 'currency' && (
        <CurrencyDialog currency={book.currency} {...dialog} onSave={(currency) => put({ ...book, currency })} />
      )}
      {clash !== null && (
        <ClashDialog
          clash={{ ...clash, theirs: { ...clash.theirs, body: clash.theirs.body ?? { currency: book.currency, prices: [] } } }}
          busy={save.isPending}
          toEntries={toEntries}
          fromEntries={fromEntries}
          sayKey={(key) => sayKey(key, words)}
          sayValue={(_key, value) => (typeof value === 'string' ? value : 'none')}
          onMerge={put}
          onTakeTheirs={() => {
            settle();
            close();
            void refresh();
          }}
          onClose={settle}
        />
      )}
    </>
  );
}

function sayKey(key: string, words: Words): string {
  const at = key.lastIndexOf(' ');
  return at === -1 ? 'Currency' : `${sayModel(key.slice(0, at))} from ${words.at(new Date(Number(key.slice(at + 1))).toISOString())}`;
}

const columnsOf = (currency: string, words: Words) => [
  { id: 'model', head: 'GPU model', cell: ({ gpu_model: model }: DatedPrice) => <bdi>{sayModel(model)}</bdi> },
  {
    id: 'price',
    head: `A GPU-hour, ${currency}`,
    numeric: true,
    cell: ({ price }: DatedPrice) => numberFormat(words.locale, Math.max(2, price.split('.')[1]?.length ?? 0)).format(Number(price)),
  },
  { id: 'from', head: `From (${words.zone})`, cell: ({ from }: DatedPrice) => <At iso={from} words={words} /> },
  {
    id: 'until',
    head: `Until (${words.zone})`,
    cell: ({ until }: DatedPrice) =>
      until === null ? <span className={styles['quiet']}>further notice</span> : <At iso={until} words={words} />,
  },
];

const editColumn = (onOpen: (open: Open) => void) => ({
  id: 'edit',
  head: <span className="visually-hidden">Change</span>,
  cell: (price: DatedPrice) => (
    <>
      <Button
        look="quiet"
        aria-label={`Change ${sayModel(price.gpu_model)} from ${price.from}`}
        onClick={() => onOpen({ kind: 'edit', price })}
      >
        Change
      </Button>
      <Button
        look="quiet"
        aria-label={`Remove ${sayModel(price.gpu_model)} from ${price.from}`}
        onClick={() => onOpen({ kind: 'remove', price })}
      >
        Remove…
      </Button>
    </>
  ),
});
