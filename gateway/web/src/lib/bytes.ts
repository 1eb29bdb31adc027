// File sizes for users.

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

/** `4.2 GB`: decimal units, two figures at least. */
export function fileSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const figures = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${figures} ${UNITS[unit] ?? "B"}`;
}
