import { useEffect, useState } from "react";
import type { Screen } from "./components/player/screen";
import { whenResting } from "./resting";

/** A value as it is while the screen rests: see resting. */
export function useRested<Value>(value: Value, screen: Screen): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => whenResting(screen, () => setRested(value)), [value, screen]);
  return rested;
}
