import { expect, test } from "vitest";
import { PacketReader } from "./runs";

test("packets are read out of an answer as the server writes them, each as soon as it is whole", () => {
  const answer = new DataView(new ArrayBuffer(2 * 12 + 3));
  answer.setUint32(0, 2, true);
  answer.setInt32(4, 7, true);
  answer.setUint8(8, 1);
  answer.setUint16(12, 0x0102);
  answer.setUint32(14, 1, true);
  answer.setInt32(18, -1, true);
  answer.setUint8(22, 2);
  answer.setUint8(26, 9);
  const first = { frame: 7, isStart: true, isSpare: false, data: Uint8Array.of(1, 2) };
  const last = { frame: -1, isStart: false, isSpare: true, data: Uint8Array.of(9) };
  const reader = new PacketReader(answer.buffer);
  expect([11, 13, 14, 26, 27].map((bytes) => reader.upTo(bytes))).toEqual([
    [],
    [],
    [first],
    [],
    [last],
  ]);
  expect(() => reader.end()).not.toThrow();
  const whole = new PacketReader(answer.buffer);
  expect(whole.upTo(27)).toEqual([first, last]);
  const cut = new PacketReader(answer.buffer.slice(0, 26));
  expect(cut.upTo(26)).toEqual([first]);
  expect(() => cut.end()).toThrow();
});
