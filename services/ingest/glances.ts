/**
 * Messages that were accepted at a glance, kept in columns of numbers: hundreds of thousands of them may wait for their landing, and as objects
 * with numbers and a buffer each they would take a third of a kilobyte of heap each, beside their bytes.
 */
import type { PlainBody } from '../events/avro-plain.ts';
import type { StudioEvent } from '../events/types.ts';
import type { AcceptedMessage } from './types.ts';

export type Decode = (bytes: Buffer, recordedAt: number) => StudioEvent;

export interface Glances {
  add(position: number, recordedAt: number, bytes: Buffer, plain: PlainBody): AcceptedMessage;
}

interface Columns {
  readonly position: Float64Array;
  readonly recordedAt: Float64Array;
  readonly startMs: Float64Array;
  readonly occurredAt: Float64Array;
  readonly idHash: Float64Array;
  /** Which page holds the message, from where to where, and where its body starts. */
  readonly page: Uint32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly start: Float64Array;
  readonly pages: Buffer[];
  readonly decode: Decode;
}

/** Room for so many messages. */
export function createGlances(most: number, decode: Decode): Glances {
  const numbers = () => new Float64Array(most);
  const columns: Columns = {
    position: numbers(),
    recordedAt: numbers(),
    startMs: numbers(),
    occurredAt: numbers(),
    idHash: numbers(),
    page: new Uint32Array(most),
    from: numbers(),
    to: numbers(),
    start: numbers(),
    pages: [],
    decode,
  };
  let count = 0;
  let memory: ArrayBufferLike | null = null;

  return {
    add: (position, recordedAt, bytes, { start, startMs, occurredAt, idHash }) => {
      const row = count++;
      // Messages that were fetched together lie in one piece of memory.
      if (bytes.buffer !== memory) {
        memory = bytes.buffer;
        columns.pages.push(Buffer.from(memory));
      }
      columns.position[row] = position;
      columns.recordedAt[row] = recordedAt;
      columns.startMs[row] = startMs;
      columns.occurredAt[row] = occurredAt;
      columns.idHash[row] = idHash;
      columns.page[row] = columns.pages.length - 1;
      columns.from[row] = bytes.byteOffset;
      columns.to[row] = bytes.byteOffset + bytes.length;
      columns.start[row] = bytes.byteOffset + start;
      return new GlancedMessage(columns, row);
    },
  };
}

/** One row of the columns. */
class GlancedMessage implements AcceptedMessage, PlainBody {
  readonly kind = 'accepted';
  private readonly columns: Columns;
  private readonly row: number;

  constructor(columns: Columns, row: number) {
    this.columns = columns;
    this.row = row;
  }

  get position(): number {
    return this.columns.position[this.row] as number;
  }

  get recordedAt(): number {
    return this.columns.recordedAt[this.row] as number;
  }

  get sizeBytes(): number {
    return (this.columns.to[this.row] as number) - (this.columns.from[this.row] as number);
  }

  get bytes(): Buffer {
    return this.page.subarray(this.columns.from[this.row], this.columns.to[this.row]);
  }

  get event(): StudioEvent {
    return this.columns.decode(this.bytes, this.recordedAt);
  }

  get plain(): PlainBody {
    return this;
  }

  get page(): Buffer {
    return this.columns.pages[this.columns.page[this.row] as number] as Buffer;
  }

  get start(): number {
    return this.columns.start[this.row] as number;
  }

  get end(): number {
    return this.columns.to[this.row] as number;
  }

  get startMs(): number {
    return this.columns.startMs[this.row] as number;
  }

  get occurredAt(): number {
    return this.columns.occurredAt[this.row] as number;
  }

  get idHash(): number {
    return this.columns.idHash[this.row] as number;
  }
}
