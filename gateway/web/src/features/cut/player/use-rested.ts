import { useEffect, useState } from "react";
import type { Screen } from "@/lib/player/screen";
import { whenResting } from "./resting";

/** The value as it was when the screen last rested: see resting.ts. */
export function useRested<Value>(value: Value, screen: Screen): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => whenResting(screen, () => setRested(value)), [value, screen]);
  return rested;
}
