/** Which schedules are shown, in which order. Pure. */
import type { ScheduleView } from '../../../scheduler/views.ts';
import { FIRING_WORDS, sayWhen } from '../words.ts';

export const STATES = { all: 'All', active: 'Active', paused: 'Paused', trouble: 'Last one went wrong' } as const;
export const ORDERS = { next: 'Next firing first', name: 'By name' } as const;

export interface Sought {
  readonly text: string;
  readonly state: keyof typeof STATES;
  /** User id; empty: anybody's. */
  readonly owner: string;
  readonly order: keyof typeof ORDERS;
}

const isState = (name: string): name is Sought['state'] => name in STATES;
const isOrder = (name: string): name is Sought['order'] => name in ORDERS;

export function readSought(address: URLSearchParams): Sought {
  const [state, order] = [address.get('state') ?? '', address.get('order') ?? ''];
  return {
    text: address.get('q') ?? '',
    state: isState(state) ? state : 'all',
    owner: address.get('owner') ?? '',
    order: isOrder(order) ? order : 'next',
  };
}

/** Only what is not as usual. */
export function writeSought({ text, state, owner, order }: Sought): URLSearchParams {
  const address = new URLSearchParams();
  if (text !== '') address.set('q', text);
  if (state !== 'all') address.set('state', state);
  if (owner !== '') address.set('owner', owner);
  if (order !== 'next') address.set('order', order);
  return address;
}

const isTrouble = ({ last }: ScheduleView): boolean => last !== null && FIRING_WORDS[last.state].tone === 'bad';

export function find(
  schedules: readonly ScheduleView[],
  { text, state, owner, order }: Sought,
  nameOf: (report: ScheduleView['report']) => string,
): readonly ScheduleView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return schedules
    .filter((schedule) => {
      if (owner !== '' && schedule.owner !== owner) return false;
      if (state === 'paused' && schedule.paused === null) return false;
      if (state === 'active' && schedule.paused !== null) return false;
      if (state === 'trouble' && !isTrouble(schedule)) return false;
      const whole = [
        schedule.name,
        nameOf(schedule.report),
        sayWhen(schedule.when),
        schedule.zone,
        schedule.owner_name ?? '',
        ...schedule.recipients,
      ]
        .join(' ')
        .toLowerCase();
      return words.every((word) => whole.includes(word));
    })
    .toSorted((a, b) => (order === 'next' ? dueOf(a) - dueOf(b) : 0) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** What will not come stands last. */
const dueOf = ({ next_due_at: next }: ScheduleView): number => (next === null ? Number.MAX_SAFE_INTEGER : Date.parse(next));
