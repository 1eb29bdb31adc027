// When something was, as people say it: today by the time alone.

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });

export const dayWords = (moment: string) => DAY.format(new Date(moment));

export function momentWords(moment: string, now = new Date()): string {
  const then = new Date(moment);
  const time = TIME.format(then);
  return then.toDateString() === now.toDateString() ? time : `${DAY.format(then)}, ${time}`;
}
