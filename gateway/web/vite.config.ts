// How the page is built, served while it is written, and tested.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { reactCompiler } from "./build/react-compiler.ts";
import { themeStyleSheet } from "./build/theme-style-sheet.ts";

/** Where a gateway listens while the page is served by Vite. */
const gateway = process.env.RUSHES_GATEWAY ?? "http://127.0.0.1:8000";

/** The version in pyproject.toml, which is that of all that a release has. */
function release(): string {
  const path = fileURLToPath(new URL("../../pyproject.toml", import.meta.url));
  const version = /^version = "([^"]+)"$/m.exec(readFileSync(path, "utf8"))?.[1];
  if (version === undefined) throw new Error(`${path} names no version.`);
  return version;
}

export default defineConfig({
  define: { __RELEASE__: JSON.stringify(release()) },
  plugins: [reactCompiler(), react(), themeStyleSheet()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    // Part of the gateway's package, so that a wheel carries the page.
    outDir: "../rushes_gateway/static",
    emptyOutDir: true,
    // A data: URL would be inline content; the page's policy wants files.
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { "/api": gateway, "/detect": gateway, "/health": gateway } },
  test: {
    // Most of what is tested is arithmetic; files that need a page ask for it in their first line.
    environment: "node",
    setupFiles: ["./src/test-setup.ts"],
    restoreMocks: true,
    // What stands in for the browser is loaded once per worker, not once per file: that takes half the time. Each file
    // still has modules and a page of its own.
    pool: "vmThreads",
    vmMemoryLimit: "1GB",
    // Vitest leaves one core to whoever edits; here each test file waits for the one before it then.
    maxWorkers: "100%",
    // Other tests run beside: what takes long is no mistake, what never ends is.
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
