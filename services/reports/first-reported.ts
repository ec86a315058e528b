/**
 * What a figure of a past range was when it was first reported, so that a later report of the same range can say that it has changed
 * since: "first reported 45; 1 reopened since".
 */
import { deliveredCharacters, reopenedSince, type DeliveredCharacter } from './characters.ts';
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
}

const FIRST_SQL = `
SELECT question, metric, tupleElement(first, 1) AS first_value, toFloat64(toUnixTimestamp64Milli(tupleElement(first, 2))) AS reported_ms
FROM (
    SELECT toString(question) AS question, metric, argMin((value, reported_at), (reported_at, report_id)) AS first
    FROM first_reported
    WHERE question IN {questions:Array(String)}
    GROUP BY question, metric
)`;

const byText = (a: string | null, b: string | null): number => (String(a) < String(b) ? -1 : 1);

const keyOf = ({ from, to, filters }: AskedFigure): string =>
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
  /**
   * Sets figures beside what was first reported and remembers those that never were. Only final figures belong here: complete, not provisional.
   * @param report whose figures these are, and when it was made, epoch ms
   * @returns what is to be said of each figure that has changed since, by figure id
   */
  compare(
    asked: readonly AskedFigure[],
    report: { readonly id: string; readonly at: number },
    speech: Speech,
  ): Promise<ReadonlyMap<string, NonNullable<Figure['first_reported']>>>;
}

export function createFirstReported(store: Store): FirstReported {
  async function known(asked: readonly AskedFigure[]): Promise<ReadonlyMap<string, FirstRow>> {
    const questions = [...new Set(asked.map(keyOf))];
    const rows = await store.query<FirstRow>(FIRST_SQL, { questions });
    return new Map(rows.map((row) => [`${row.question} ${row.metric}`, row]));
  }

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
    async compare(asked, report, speech) {
      if (asked.length === 0) return new Map();
      const first = await known(asked);
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
    deliveredCharacters(store, { from, to }, filters, first.reported_ms),
    deliveredCharacters(store, { from, to }, filters),
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

const characterKey = ({ project_id, character_id }: DeliveredCharacter): string => JSON.stringify([project_id, character_id]);
