// A value that is asked for while it changes: one request at a time, and the last value next.
import { useState } from "react";

/** The value to request: it stays while a request is under way, and is the wanted one when that has ended. */
export function useLastWanted<Value>(wanted: Value, isBusy: boolean): Value {
  const [asked, ask] = useState(wanted);
  if (!isBusy && !Object.is(asked, wanted)) ask(wanted);
  return asked;
}
