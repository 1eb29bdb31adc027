// When the wanted picture is there and nobody moves any more: then comes what the server and the browser would else do at
// the cost of the frame that somebody waits for.
import type { Screen } from "./components/player/screen";

/** Without a wish for so long, the hand is still. */
export const REST_MS = 300;
/** A screen that has not brought its frame by then keeps nothing else waiting. */
const PATIENCE_MS = 3000;

/** Calls `then` once, when the screen has shown what was wanted and has rested; what it returns calls that off. */
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
