/** Settings of a single Kafka node for development and tests: broker and controller in one, nothing replicated. */

export interface NodeAddresses {
  /** Where the broker listens, `host:port`. */
  readonly listen: string;
  /** What clients are told to connect to, `host:port`. */
  readonly advertise: string;
  /** The controller's own listener, `host:port`. */
  readonly controller: string;
  readonly dataFolder: string;
}

export function nodeSettings({ listen, advertise, controller, dataFolder }: NodeAddresses): Readonly<Record<string, string>> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${controller}`,
    listeners: `PLAINTEXT://${listen},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${advertise}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataFolder,
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A killed member blocks its partitions for its session timeout; tests ask for short ones.
    'group.min.session.timeout.ms': '500',
    // A broker that was killed may register again when its former session has ended (9 s by default).
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    // A topic that a test deleted must not come back because somebody asked for its metadata.
    'auto.create.topics.enable': 'false',
    // Record timestamps of replayed histories are old: retention by time would take them away.
    'log.retention.ms': '-1',
  };
}

/** As the text of a server.properties file. */
export function toProperties(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** As the environment of the official image, which names a setting `a.b.c` KAFKA_A_B_C. */
export function toEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`KAFKA_${name.replaceAll('.', '_').toUpperCase()}`, value]));
}
