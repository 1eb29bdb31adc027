// The categories that an export can have.

const NAMES = ["Human", "Animal", "Vehicle", "Tool", "Music", "Nature", "Sport", "Other"];

export const CATEGORIES = [{ value: "", label: "None" }, ...NAMES];
