// What a tab remembers until it is closed, reloads included: nothing that another tab or the next visit should find.

/** Null: nothing was kept, or nothing that can be read. */
export function keptInTab(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export function keepInTab(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing only forgets it with a reload.
  }
}
