import { afterEach, expect, test, vi } from "vitest";
import { stubPictures } from "./fast-images.testing";
import { picturesIn, ProxyFrames } from "./proxy-frames";

/** A batch of pictures in the gateway's format. */
function batchOf(...pictures: [frame: number, content: number[]][]): ArrayBuffer {
  const bytes = pictures.flatMap(([frame, content]) => {
    const head = new DataView(new ArrayBuffer(12));
    head.setBigUint64(0, BigInt(frame), true);
    head.setUint32(8, content.length, true);
    return [...new Uint8Array(head.buffer), ...content];
  });
  return new Uint8Array(bytes).buffer;
}

test("a batch is taken apart into the pictures that it holds", () => {
  const batch = batchOf([7, [1, 2, 3]], [900_000, []], [8_589_934_592, [4]]);
  const found = [...picturesIn(batch)];
  expect(found.map(([frame]) => frame)).toEqual([7, 900_000, 8_589_934_592]);
  expect(found.map(([, picture]) => [...picture])).toEqual([[1, 2, 3], [], [4]]);
});

test("nothing is made of a batch that is empty", () => {
  expect([...picturesIn(new ArrayBuffer(0))]).toEqual([]);
});

afterEach(() => void vi.unstubAllGlobals());

/** Long enough for a busy machine. */
const SLOWEST = { timeout: 20_000 };

/** A proxy whose answers arrive when the test says so, and functions that drag over it and check the shown frame. */
function proxy() {
  const asked: { numbers: number[]; alone: boolean; comes: () => void }[] = [];
  vi.stubGlobal("fetch", (from: string) => {
    const [, one, many] = /frames(?:\/(\d+)|\?n=([\d,]+))/.exec(from) ?? [];
    const numbers = (one ?? many ?? "").split(",").map(Number);
    const body = one
      ? new Uint8Array(1)
      : batchOf(...numbers.map((n) => [n, [1]] as [number, number[]]));
    return new Promise<Response>((resolve) => {
      const comes = () => resolve(new Response(body));
      asked.push({ numbers, alone: one !== undefined, comes });
    });
  });
  vi.stubGlobal("window", { devicePixelRatio: 1 });
  stubPictures();
  const shown: number[] = [];
  const frames = new ProxyFrames("asset", 360, {
    show: ({ frame }) => void shown.push(frame),
    failed: () => expect.unreachable(),
  });
  const shows = (frame: number) => vi.waitFor(() => expect(shown.at(-1)).toBe(frame), SLOWEST);
  /** Drags to a pixel, which stands for a hundred frames. */
  const moveTo = (pixel: number) => frames.want(pixel * 100, (by) => (pixel + by) * 100);
  return { asked, shows, moveTo };
}

/** Drags until frames ahead are requested; the wanted pictures have arrived by then. */
async function moved({ asked, shows, moveTo }: ReturnType<typeof proxy>) {
  for (const pixel of [1, 2, 3]) {
    moveTo(pixel);
    asked.at(-1)?.comes();
    await shows(pixel * 100);
  }
  moveTo(4);
  const [alone, batch] = asked.slice(-2);
  alone?.comes();
  await shows(400);
  expect(batch?.numbers.slice(0, 2)).toEqual([500, 600]);
  return batch;
}

test("a picture that a batch will bring is not waited for with all the others", async () => {
  const found = proxy();
  const { asked, shows, moveTo } = found;
  await moved(found);
  moveTo(5);
  expect(asked.at(-1)).toMatchObject({ numbers: [500], alone: true });
  asked.at(-1)?.comes();
  await shows(500);
});

test("of a picture alone and the batch that holds it the first one is taken", async () => {
  const found = proxy();
  const { asked, shows, moveTo } = found;
  const batch = await moved(found);
  moveTo(5);
  const before = asked.length;
  batch?.comes();
  await shows(500);
  moveTo(6);
  await shows(600);
  expect(asked).toHaveLength(before);
});
