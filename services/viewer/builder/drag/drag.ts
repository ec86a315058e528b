/**
 * Dragging by pointer and by keyboard. The pointer goes onto the section under it, else between the two nearest; by keyboard the arrows go from place to place,
 * up and down to the next one, left and right to the next one that takes what is carried.
 */
import {
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type ClientRect,
  type CollisionDetection,
  type DroppableContainer,
  type KeyboardCoordinateGetter,
  type SensorDescriptor,
  type SensorOptions,
} from '@dnd-kit/core';
import { useEffect, useMemo, useRef } from 'react';
import type { Piece, Place, Placed } from '../placing.ts';

/** What stands in the data of everything that is dragged. */
export interface Carried {
  readonly piece: Piece;
}

/** What stands in the data of every place. */
export interface Standing {
  readonly place: Place;
}

export const carriedIn = (data: Record<string, unknown> | undefined): Piece | null => (data as Carried | undefined)?.piece ?? null;
export const standingIn = (data: Record<string, unknown> | undefined): Place | null => (data as Standing | undefined)?.place ?? null;

export const idOfPlace = (place: Place): string => (place.kind === 'gap' ? `gap:${place.index}` : `section:${place.id}`);
export const idOfPiece = (piece: Piece): string => `${piece.kind}:${piece.id}`;

/** How far, in px, beside the sections the pointer may be and still mean them. */
const BESIDE = 32;

export interface Dragging {
  readonly sensors: SensorDescriptor<SensorOptions>[];
  readonly collisions: CollisionDetection;
  /** To be called when it ends, however it does. */
  readonly end: () => void;
}

/** @param judge what would become of a piece at a place, as the draft stands */
export function useDragging(judge: (piece: Piece, where: Place) => Placed): Dragging {
  // Where the keyboard has gone to; null: the pointer leads.
  const stood = useRef<string | null>(null);
  const judged = useRef(judge);
  useEffect(() => {
    judged.current = judge;
  });
  const coordinates = useMemo<KeyboardCoordinateGetter>(
    () =>
      (event, { context }) => {
        const { active, droppableContainers } = context;
        const piece = carriedIn(active?.data.current);
        const move = MOVES[event.code];
        if (piece === null || move === undefined) return undefined;
        event.preventDefault();
        const places = placesFor(piece, droppableContainers.getEnabled());
        const from = stood.current === null ? startOf(piece, places) : places.findIndex(({ id }) => id === stood.current);
        const fits = ({ data }: DroppableContainer): boolean => {
          const where = standingIn(data.current);
          return where !== null && judged.current(piece, where).kind === 'placed';
        };
        const next = nextFrom(places, from, move.step, move.fitting ? fits : () => true);
        if (next === undefined) return undefined;
        stood.current = String(next.id);
        const { node } = next;
        node.current?.scrollIntoView({ block: 'center', behavior: 'instant' });
        const rect = node.current?.getBoundingClientRect();
        return rect === undefined ? undefined : { x: rect.left, y: rect.top };
      },
    [],
  );
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    // A touch that moves at once scrolls; one that rests takes hold.
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: coordinates, scrollBehavior: 'auto' }),
  );
  const collisions = useMemo<CollisionDetection>(
    () =>
      ({ active, droppableContainers, droppableRects, pointerCoordinates }) => {
        if (pointerCoordinates === null) return stood.current === null ? [] : [{ id: stood.current }];
        const piece = carriedIn(active.data.current);
        if (piece === null) return [];
        const found = placeUnder(pointerCoordinates, placesFor(piece, droppableContainers), droppableRects);
        return found === null ? [] : [{ id: found.id }];
      },
    [],
  );
  return {
    sensors,
    collisions,
    end: () => {
      stood.current = null;
    },
  };
}

const MOVES: Readonly<Record<string, { readonly step: 1 | -1; readonly fitting: boolean }>> = {
  ArrowDown: { step: 1, fitting: false },
  ArrowUp: { step: -1, fitting: false },
  ArrowRight: { step: 1, fitting: true },
  ArrowLeft: { step: -1, fitting: true },
};

const topOf = ({ node }: DroppableContainer): number => node.current?.getBoundingClientRect().top ?? 0;

/** From top to bottom. A section goes between others only. */
function placesFor(piece: Piece, containers: readonly DroppableContainer[]): readonly DroppableContainer[] {
  return containers
    .filter(({ data }) => {
      const where = standingIn(data.current);
      return where !== null && (where.kind === 'gap' || piece.kind !== 'section');
    })
    .toSorted((a, b) => topOf(a) - topOf(b));
}

/** Before the first place; of a section that is moved, where it stands. */
function startOf(piece: Piece, places: readonly DroppableContainer[]): number {
  if (piece.kind !== 'section') return -1;
  const own = document.getElementById(piece.id)?.getBoundingClientRect().top ?? 0;
  return places.findLastIndex((one) => topOf(one) <= own);
}

function nextFrom(
  places: readonly DroppableContainer[],
  from: number,
  step: 1 | -1,
  wanted: (place: DroppableContainer) => boolean,
): DroppableContainer | undefined {
  const ahead = step === 1 ? places.slice(from + 1) : places.slice(0, Math.max(0, from)).toReversed();
  return ahead.find(wanted);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The section under the pointer, else the nearest place between two, where the pointer is over or beside the sections at all. */
function placeUnder(
  { x, y }: Point,
  places: readonly DroppableContainer[],
  rects: ReadonlyMap<DroppableContainer['id'], ClientRect>,
): DroppableContainer | null {
  const near = places.flatMap((one) => {
    const rect = rects.get(one.id);
    return rect !== undefined && x >= rect.left - BESIDE && x <= rect.right + BESIDE ? [{ one, rect }] : [];
  });
  const under = near.find(({ one, rect }) => standingIn(one.data.current)?.kind === 'section' && y >= rect.top && y <= rect.bottom);
  if (under !== undefined) return under.one;
  const gaps = near
    .filter(({ one }) => standingIn(one.data.current)?.kind === 'gap')
    .map(({ one, rect }) => ({ one, away: Math.max(rect.top - y, y - rect.bottom, 0) }))
    .toSorted((a, b) => a.away - b.away);
  return gaps[0]?.one ?? null;
}
