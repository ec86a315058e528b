/** An answer of server-sent events: its head, its heartbeat, and what becomes of a reader that does not read. */
import type { FastifyReply } from 'fastify';

export interface EventStream {
  send(event: string, data: unknown): void;
  end(): void;
}

/** What a reader has not taken is held in memory, so it is let go. */
const MOST_WAITING_BYTES = 8 * 2 ** 20;

/** @param onClose called once, however the stream ends */
export function openEventStream(reply: FastifyReply, heartbeatMs: number, onClose: () => void): EventStream {
  const stream = reply.raw;
  const write = (text: string) => {
    if (stream.writableEnded) return;
    stream.write(text);
    if (stream.writableLength > MOST_WAITING_BYTES) stream.destroy();
  };
  void reply.hijack();
  stream.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  write(': wrapsheet\n\n');
  // An event rather than a comment: scripts of browsers hear of no comments, and have to know that the connection lives.
  const heartbeat = setInterval(() => write('event: heartbeat\ndata: {}\n\n'), heartbeatMs);
  stream.once('close', () => {
    clearInterval(heartbeat);
    onClose();
  });
  return {
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => void stream.end(),
  };
}
