/** A value once it has stayed the same for a while. */
import { useEffect, useState } from 'react';

export function useSettled<Value>(value: Value, forMs: number): Value {
  const [settled, setSettled] = useState(value);
  const said = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(said) as Value), forMs);
    return () => clearTimeout(timer);
  }, [said, forMs]);
  return settled;
}
