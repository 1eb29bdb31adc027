// Numbers of things in words.
import { grouped } from "./time/time";

/** `1 shot`, `12 shots`, `1 200 shots`. `more`: the plural, where it is not formed by an s. */
export const many = (count: number, one: string, more = `${one}s`) =>
  count === 1 ? `1 ${one}` : `${grouped(count)} ${more}`;
