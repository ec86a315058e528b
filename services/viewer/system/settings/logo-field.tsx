/** The studio's logo: picked, looked at, taken away. It is kept in the settings themselves, so it must be small. */
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { FileField } from '../../ui/file-field.tsx';
import styles from '../system.module.css';
import { useWords } from '../words.ts';

/** As the server has it: of the data URI. */
const MOST_CHARACTERS = 512 * 1024;
const TYPES = ['image/png', 'image/jpeg', 'image/svg+xml'];
/** Base64 takes four characters for three bytes; the head of the URI a few more. */
const MOST_BYTES = Math.floor(((MOST_CHARACTERS - 40) / 4) * 3);

export function LogoField({ value, onChange }: { readonly value: string | null; readonly onChange: (value: string | null) => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const words = useWords();
  const pick = async (file: File) => {
    const wrong = faultOf(file, words.size);
    setFault(wrong);
    if (wrong === null) onChange(await dataUriOf(file));
  };
  return (
    <>
      {value === null ? (
        <p className={styles['quiet']}>No logo: reports show the name alone.</p>
      ) : (
        <img className={styles['logo']} src={value} alt="The logo as it would stand on a report" />
      )}
      <FileField
        label="Logo"
        accept={TYPES.join(',')}
        hint={`PNG, JPEG or SVG, at most ${words.size(MOST_BYTES)}. It stands at the head of each report and mail.`}
        fault={fault}
        onPick={(file) => void pick(file)}
      />
      {value !== null && (
        <div>
          <Button onClick={() => onChange(null)}>Take the logo away</Button>
        </div>
      )}
    </>
  );
}

function faultOf({ type, size }: File, saySize: (bytes: number) => string): string | null {
  if (!TYPES.includes(type)) return 'This is no PNG, JPEG or SVG. Save the logo as one of them.';
  if (size > MOST_BYTES)
    return `The file has ${saySize(size)}; at most ${saySize(MOST_BYTES)} fit. Make the picture smaller: 600 pixels in width are plenty.`;
  return null;
}

async function dataUriOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces: string[] = [];
  const step = 0x8000;
  for (let start = 0; start < bytes.length; start += step) pieces.push(String.fromCharCode(...bytes.subarray(start, start + step)));
  return `data:${file.type};base64,${btoa(pieces.join(''))}`;
}
