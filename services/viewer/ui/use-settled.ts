/** A value once it has stayed the same for a moment: what is being typed is not asked for at each letter. */
import { useEffect, useState } from 'react';

const SETTLED_MS = 400;

/** @param value plain data: what JSON says of it is compared, and is what comes back */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  const said = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(said) as Value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return settled;
}
