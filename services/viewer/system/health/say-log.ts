/** What people call a log. Pure. */

/** @param log `kafka/TOPIC/PARTITION`, `kafka/TOPIC` where no broker has said which partitions there are, or `intake/TYPE` */
export function sayLog(log: string): string {
  const [kind, name = '', partition] = log.split('/');
  if (kind === 'intake') return `HTTP and files: ${name}`;
  return partition === undefined ? name : `${name}, partition ${partition}`;
}
