// Values that a tab keeps until it is closed, even when it is reloaded; not shared with other tabs or later visits.

/** The stored value; null: there is none, or it cannot be read. */
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
    // Without storage the value is only lost when the tab is reloaded.
  }
}
