import { describe, expect, test } from 'vitest';
import { firingAt } from '../../services/scheduler/ledger/types.ts';
import { INPUT } from './schedules.ts';
import { createLife, createWorld, Killed, MINUTE_MS, type Behaviour, type World } from './world.ts';

const START_MS = Date.UTC(2026, 2, 2, 6, 59);
const DUE_MS = Date.UTC(2026, 2, 2, 7);
const RECIPIENTS = ['ada@studio.example', 'ben@studio.example', 'cem@studio.example'];

async function scene(): Promise<{ readonly world: World; readonly schedule: string }> {
  const world = await createWorld({ startMs: START_MS });
  const { id } = await world.schedules.create({ ...INPUT, recipients: RECIPIENTS }, world.owner.id);
  world.clock.advance(MINUTE_MS + 5_000);
  return { world, schedule: id };
}

/** One round that a kill may end. */
async function roundUntilKilled(round: Promise<void>): Promise<void> {
  try {
    await round;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}

const takenBy = (world: World, recipient: string): number => world.server.taken.filter(({ message }) => message.to === recipient).length;

/** How many steps a round takes that nobody disturbs. */
async function stepsOfARound(): Promise<number> {
  const { world } = await scene();
  let steps = 0;
  await world
    .engine(
      'undisturbed',
      createLife(() => ++steps < 0),
    )
    .round();
  expect(world.server.taken).toHaveLength(RECIPIENTS.length);
  return steps;
}

describe('a process that is killed', () => {
  test('at any step leaves one mail a recipient, or a state that says that it cannot be known (pitfalls 3, 4, 19)', async () => {
    const steps = await stepsOfARound();
    expect(steps).toBeGreaterThan(30);
    let unknown = 0;
    for (let fatal = 1; fatal <= steps; fatal += 1) {
      const { world, schedule } = await scene();
      let step = 0;
      await roundUntilKilled(
        world
          .engine(
            'first',
            createLife(() => ++step === fatal),
          )
          .round(),
      );
      await world.settle(world.engine('second'));

      const firing = await world.ledger.read({ kind: 'firing', schedule, firing: firingAt(DUE_MS), recipient: '' });
      expect(firing?.open).toBe(false);
      const mails = await world.mails(schedule, firingAt(DUE_MS));
      for (const recipient of RECIPIENTS) {
        const taken = takenBy(world, recipient);
        expect([mails[recipient], taken]).toBeOneOf([
          ['sent', 1],
          ['unknown', 0],
          ['unknown', 1],
        ]);
        if (mails[recipient] === 'unknown') unknown += 1;
      }
      const sent = Object.values(mails).filter((state) => state === 'sent').length;
      expect(firing?.state).toBe(sent === 3 ? 'sent' : sent > 0 ? 'partly_sent' : 'unknown');
    }
    // Kills between handing over and hearing the answer: some steps lie there.
    expect(unknown).toBeGreaterThan(0);
  });

  test('with a twin that works on: still nobody gets it twice, whichever step is the last', async () => {
    const steps = await stepsOfARound();
    for (let fatal = 1; fatal <= steps; fatal += 3) {
      const { world, schedule } = await scene();
      let step = 0;
      await Promise.all([
        roundUntilKilled(
          world
            .engine(
              'first',
              createLife(() => ++step === fatal),
            )
            .round(),
        ),
        world
          .engine(
            'twin',
            createLife(() => false),
          )
          .round(),
      ]);
      await world.settle(world.engine('second'));
      const mails = await world.mails(schedule, firingAt(DUE_MS));
      for (const recipient of RECIPIENTS) {
        expect([mails[recipient], takenBy(world, recipient)]).toBeOneOf([
          ['sent', 1],
          ['unknown', 0],
          ['unknown', 1],
        ]);
      }
    }
  });

  test('tells the owner once, wherever it was when it told', async () => {
    for (let fatal = 1; fatal <= 60; fatal += 1) {
      const { world } = await scene();
      world.server.behave = ({ to }): Behaviour => (to === 'ben@studio.example' ? 'refuse' : 'accept');
      let step = 0;
      await roundUntilKilled(
        world
          .engine(
            'first',
            createLife(() => ++step === fatal),
          )
          .round(),
      );
      await world.settle(world.engine('second'));
      const notices = world.memory.all().filter(({ key }) => key.kind === 'notice');
      expect(notices).toHaveLength(1);
      expect([notices[0]!.state, takenBy(world, world.owner.email)]).toBeOneOf([
        ['sent', 1],
        ['unknown', 0],
        ['unknown', 1],
      ]);
    }
  });
});

describe('two processes', () => {
  test('do each thing once', async () => {
    const { world, schedule } = await scene();
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        world
          .engine(
            name,
            createLife(() => false),
          )
          .round(),
      ),
    );
    await world.settle(world.engine('later'));
    expect(await world.mails(schedule, firingAt(DUE_MS))).toEqual(Object.fromEntries(RECIPIENTS.map((one) => [one, 'sent'])));
    expect(world.server.taken).toHaveLength(3);
  });

  test('one that was taken for dead and comes back sends nothing more, and its answer is believed', async () => {
    const { world, schedule } = await scene();
    const asleep = Promise.withResolvers<void>();
    const slow = world.server.transport({ step: async () => undefined });
    // It has handed over and falls asleep before it hears the answer.
    const sleeper = world.engine(
      'sleeper',
      createLife(() => false),
      {
        transport: {
          ...slow,
          async send(message, gate) {
            const outcome = await slow.send(message, gate);
            await asleep.promise;
            return outcome;
          },
        },
      },
    );
    const round = sleeper.round();
    while (world.server.taken.length < 3) await new Promise(setImmediate);
    world.clock.advance(10 * MINUTE_MS);
    await world.settle(world.engine('second'));
    expect(await world.mails(schedule, firingAt(DUE_MS))).toEqual(Object.fromEntries(RECIPIENTS.map((one) => [one, 'unknown'])));
    asleep.resolve();
    await round;
    expect(await world.mails(schedule, firingAt(DUE_MS))).toEqual(Object.fromEntries(RECIPIENTS.map((one) => [one, 'sent'])));
    expect(RECIPIENTS.map((one) => takenBy(world, one))).toEqual([1, 1, 1]);
    const firing = await world.ledger.read({ kind: 'firing', schedule, firing: firingAt(DUE_MS), recipient: '' });
    expect(firing?.state).toBe('sent');
  });
});
