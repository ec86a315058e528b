/** A value once it has not changed for a moment: what is being typed is not asked for at each letter. */
import { useEffect, useState } from 'react';

const SETTLED_MS = 400;

export function useSettled<Written extends Readonly<Record<string, unknown>>>(written: Written): Written {
  const [settled, setSettled] = useState(written);
  const values = Object.values(written);
  const same = Object.values(settled).every((value, index) => value === values[index]);
  useEffect(() => {
    if (same) return undefined;
    const timer = setTimeout(() => setSettled(written), SETTLED_MS);
    return () => clearTimeout(timer);
  });
  return settled;
}
