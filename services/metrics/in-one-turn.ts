/** Reads together what is asked for in one turn of the event loop's microtasks: a report asks all of its questions at once. */

interface Batch<Request, Answer> {
  readonly requests: Request[];
  readonly read: Promise<readonly Answer[]>;
}

/**
 * Adds a request to those of the same key that wait, or begins with it.
 * @param waiting where those that wait are known by their key; everyone who uses a key gives and takes the same kinds of things
 * @param readAll answers the requests, in their order; that of whoever asked first is called, when the turn is over
 */
export async function inOneTurn<Request, Answer>(
  waiting: Map<string, unknown>,
  key: string,
  request: Request,
  readAll: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): Promise<Answer> {
  const batch = (waiting.get(key) as Batch<Request, Answer> | undefined) ?? begin(waiting, key, readAll);
  const place = batch.requests.push(request) - 1;
  return (await batch.read)[place]!;
}

function begin<Request, Answer>(
  waiting: Map<string, unknown>,
  key: string,
  readAll: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): Batch<Request, Answer> {
  const requests: Request[] = [];
  // Ticks come when no microtask is left: whoever asks in this turn has asked by then.
  const turnOver = new Promise<void>((resolve) => process.nextTick(resolve));
  const read = turnOver.then(() => {
    waiting.delete(key);
    return readAll(requests);
  });
  const batch = { requests, read };
  waiting.set(key, batch);
  return batch;
}
