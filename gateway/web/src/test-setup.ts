// What tests that need a page need first.
import { afterEach } from "vitest";

if (typeof window !== "undefined") {
  await import("@testing-library/jest-dom/vitest");
  const { cleanup, configure } = await import("@testing-library/react");
  // As in vite.config.ts: of what is waited for nothing goes by itself.
  configure({ asyncUtilTimeout: 30_000 });
  afterEach(cleanup);

  // jsdom has no media queries: none of them matches.
  window.matchMedia = (media: string) =>
    Object.assign(new EventTarget(), {
      media,
      matches: false,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    });

  // jsdom has no layout, so nothing changes its size.
  window.ResizeObserver = class {
    observe = () => undefined;
    unobserve = () => undefined;
    disconnect = () => undefined;
  };

  // Nor is anything out of sight, or a pointer that leaves it.
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.setPointerCapture = () => undefined;
}
