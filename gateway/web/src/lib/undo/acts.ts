// Ids of acts: what one key press does is one row of the history, in whichever requests it is sent.

let count = 0;

/** Another one each time, in any tab of any browser. Not by `randomUUID`, which pages without HTTPS do not have. */
export function newAct(): string {
  count += 1;
  const random = crypto.getRandomValues(new Uint32Array(3));
  return [Date.now(), count, ...random].map((part) => part.toString(36)).join("-");
}
