/**
 * The widgets in their order. While the reader arranges them, each can be taken by its handle with pointer or keyboard and put in another's place; the menu moves it
 * too, for those who do neither.
 */
import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type UniqueIdentifier,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import type { ReactNode } from 'react';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import { Button } from '../ui/button.tsx';
import { titleOf } from './widget-words.ts';
import styles from './widget-grid.module.css';

interface WidgetGridProps {
  readonly widgets: readonly Widget[];
  readonly arranging: boolean;
  readonly onMove: (id: string, place: number) => void;
  /** @param handle what it is taken by; null while nothing is arranged */
  readonly children: (widget: Widget, handle: ReactNode) => ReactNode;
}

export function WidgetGrid({ widgets, arranging, onMove, children }: WidgetGridProps) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = widgets.map(({ id }) => id);
  const drop = ({ active, over }: DragEndEvent) => {
    if (over !== null && over.id !== active.id) onMove(String(active.id), ids.indexOf(String(over.id)));
  };
  if (!arranging) {
    return (
      <Grid>
        {widgets.map((widget) => (
          <Cell key={widget.id} widget={widget}>
            {children(widget, null)}
          </Cell>
        ))}
      </Grid>
    );
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{ announcements: announcementsOf(widgets), screenReaderInstructions: INSTRUCTIONS }}
    >
      {/* Widgets differ in size, so none makes way before the drop; the place is marked instead. */}
      <SortableContext items={ids} strategy={stay}>
        <Grid>
          {widgets.map((widget) => (
            <SortableCell key={widget.id} widget={widget}>
              {children}
            </SortableCell>
          ))}
        </Grid>
      </SortableContext>
    </DndContext>
  );
}

const stay = () => null;

const Grid = ({ children }: { readonly children: ReactNode }) => <ul className={styles['grid']}>{children}</ul>;

const Cell = ({ widget, children }: { readonly widget: Widget; readonly children: ReactNode }) => (
  <li className={styles['cell']} data-columns={widget.columns} data-tall={widget.kind !== 'figure'}>
    {children}
  </li>
);

function SortableCell({ widget, children }: { readonly widget: Widget; readonly children: WidgetGridProps['children'] }) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, isDragging, isOver } = useSortable({ id: widget.id });
  const handle = (
    <Button
      look="quiet"
      ref={setActivatorNodeRef}
      className={styles['handle']}
      {...attributes}
      {...listeners}
      aria-label={`Move ${titleOf(widget)}`}
    >
      <span aria-hidden="true">⠿</span>
    </Button>
  );
  return (
    <li
      ref={setNodeRef}
      className={styles['cell']}
      data-columns={widget.columns}
      data-tall={widget.kind !== 'figure'}
      data-dragging={isDragging}
      data-over={isOver && !isDragging}
      style={{ transform: CSS.Translate.toString(transform) }}
    >
      {children(widget, handle)}
    </li>
  );
}

const INSTRUCTIONS = {
  draggable:
    'Press space to take the widget, the arrow keys to choose its place, space again to put it there, escape to leave it where it was.',
};

function announcementsOf(widgets: readonly Widget[]): Announcements {
  const place = (id: UniqueIdentifier): number => widgets.findIndex((widget) => widget.id === id) + 1;
  const name = (id: UniqueIdentifier): string => {
    const widget = widgets.find((one) => one.id === id);
    return widget === undefined ? '' : titleOf(widget);
  };
  return {
    onDragStart: ({ active }) => `${name(active.id)} is taken, from place ${place(active.id)} of ${widgets.length}.`,
    onDragOver: ({ active, over }) =>
      over === null ? undefined : `${name(active.id)} would go to place ${place(over.id)} of ${widgets.length}.`,
    onDragEnd: ({ active, over }) =>
      over === null ? `${name(active.id)} stays.` : `${name(active.id)} is at place ${place(over.id)} of ${widgets.length}.`,
    onDragCancel: ({ active }) => `${name(active.id)} stays where it was.`,
  };
}
