// Detects that the screen rests: the wanted frame is visible, and no other is requested. Background work of server and
// browser waits for that, because it would delay the wanted frame.
import type { Screen } from "@/lib/player/screen";

/** The screen rests after this time without a request. */
export const REST_MS = 300;
/** After this time background work no longer waits for the wanted frame. */
const PATIENCE_MS = 3000;

/** Calls `then` once, when the screen has shown the wanted frame and has rested; the returned function cancels that. */
export function whenResting(screen: Screen, then: () => void): () => void {
  const begun = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waits: boolean | undefined;
  const look = () => {
    const { seeking } = screen.shown.get();
    if (seeking === waits) return;
    waits = seeking;
    clearTimeout(timer);
    const rest = seeking ? PATIENCE_MS + begun - performance.now() : REST_MS;
    timer = setTimeout(done, Math.max(0, rest));
  };
  const stopListening = screen.shown.subscribe(look);
  const stop = () => {
    clearTimeout(timer);
    stopListening();
  };
  function done() {
    stop();
    then();
  }
  look();
  return stop;
}
