/** A heap of things due at a key (a time, or a position in a stream); equal keys leave in the order they came. */
export interface Agenda<T> {
  readonly size: number;
  add(due: number, item: T): void;
  /** The least due key; Infinity when nothing is due. */
  nextDue(): number;
  /** Takes the item with the least key. @throws RangeError when empty. */
  take(): T;
}

interface Entry<T> {
  readonly due: number;
  readonly order: number;
  readonly item: T;
}

export function createAgenda<T>(): Agenda<T> {
  const heap: Entry<T>[] = [];
  let arrivals = 0;

  const before = (a: Entry<T>, b: Entry<T>): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

  function siftUp(entry: Entry<T>): void {
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || before(parent, entry)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  function siftDown(entry: Entry<T>): void {
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = heap[childIndex];
      if (child === undefined) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childIndex += 1;
      }
      if (before(entry, child)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = entry;
  }

  return {
    get size() {
      return heap.length;
    },
    add(due, item) {
      siftUp({ due, order: arrivals, item });
      arrivals += 1;
    },
    nextDue: () => heap[0]?.due ?? Number.POSITIVE_INFINITY,
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) throw new RangeError('the agenda is empty');
      if (heap.length > 0) siftDown(last);
      return first.item;
    },
  };
}
