/** How far the figures of a report can be trusted, in words: complete up to when, provisional from when, verified up to when, and what was left out. Pure. */
import { plural } from '../../reports/format.ts';
import { sayInstant } from '../../reports/ranges.ts';
import type { ReportResult } from '../../reports/types.ts';

export interface Word {
  readonly text: string;
  /** It bears on this range. */
  readonly pressing: boolean;
}

type Standing = Pick<ReportResult, 'watermark' | 'provisional_from' | 'verified_to' | 'dead_letters'> & {
  readonly range: Pick<ReportResult['range'], 'to' | 'zone'>;
};

/** Instants in the zone of the report. */
export function wordsOf(report: Standing, locale: string): readonly Word[] {
  const { range, watermark, provisional_from: provisional, verified_to: verified, dead_letters: lost } = report;
  const end = Date.parse(range.to);
  const at = (iso: string): string => sayInstant(iso, range.zone, locale);
  return [
    { text: `Data complete to ${at(watermark)} (${range.zone})`, pressing: Date.parse(watermark) < end },
    ...(Date.parse(provisional) < end ? [{ text: `GPU time provisional from ${at(provisional)}`, pressing: true }] : []),
    verified === null
      ? { text: 'Not yet compared with the raw events', pressing: true }
      : {
          text: `Verified against the raw events to ${at(verified)}`,
          pressing: Date.parse(verified) < Math.min(end, Date.parse(watermark)),
        },
    ...(lost > 0 ? [{ text: `${lost} rejected ${plural(lost, 'event is', 'events are')} not in the figures`, pressing: true }] : []),
  ];
}
