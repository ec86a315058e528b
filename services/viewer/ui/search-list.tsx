/**
 * Choosing from many: a field to search in and the list under it. The focus stays in the field; arrows move through the list, Enter takes what they stand on
 * (the combobox pattern of the ARIA practices). Of long lists only the beginning is drawn; the search goes over all.
 */
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { TextField } from './field.tsx';
import styles from './search-list.module.css';

export interface Choice {
  readonly id: string;
  readonly text: string;
  /** In small type beside it: how often, or what else it is called. */
  readonly beside?: string;
}

interface SearchListProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: ReadonlySet<string>;
  /** Several can be chosen at once. */
  readonly several?: boolean;
  readonly onPick: (id: string) => void;
  /** What is meant by a search that nothing matches, where that may be a choice too. */
  readonly unlisted?: (sought: string) => Choice | null;
  /** It stands in a panel that was just opened: the focus goes on to the field. */
  readonly opened?: boolean;
}

const MOST_DRAWN = 100;

export function SearchList({ label, choices, chosen, several = false, onPick, unlisted, opened = false }: SearchListProps) {
  const [sought, setSought] = useState('');
  const [at, setAt] = useState(0);
  const [focused, setFocused] = useState(false);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const listed = search(choices, sought);
    const other = listed.length === 0 ? unlisted?.(sought) : null;
    return other == null ? listed : [other];
  }, [choices, sought, unlisted]);
  const drawn = found.slice(0, MOST_DRAWN);
  const stood = Math.min(at, drawn.length - 1);

  useEffect(() => {
    if (opened) place.current?.querySelector('input')?.focus();
  }, [opened]);
  useEffect(() => {
    list.current?.children[stood]?.scrollIntoView({ block: 'nearest' });
  }, [stood]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(drawn.length - 1, stood + step)));
    }
    const choice = drawn[stood];
    if (event.key === 'Enter' && choice !== undefined) {
      event.preventDefault();
      onPick(choice.id);
    }
  };

  return (
    <div className={styles['place']} ref={place}>
      <TextField
        label={label}
        type="search"
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={drawn[stood] === undefined ? undefined : `${id}-${stood}`}
        autoComplete="off"
        value={sought}
        onChange={(text) => {
          setSought(text);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
      <div
        id={id}
        ref={list}
        role="listbox"
        aria-label={label}
        aria-multiselectable={several}
        tabIndex={-1}
        className={styles['list']}
        data-focused={focused}
      >
        {drawn.map((choice, index) => (
          <button
            type="button"
            key={choice.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.has(choice.id)}
            className={styles['option']}
            data-at={index === stood}
            onClick={() => {
              setAt(index);
              onPick(choice.id);
            }}
          >
            <span className={styles['mark']} aria-hidden="true">
              {chosen.has(choice.id) ? '✓' : ''}
            </span>
            <bdi>{choice.text}</bdi>
            {choice.beside !== undefined && <span className={styles['beside']}>{choice.beside}</span>}
          </button>
        ))}
      </div>
      <p className={styles['more']} role="status">
        {said(found.length, drawn.length)}
      </p>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

function said(found: number, drawn: number): string {
  if (found === 0) return 'Nothing matches.';
  return found > drawn ? `The first ${drawn} of ${found}; type to find the others.` : '';
}

/** Those that have every word, in any place; underscores and slashes part words as blanks do. */
function search(choices: readonly Choice[], sought: string): readonly Choice[] {
  const words = folded(sought).split(' ').filter(Boolean);
  if (words.length === 0) return choices;
  return choices.filter(({ id, text, beside = '' }) => {
    const whole = folded(`${text} ${id} ${beside}`);
    return words.every((word) => whole.includes(word));
  });
}

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[_/\s]+/g, ' ');
