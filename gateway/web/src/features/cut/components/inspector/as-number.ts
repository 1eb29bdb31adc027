/** A field that is being typed into may hold nothing, or a lone sign. */
export const asNumber = (value: number | string) => (typeof value === "number" ? value : null);
