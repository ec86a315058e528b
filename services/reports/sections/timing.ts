/** Which figures may still change: those of spans that reach into the last day before the watermark, or past it. */
import type { MetricEntry } from '../../metrics/catalogue.ts';
import type { Frame, Span } from '../frame.ts';

/** GPU time is known only when an attempt ends, so what rests on it may still grow near the watermark. */
export function provisionalIn(entry: MetricEntry, span: Span, frame: Frame): boolean {
  return entry.provisional && span.to > frame.provisionalFrom;
}

export const pastWatermark = (span: Span, frame: Frame): boolean => span.to > frame.context.watermark;
