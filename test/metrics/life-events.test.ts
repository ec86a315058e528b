import { describe, expect, it } from 'vitest';
import { deliveryOf, onboardingOf, openingAt, type StageEvents } from '../../services/metrics/life-events.ts';

/** "1 ONBOARDED, 5 DELIVERED": in the order of time and id. */
function events(text: string): StageEvents {
  const all = text.split(', ').map((one) => one.split(' '));
  return { at: all.map(([at]) => Number(at)), stage: all.map(([, stage]) => stage!) };
}

describe('a character', () => {
  it.each([
    ['never', '1 ONBOARDED, 2 CANCELLED', -1],
    ['by the first of several', '1 ONBOARDED, 5 DELIVERED, 6 DELIVERED', 1],
    ['by the first after its last reopening', '1 DELIVERED, 2 REOPENED, 3 DELIVERED, 4 REOPENED, 6 DELIVERED, 7 DELIVERED', 4],
    ['not at the instant of the reopening', '1 DELIVERED, 4 REOPENED, 4 DELIVERED', -1],
    ['not while it is reopened', '1 DELIVERED, 4 REOPENED', -1],
    ['without an onboarding as well', '3 DELIVERED', 0],
  ])('is delivered %s', (_, text, place) => {
    expect(deliveryOf(events(text))).toBe(place);
  });

  it('is onboarded by its first onboarding', () => {
    expect(onboardingOf(events('1 REOPENED, 2 ONBOARDED, 3 ONBOARDED'))).toBe(1);
    expect(onboardingOf(events('1 DELIVERED'))).toBe(-1);
  });

  it.each([
    ['before anything happened', '5 ONBOARDED', 5, -1],
    ['from its onboarding on', '5 ONBOARDED', 6, 0],
    ['until it is delivered', '5 ONBOARDED, 7 DELIVERED', 8, -1],
    ['at the instant of the delivery still', '5 ONBOARDED, 7 DELIVERED', 7, 0],
    ['until it is cancelled', '5 ONBOARDED, 7 CANCELLED', 9, -1],
    ['again once it is reopened', '5 ONBOARDED, 7 DELIVERED, 8 REOPENED', 9, 2],
    ['by the latest opening', '5 ONBOARDED, 8 ONBOARDED', 9, 1],
    ['by a reopening at the instant of an onboarding', '5 ONBOARDED, 5 REOPENED', 9, 1],
    ['by the first of several reopenings at one instant', '5 REOPENED, 5 ONBOARDED, 5 REOPENED', 9, 0],
    ['where it is reopened at the instant of its delivery', '5 DELIVERED, 5 REOPENED', 9, 1],
    ['not where it is onboarded at the instant of its cancellation', '5 CANCELLED, 5 ONBOARDED', 9, -1],
  ])('is in progress %s', (_, text, instant, place) => {
    expect(openingAt(events(text), instant)).toBe(place);
  });
});
