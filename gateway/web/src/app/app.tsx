// The root component: providers for the whole page, and its routes.
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { Router } from "wouter";
import { SessionGate } from "@/features/signin/components/session-gate";
import { ErrorBoundary } from "./error-boundary";
import { LiveProvider } from "./live";
import { queryClient } from "./query-client";
import { useRawSearch } from "./raw-search";
import { Shell } from "./shell";
import { theme } from "./theme";

// The key that public/scheme.js reads before the first paint.
const colorScheme = localStorageColorSchemeManager({ key: "rushes.scheme" });

export function App() {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      // Both would be inline <style>; build/theme-style-sheet.ts writes the variables to a file instead.
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateInlineStyles={false}
    >
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <Router searchHook={useRawSearch}>
            <SessionGate>
              <LiveProvider>
                <Shell />
              </LiveProvider>
            </SessionGate>
          </Router>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
