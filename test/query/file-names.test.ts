import { describe, expect, test } from 'vitest';
import { attachment, fileName } from '../../services/query/file-names.ts';
import type { ReportResult } from '../../services/reports/types.ts';

const range = { from: '2026-11-01T00:00:00+01:00', to: '2026-12-01T00:00:00+01:00' } as ReportResult['range'];

describe('the name of a downloaded report', () => {
  test('is its template and range, with the section where it is one', () => {
    const named = { template: 'delivery', title: 'Delivery', range };
    expect(fileName(named, { extension: 'pdf', section: null })).toBe('delivery-2026-11-01-2026-12-01.pdf');
    expect(fileName(named, { extension: 'csv', section: 'by_project' })).toBe('delivery-by_project-2026-11-01-2026-12-01.csv');
  });

  test('is the title of a definition, without what no file system takes', () => {
    const named = { template: null, title: 'Kosten: "A/B"\n?', range };
    expect(fileName(named, { extension: 'csv', section: null })).toBe('Kosten- -A-B----2026-11-01-2026-12-01.csv');
  });
});

describe('its header', () => {
  test('is plain where the name is', () => {
    expect(attachment('delivery-2026.pdf')).toBe('attachment; filename="delivery-2026.pdf"');
  });

  test.each([
    ['Übersicht.pdf', `attachment; filename="Ubersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf`],
    ['月次.csv', `attachment; filename="report.csv"; filename*=UTF-8''%E6%9C%88%E6%AC%A1.csv`],
    ["l'été (1)*.zip", `attachment; filename="l'ete (1)*.zip"; filename*=UTF-8''l%27%C3%A9t%C3%A9%20%281%29%2A.zip`],
  ])('gives %s also as RFC 8187 has it', (name, header) => {
    expect(attachment(name)).toBe(header);
  });
});
