/** The zone in which days begin and end: the studio's, the reader's own, UTC, or any other of the IANA list. */
import { useMemo } from 'react';
import { MenuButton } from './menu-button.tsx';
import { SearchList, type Choice } from './search-list.tsx';
import { zoneNames, zoneToday, zoneWritten } from './zone-picker-names.ts';

interface ZonePickerProps {
  /** IANA name; null: the studio's. */
  readonly value: string | null;
  /** The studio's zone. */
  readonly studio: string;
  /** null where the studio's is chosen: a link then goes with the studio. */
  readonly onChange: (zone: string | null) => void;
}

export function ZonePicker({ value, studio, onChange }: ZonePickerProps) {
  const zone = value ?? studio;
  return (
    <MenuButton label={<bdi>{zone}</bdi>} name={`Zone: ${zone}`}>
      {(close) => (
        <ZoneList
          zone={zone}
          studio={studio}
          onPick={(picked) => {
            onChange(picked === studio ? null : picked);
            close();
          }}
        />
      )}
    </MenuButton>
  );
}

function ZoneList({ zone, studio, onPick }: { readonly zone: string; readonly studio: string; readonly onPick: (zone: string) => void }) {
  const choices = useMemo(() => zoneChoices(zone, studio), [zone, studio]);
  return <SearchList label="Search a zone" choices={choices} chosen={new Set([zone])} onPick={onPick} opened unlisted={unlisted} />;
}

/** What people choose most first, then all others. */
function zoneChoices(zone: string, studio: string): readonly Choice[] {
  const own = zoneToday(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const words = new Map([
    [own, 'this device’s'],
    [studio, 'the studio’s'],
  ]);
  const choice = (id: string): Choice => ({ id, text: id, beside: [words.get(id), offsetOf(id)].filter(Boolean).join(' · ') });
  return zoneNames([studio, zone, own]).map(choice);
}

function unlisted(sought: string): Choice | null {
  const zone = zoneWritten(sought);
  return zone === null ? null : { id: zone, text: zone, beside: offsetOf(zone) };
}

/** "UTC+5:45", as it is today. */
function offsetOf(zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(new Date());
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC');
}
