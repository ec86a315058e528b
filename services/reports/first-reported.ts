/**
 * What a figure of a past range was when it was first reported, so that a later report of the same range can say that it has changed
 * since: "first reported 45; 1 reopened since".
 */
import { deliveredAsKnown, deliveredCharacters, reopenedSince, type CharacterKey } from './characters.ts';
import { sha256 } from './canonical.ts';
import { sayValue, type Speech } from './format.ts';
import type { MetricQuestion } from '../metrics/types.ts';
import type { Store } from '../store/types.ts';
import { isoUtc } from './ranges.ts';
import type { Figure } from './types.ts';

/** A figure with the question it answers, as far as that decides its value. */
export interface AskedFigure {
  readonly figure: Figure;
  readonly from: number;
  readonly to: number;
  readonly filters: MetricQuestion['filters'];
}

interface FirstRow {
  readonly question: string;
  readonly metric: string;
  readonly first_value: number | null;
  readonly reported_ms: number;
  readonly report_id: string;
}

type FirstRows = ReadonlyMap<string, FirstRow>;

/** What decides the value of a figure of a metric: all figures of a report are of one range. */
export type AskedRange = Pick<AskedFigure, 'from' | 'to' | 'filters'>;

/** Few rows, and plain ones are the quickest to read: which of a figure's came first is found here. */
const FIRST_SQL = `
SELECT question, metric, value AS first_value, toFloat64(toUnixTimestamp64Milli(reported_at)) AS reported_ms, report_id
FROM first_reported WHERE question IN {questions:Array(String)}`;

const byText = (a: string | null, b: string | null): number => (String(a) < String(b) ? -1 : 1);

const keyOf = ({ from, to, filters }: AskedRange): string =>
  sha256({ from, to, filters: Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, values.toSorted(byText)])) });

/** The figure's name without its section: a metric, or what is made of one (the oldest pending review's age is no count of pending reviews). */
const nameOf = ({ id }: Figure): string => id.slice(id.indexOf('.') + 1);

const idOf = (asked: AskedFigure): string => `${keyOf(asked)} ${nameOf(asked.figure)}`;

/** Figures of sums and means that rest on other sums may differ in the last bits; that is no change. */
export function differs(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a !== b;
  return Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

export interface FirstReported {
  /** Begins to read what is remembered of these ranges, for `compare`, while the figures are still being made. */
  recall(asked: readonly AskedRange[]): Remembered;
  /**
   * Sets figures beside what was first reported and remembers those that never were. Only final figures belong here: complete, not provisional.
   * @param remembered of the ranges of all these figures
   * @param report whose figures these are, and when it was made, epoch ms
   * @returns what is to be said of each figure that has changed since, by figure id
   */
  compare(
    asked: readonly AskedFigure[],
    remembered: Remembered,
    report: { readonly id: string; readonly at: number },
    speech: Speech,
  ): Promise<ReadonlyMap<string, NonNullable<Figure['first_reported']>>>;
}

/** What was remembered, once it is read. */
export type Remembered = () => Promise<FirstRows>;

function recall(store: Store, questions: readonly string[]): Remembered {
  const read = questions.length === 0 ? Promise.resolve([]) : store.query<FirstRow>(FIRST_SQL, { questions });
  // Who does not come to compare does not hear of a failure either.
  const settled = read.then(
    (rows) => ({ rows }),
    (error: unknown) => ({ error }),
  );
  return async () => {
    const outcome = await settled;
    if ('error' in outcome) throw outcome.error;
    const first = new Map<string, FirstRow>();
    for (const row of outcome.rows) {
      const key = `${row.question} ${row.metric}`;
      const other = first.get(key);
      if (other === undefined || cameBefore(row, other)) first.set(key, row);
    }
    return first;
  };
}

const cameBefore = (a: FirstRow, b: FirstRow): boolean =>
  a.reported_ms === b.reported_ms ? a.report_id < b.report_id : a.reported_ms < b.reported_ms;

export function createFirstReported(store: Store): FirstReported {
  async function remember(fresh: Iterable<AskedFigure>, report: { readonly id: string; readonly at: number }): Promise<void> {
    const rows = Array.from(fresh, (one) => ({
      question: keyOf(one),
      metric: nameOf(one.figure),
      reported_at: report.at,
      report_id: report.id,
      value: one.figure.value,
    }));
    if (rows.length > 0) await store.insert('first_reported', rows, { token: `first/${report.id}` });
  }

  return {
    recall: (asked) => recall(store, [...new Set(asked.map(keyOf))]),
    async compare(asked, remembered, report, speech) {
      if (asked.length === 0) return new Map();
      const first = await remembered();
      // A metric that stands in two sections is one figure.
      const fresh = new Map(asked.filter((one) => !first.has(idOf(one))).map((one) => [idOf(one), one]));
      const said = async (one: AskedFigure) => {
        const row = first.get(idOf(one));
        if (!row || !differs(row.first_value, one.figure.value)) return null;
        const text = await sayChange(store, one, row, speech);
        return [one.figure.id, { value: row.first_value, at: isoUtc(row.reported_ms), text }] as const;
      };
      const [changes] = await Promise.all([Promise.all(asked.map(said)), remember(fresh.values(), report)]);
      return new Map(changes.filter((change) => change !== null));
    },
  };
}

async function sayChange(store: Store, asked: AskedFigure, first: FirstRow, speech: Speech): Promise<string> {
  const { figure } = asked;
  const was = `first reported ${sayValue(first.first_value, figure.style, speech)}`;
  const why = figure.metric === 'characters_delivered' ? await whyDeliveries(store, asked, first, speech) : null;
  return `${was}; ${why ?? `now ${sayValue(figure.value, figure.style, speech)}`}`;
}

/** Which characters came and went since; null where what is known now does not explain the first figure (raw events expired). */
async function whyDeliveries(store: Store, { from, to, filters }: AskedFigure, first: FirstRow, speech: Speech): Promise<string | null> {
  const [then, now] = await Promise.all([
    deliveredAsKnown(store, { from, to }, filters, first.reported_ms),
    deliveredCharacters({ store, options: {}, reads: new Map() }, { from, to }, filters),
  ]);
  if (then.length !== first.first_value) return null;
  const keysNow = new Set(now.map(characterKey));
  const keysThen = new Set(then.map(characterKey));
  const gone = then.filter((character) => !keysNow.has(characterKey(character)));
  const late = now.filter((character) => !keysThen.has(characterKey(character))).length;
  const reopened = gone.length === 0 ? 0 : await reopenedSince(store, gone, first.reported_ms);
  const parts = [
    [reopened, 'reopened since'],
    [gone.length - reopened, 'no longer delivered in it'],
    [late, 'added since'],
  ] as const;
  return parts.flatMap(([count, what]) => (count > 0 ? [`${sayValue(count, 'count', speech)} ${what}`] : [])).join(', ');
}

const characterKey = ({ project_id, character_id }: CharacterKey): string => JSON.stringify([project_id, character_id]);
