/**
 * Which topic of a name is there now. A topic that is deleted and created anew under a running consumer starts again at
 * offset 0 while the consumer goes on at the old offset without any error; only the topic's id tells the two apart.
 */
import type { Admin } from '@platformatic/kafka';

export interface TopicNow {
  readonly id: string;
  readonly partitions: number;
}

export interface TopicIds {
  /** null: there is no such topic at this moment. Asks the broker each time. */
  now(topic: string): Promise<TopicNow | null>;
  close(): Promise<void>;
}

/** @param connect asked once, for the first topic */
export function createTopicIds(connect: () => Promise<Admin>): TopicIds {
  let admin: Promise<Admin> | null = null;
  const connected = (): Promise<Admin> => (admin ??= connect());
  return {
    now: async (topic) => {
      try {
        const metadata = await (await connected()).metadata({ topics: [topic], forceUpdate: true, autocreateTopics: false });
        const found = metadata.topics.get(topic);
        return found === undefined ? null : { id: found.id, partitions: found.partitionsCount };
      } catch (error) {
        if (isUnknownTopic(error)) return null;
        throw error;
      }
    },
    close: async () => (await admin)?.close(),
  };
}

/** The client wraps the broker's answer in several layers; the broker's own error id is at the bottom. */
function isUnknownTopic(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('apiId' in error && error.apiId === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
  const inner = [error.cause, ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])];
  return inner.some(isUnknownTopic);
}
