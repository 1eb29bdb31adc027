// What an export is put into, as a list to choose from.

const NAMES = ["Human", "Animal", "Vehicle", "Tool", "Music", "Nature", "Sport", "Other"];

export const CATEGORIES = [{ value: "", label: "None" }, ...NAMES];
