// Images for tests without a browser: each loads at once.
import { vi } from "vitest";

export function stubPictures(): void {
  vi.stubGlobal(
    "Image",
    class {
      onload: (() => void) | undefined;
      set src(_: string) {
        this.onload?.();
      }
    },
  );
  vi.stubGlobal("createImageBitmap", () =>
    Promise.resolve({ width: 4, height: 4, close: () => undefined }),
  );
}
