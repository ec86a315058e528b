import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLabels } from '../../services/reports/labels.ts';
import { createPrices, microsOf } from '../../services/reports/prices.ts';
import { createSettings, DEFAULT_SETTINGS } from '../../services/reports/settings.ts';
import { openStudio, type Studio } from './harness.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
beforeEach(() => studio.clear());
afterAll(() => studio.close());

const BY = { by: 'u-admin' };

describe('settings', () => {
  it('have defaults until they are set, and a version from then on', async () => {
    const settings = createSettings(studio.documents);
    expect(await settings.get()).toEqual({ body: DEFAULT_SETTINGS, version: 0 });
    await settings.put({ ...DEFAULT_SETTINGS, studio_name: 'Nova', zone: 'Asia/Kolkata' }, { ...BY, expectedVersion: 0 });
    expect(await settings.get()).toMatchObject({ body: { studio_name: 'Nova', zone: 'Asia/Kolkata' }, version: 1 });
    await expect(settings.put(DEFAULT_SETTINGS, { ...BY, expectedVersion: 0 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['a zone that there is not', { zone: 'Mars/Base' }, 'unknown_zone'],
    ['a locale that is none', { locale: 'not a locale' }, 'bad_request'],
    ['a logo that is no picture', { logo: 'https://elsewhere.example/logo.png' }, 'bad_request'],
    ['a name that is empty', { studio_name: '' }, 'bad_request'],
    ['a currency that is none', { currency: 'euro' }, 'bad_request'],
  ])('refuse %s', async (_what, change, code) => {
    await expect(createSettings(studio.documents).put({ ...DEFAULT_SETTINGS, ...change }, BY)).rejects.toMatchObject({ code });
  });
});

describe('the price book', () => {
  it('turns decimals into millionths without floating point', () => {
    expect([microsOf('2.35'), microsOf('0.000001'), microsOf('3'), microsOf('999999999.999999')]).toEqual([
      2_350_000, 1, 3_000_000, 999_999_999_999_999,
    ]);
  });

  it('gives the prices by model and time', async () => {
    const prices = createPrices(studio.documents);
    await prices.put(
      {
        currency: 'EUR',
        prices: [
          { gpu_model: 'H100', from: '2026-02-01T00:00:00+01:00', price: '3.1' },
          { gpu_model: 'H100', from: '2026-01-01T00:00:00Z', price: '2.9' },
          { gpu_model: '*', from: '2026-01-01T05:45:00Z', price: '1' },
        ],
      },
      BY,
    );
    expect(await prices.current()).toEqual({
      currency: 'EUR',
      prices: [
        { gpu_model: '*', from: Date.UTC(2026, 0, 1, 5, 45), micros_per_gpu_hour: 1_000_000 },
        { gpu_model: 'H100', from: Date.UTC(2026, 0, 1), micros_per_gpu_hour: 2_900_000 },
        { gpu_model: 'H100', from: Date.UTC(2026, 0, 31, 23), micros_per_gpu_hour: 3_100_000 },
      ],
    });
  });

  it('names every fault by its place', async () => {
    const price = { gpu_model: 'H100', from: '2026-01-01T00:00:00Z', price: '1' };
    const book = { currency: 'EUR', prices: [price, price, { ...price, from: '2026-01-01T00:10:00Z' }, { ...price, from: '2026-01-01' }] };
    await expect(createPrices(studio.documents).put(book, BY)).rejects.toMatchObject({
      code: 'bad_request',
      params: { faults: [{ path: '/prices/1' }, { path: '/prices/2/from' }, { path: '/prices/3/from' }] },
    });
    const negative = { currency: 'EUR', prices: [{ ...price, price: '-1' }] };
    await expect(createPrices(studio.documents).put(negative, BY)).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('labels', () => {
  it('come from a CSV, added to what is there', async () => {
    const labels = createLabels(studio.documents);
    await labels.put('project_id', { p1: { name: 'Old', order: null, colour: null, archived: false } }, BY);
    const csv = '\uFEFFid;name;order;colour;archived\r\np2;"Borea; the ""second"" one";2;#aa00ff;true\r\np3;Çelik 李;;;\r\n';
    const { body, version } = await labels.importCsv('project_id', csv, BY);
    expect(version).toBe(2);
    expect(body).toEqual({
      p1: { name: 'Old', order: null, colour: null, archived: false },
      p2: { name: 'Borea; the "second" one', order: 2, colour: '#aa00ff', archived: true },
      p3: { name: 'Çelik 李', order: null, colour: null, archived: false },
    });
    expect((await labels.all()).get('project_id')).toEqual(body);
  });

  it('take nothing from a CSV with faults, and number the rows at fault', async () => {
    const labels = createLabels(studio.documents);
    const csv = 'id,name,order,colour\na,A,1,#000000\n,B,,\na,again,,\nc,C,first,red\nd,D\n';
    await expect(labels.importCsv('scene_type', csv, BY)).rejects.toMatchObject({
      code: 'bad_request',
      params: { faults: [{ path: 'row 3' }, { path: 'row 4' }, { path: 'row 5' }, { path: 'row 5' }, { path: 'row 6' }] },
    });
    expect(await labels.get('scene_type')).toEqual({ body: {}, version: 0 });
  });

  it.each([
    ['without a name column', 'id,order\na,1\n'],
    ['with a column that is none', 'id,name,shape\na,A,round\n'],
    ['with a quotation mark that stays open', 'id,name\na,"A\n'],
    ['without anything', ''],
  ])('refuse a CSV %s', async (_what, csv) => {
    await expect(createLabels(studio.documents).importCsv('scene_type', csv, BY)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('are refused for what is no dimension', async () => {
    await expect(createLabels(studio.documents).get('planet')).rejects.toMatchObject({ code: 'unknown_dimension' });
  });
});
