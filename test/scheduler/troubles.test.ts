import { describe, expect, test } from 'vitest';
import { WrapsheetError } from '../../services/common/errors.ts';
import { firingAt, firingKey } from '../../services/scheduler/ledger/types.ts';
import type { Rendering } from '../../services/scheduler/mail/compose.ts';
import type { ScheduleInput } from '../../services/scheduler/schedule.ts';
import { INPUT } from './schedules.ts';
import { createWorld, MINUTE_MS, PLAIN_RENDERING, type World } from './world.ts';

const DUE_MS = Date.UTC(2026, 2, 2, 7);
const FIRING = firingAt(DUE_MS);

/** A schedule that is due on Monday at 08:00 in Berlin, a minute from now. */
async function scene(change: Partial<ScheduleInput> = {}): Promise<{ readonly world: World; readonly id: string }> {
  const world = await createWorld({ startMs: DUE_MS - MINUTE_MS });
  const { id } = await world.schedules.create({ ...INPUT, ...change }, world.owner.id);
  return { world, id };
}

const firingOf = (world: World, id: string) => world.ledger.read(firingKey(id, FIRING));
const reportsOf = (world: World) => world.server.taken.filter(({ message }) => message.html !== undefined);
const noticesOf = (world: World) => world.server.taken.filter(({ message }) => message.html === undefined);

describe('a firing', () => {
  test('is not early, asks for its range as seen from its due time, with the owner’s rights of that moment (pitfalls 8 and 16)', async () => {
    const { world, id } = await scene();
    const engine = world.engine('a');
    await engine.round();
    expect(world.server.taken).toEqual([]);
    await world.users.change(world.owner.id, { projects: ['north'] }, { by: 'admin' });
    world.clock.advance(3 * MINUTE_MS);
    await engine.round();
    expect((await firingOf(world, id))?.state).toBe('sent');
    expect(world.reports.asked).toEqual([
      {
        request: { template: 'delivery', preset: 'last-week', zone: 'Europe/Berlin', asOf: DUE_MS },
        who: { id: world.owner.id, name: 'Olga Owner', projects: ['north'], role: 'editor' },
      },
    ]);
  });

  test('waits for its last events, and says that they have come (pitfall 22)', async () => {
    // Last week ended eight hours before; the data are ten hours behind.
    const { world, id } = await scene({ grace_minutes: 240 });
    world.lagMs = 10 * 60 * MINUTE_MS;
    const engine = world.engine('a');
    world.clock.advance(2 * MINUTE_MS);
    await engine.round();
    expect((await firingOf(world, id))?.state).toBe('waiting');
    expect(world.server.taken).toEqual([]);
    world.clock.advance(120 * MINUTE_MS);
    await engine.round();
    expect((await firingOf(world, id))?.body).toMatchObject({ data: 'complete', readyAt: DUE_MS + 120 * MINUTE_MS });
    const [mail] = reportsOf(world);
    expect(mail?.message.text).toContain('All events that this report was due to show had come');
    expect(mail?.message.text).toContain('It waited 120 min');
  });

  test('waits no longer than its grace, and says that events are missing (pitfall 22)', async () => {
    const { world, id } = await scene({ grace_minutes: 30 });
    world.lagMs = 48 * 60 * MINUTE_MS;
    const engine = world.engine('a');
    world.clock.advance(30 * MINUTE_MS);
    await engine.round();
    expect(world.server.taken).toEqual([]);
    world.clock.advance(MINUTE_MS);
    await engine.round();
    expect((await firingOf(world, id))?.body.data).toBe('grace_passed');
    expect(reportsOf(world)[0]?.message.html).toContain('Not all events had come when this was made');
  });

  test('of the present month waits for what had happened by its due time, not for the end of the month', async () => {
    const { world } = await scene({ report: { template: 'delivery', preset: 'this-month', formats: [] } });
    world.clock.advance(4 * MINUTE_MS);
    const engine = world.engine('a');
    await engine.round();
    expect(world.server.taken).toEqual([]);
    world.clock.advance(3 * MINUTE_MS);
    await engine.round();
    expect(reportsOf(world)).toHaveLength(1);
  });

  test('of one schedule never has another’s parameters or readers, although they run at once (pitfall 17)', async () => {
    const { world } = await scene();
    const others = ['ben', 'cem', 'dia', 'eva'];
    for (const name of others) {
      const report = { template: `template-${name}`, preset: 'last-month', filters: { project_id: [name] }, formats: [] } as const;
      await world.schedules.create(
        { ...INPUT, name, report, message: `For ${name} only`, recipients: [`${name}@studio.example`] },
        world.owner.id,
      );
    }
    world.clock.advance(2 * MINUTE_MS);
    await world.engine('a').round();
    expect(reportsOf(world)).toHaveLength(5);
    for (const name of others) {
      const asked = world.reports.asked.find(({ request }) => request.template === `template-${name}`);
      expect(asked?.request.filters).toEqual({ project_id: [name] });
      const mails = reportsOf(world).filter(({ message }) => message.text.includes(`For ${name} only`));
      expect(mails.map(({ message }) => message.to)).toEqual([`${name}@studio.example`]);
    }
  });
});

describe('an owner', () => {
  test.each([
    ['was deactivated', { active: false }, 'owner_inactive'],
    ['is a viewer now', { role: 'viewer' }, 'owner_not_editor'],
  ] as const)('who %s: the schedule pauses, says why, and the owner is told once (pitfall 16)', async (_, change, reason) => {
    const { world, id } = await scene();
    await world.users.change(world.owner.id, change, { by: 'admin' });
    world.clock.advance(2 * MINUTE_MS);
    await world.settle(world.engine('a'));
    expect((await world.schedules.get(id)).paused).toMatchObject({ reason, by: 'scheduler' });
    expect(reportsOf(world)).toEqual([]);
    expect(noticesOf(world).map(({ message }) => [message.to, message.subject])).toEqual([
      ['olga@studio.example', 'Paused: Weekly delivery'],
    ]);
    world.clock.advance(8 * 24 * 60 * MINUTE_MS);
    await world.settle(world.engine('b'));
    expect(noticesOf(world)).toHaveLength(1);
    const firings = await world.ledger.firings(id, { limit: 9 });
    expect(firings.map(({ state, body }) => [state, body.reason])).toEqual([
      ['skipped', 'paused'],
      ['skipped', reason],
    ]);
  });

  test('who may no longer see a project that the report asks for: paused, nothing sent (pitfall 16)', async () => {
    const { world, id } = await scene();
    world.reports.trouble = () => {
      throw new WrapsheetError('forbidden', 'Olga Owner may not see project south.');
    };
    world.clock.advance(2 * MINUTE_MS);
    await world.settle(world.engine('a'));
    expect((await world.schedules.get(id)).paused?.reason).toBe('owner_lost_project');
    expect(await firingOf(world, id)).toMatchObject({ state: 'skipped', body: { reason: 'owner_lost_project' } });
    expect(reportsOf(world)).toEqual([]);
  });
});

describe('trouble', () => {
  test('with the store at due time: nothing is lost, nothing sent twice (pitfall 4)', async () => {
    const { world, id } = await scene();
    let away = true;
    const ledger = new Proxy(world.ledger, {
      get(object, name) {
        if (away) throw new WrapsheetError('store_away', 'The store does not answer.');
        return Reflect.get(object, name);
      },
    });
    const engine = world.engine('a', undefined, { ledger });
    world.clock.advance(2 * MINUTE_MS);
    await expect(engine.round()).rejects.toThrow('The store does not answer.');
    away = false;
    world.clock.advance(20 * MINUTE_MS);
    await world.settle(engine);
    expect((await firingOf(world, id))?.state).toBe('sent');
    expect(reportsOf(world)).toHaveLength(1);
  });

  test('with a full disk while mails go out: what the server answered is remembered and written down later', async () => {
    const { world, id } = await scene({ recipients: ['ada@studio.example', 'ben@studio.example'] });
    let full = false;
    const ledger = {
      ...world.ledger,
      write: (async (...args) => {
        if (full && args[0].kind === 'delivery') throw new WrapsheetError('store_failed', 'No space left on device');
        return world.ledger.write(...args);
      }) as World['ledger']['write'],
    };
    const transport = world.server.transport({ step: async () => void (full = world.server.taken.length > 0) });
    const engine = world.engine('a', undefined, { ledger, transport });
    world.clock.advance(2 * MINUTE_MS);
    await engine.round();
    expect(full).toBe(true);
    full = false;
    await world.settle(
      world.engine('b', undefined, { ledger: world.ledger, transport: world.server.transport({ step: async () => undefined }) }),
      2 * MINUTE_MS,
    );
    await engine.round();
    await world.settle(engine);
    expect(await world.mails(id, FIRING)).toEqual({ 'ada@studio.example': 'sent', 'ben@studio.example': 'sent' });
    expect(
      reportsOf(world)
        .map(({ message }) => message.to)
        .sort(),
    ).toEqual(['ada@studio.example', 'ben@studio.example']);
    expect((await firingOf(world, id))?.state).toBe('sent');
  });

  test('with a full disk where files are kept: it waits, says so, and goes out when there is room', async () => {
    const { world, id } = await scene({ report: { template: 'delivery', preset: 'last-week', formats: ['csv'] } });
    let full = true;
    world.rendering = {
      ...PLAIN_RENDERING,
      async file(result, wanted) {
        if (full) throw new WrapsheetError('storage_full', 'The disk of the data folder is full; the file was not kept.');
        return PLAIN_RENDERING.file(result, wanted);
      },
    };
    const engine = world.engine('a');
    world.clock.advance(2 * MINUTE_MS);
    await engine.round();
    world.clock.advance(12 * 60 * MINUTE_MS);
    await engine.round();
    expect(await firingOf(world, id)).toMatchObject({ state: 'waiting', body: { reason: expect.stringMatching(/^storage_full: /) } });
    expect(world.server.taken).toEqual([]);
    full = false;
    await world.settle(engine);
    expect((await firingOf(world, id))?.state).toBe('sent');
    expect(world.reports.asked).toHaveLength(1);
    expect(reportsOf(world)).toHaveLength(1);
  });

  test('with the browser: the report is made once and goes out when the browser is back', async () => {
    const { world, id } = await scene();
    let away = true;
    world.rendering = {
      ...PLAIN_RENDERING,
      mail(result) {
        if (away) throw new WrapsheetError('renderer_unavailable', 'No browser.');
        return PLAIN_RENDERING.mail(result);
      },
    };
    const engine = world.engine('a');
    world.clock.advance(2 * MINUTE_MS);
    await engine.round();
    expect(await firingOf(world, id)).toMatchObject({ state: 'waiting', body: { reason: 'renderer_unavailable: No browser.' } });
    away = false;
    await world.settle(engine);
    expect((await firingOf(world, id))?.state).toBe('sent');
    expect(world.reports.asked).toHaveLength(1);
  });

  test('in the report itself: it fails with the reason, no blank mail goes out, and the owner is told once', async () => {
    const { world, id } = await scene();
    const broken: Rendering = {
      ...PLAIN_RENDERING,
      mail() {
        throw new WrapsheetError('render_failed', 'Turnaround could not be drawn.');
      },
    };
    world.rendering = broken;
    world.clock.advance(2 * MINUTE_MS);
    await world.settle(world.engine('a'));
    expect(await firingOf(world, id)).toMatchObject({
      state: 'failed',
      body: { reason: 'render_failed: Turnaround could not be drawn.', attempts: 4 },
    });
    expect(reportsOf(world)).toEqual([]);
    expect(noticesOf(world)).toHaveLength(1);
    expect(noticesOf(world)[0]?.message.text).toContain('Turnaround could not be drawn.');
  });

  test('with a server that greylists: tried again after a while, with the same message id', async () => {
    const { world, id } = await scene();
    const tries: [string, number][] = [];
    world.server.behave = ({ messageId }) => {
      tries.push([messageId, world.clock.now()]);
      return tries.length < 4 ? 'defer' : 'accept';
    };
    world.clock.advance(2 * MINUTE_MS);
    await world.settle(world.engine('a'));
    expect(await world.mails(id, FIRING)).toEqual({ 'ada@studio.example': 'sent' });
    expect(new Set(tries.map(([messageId]) => messageId)).size).toBe(1);
    expect(tries.slice(1).map(([, at], index) => (at - tries[index]![1]) / MINUTE_MS)).toEqual([1, 2, 5]);
  });

  test('with a server that stays away: given up after a day, nothing stays "sending" (pitfall 19)', async () => {
    const { world, id } = await scene();
    world.server.behave = () => 'defer';
    world.clock.advance(2 * MINUTE_MS);
    await world.settle(world.engine('a'), 60 * 60 * MINUTE_MS, 10 * MINUTE_MS);
    expect(await firingOf(world, id)).toMatchObject({ state: 'failed', open: false });
    expect(await world.mails(id, FIRING)).toEqual({ 'ada@studio.example': 'failed' });
  });

  test('with one recipient does not touch the others', async () => {
    const { world, id } = await scene({ recipients: ['ada@studio.example', 'gone@studio.example'] });
    world.server.behave = ({ to }) => (to.startsWith('gone') ? 'refuse' : 'accept');
    world.clock.advance(2 * MINUTE_MS);
    await world.settle(world.engine('a'));
    expect(await world.mails(id, FIRING)).toEqual({ 'ada@studio.example': 'sent', 'gone@studio.example': 'refused' });
    expect(await firingOf(world, id)).toMatchObject({
      state: 'partly_sent',
      body: { reason: 'gone@studio.example refused: 550 no such user' },
    });
  });
});

describe('attachments', () => {
  const files: Rendering = {
    ...PLAIN_RENDERING,
    file: async (_result, wanted) => ({
      ...wanted,
      filename: `delivery.${wanted.format}`,
      contentType: 'application/octet-stream',
      content: Buffer.alloc(wanted.format === 'pdf' ? 8_000_000 : 1_000),
      keptUntil: null,
    }),
  };

  test('that fit only before they are encoded become a link that expires and can be revoked (pitfall 13)', async () => {
    // 8 MB are 10.9 MB in base64: over the limit of 10 MB.
    const { world, id } = await scene({ report: { template: 'delivery', preset: 'last-week', formats: ['pdf', 'csv'] } });
    world.rendering = files;
    world.clock.advance(2 * MINUTE_MS);
    await world.engine('a').round();
    const [mail] = reportsOf(world);
    expect(mail?.message.attachments.map(({ filename }) => filename)).toEqual(['delivery.csv']);
    const token = /report-files\/(\S+)/.exec(mail!.message.text)![1]!;
    expect(await world.links.openDownload(token, world.clock.now())).toMatchObject({ schedule: id, firing: FIRING, format: 'pdf' });
    // How a CSV is written belongs to its link: the schedule may have changed when it is followed.
    const written = { schedule: id, firing: FIRING, format: 'csv', options: { bom: true }, expiresAt: world.clock.now() + 1 };
    expect(await world.links.openDownload(await world.links.download(written), world.clock.now())).toMatchObject({
      format: 'csv',
      options: { bom: true },
    });
    await expect(world.links.openDownload(token, DUE_MS + 30 * 24 * 60 * MINUTE_MS)).rejects.toMatchObject({ code: 'gone' });
    await expect(world.links.openDownload(`${token.slice(0, -2)}AA`, world.clock.now())).rejects.toMatchObject({ code: 'gone' });
    await world.links.revoke(id, FIRING, 'admin');
    await expect(world.links.openDownload(token, world.clock.now())).rejects.toMatchObject({ code: 'gone' });
  });
});

describe('a recipient who unsubscribes', () => {
  test('gets nothing more, also of a firing that is under way; the others do', async () => {
    const { world, id } = await scene({ recipients: ['ada@studio.example', 'ben@studio.example'] });
    const { recipientHash } = await world.links.openUnsubscribe(
      await world.links.unsubscribe({ schedule: id, recipient: 'ben@studio.example' }),
    );
    await world.unsubscribes.add(id, recipientHash);
    world.clock.advance(2 * MINUTE_MS);
    await world.settle(world.engine('a'));
    expect(await world.mails(id, FIRING)).toEqual({ 'ada@studio.example': 'sent', 'ben@studio.example': 'skipped' });
    expect((await firingOf(world, id))?.state).toBe('sent');
  });
});
