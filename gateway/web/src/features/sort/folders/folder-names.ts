// Names that a folder cannot have, refused before a request is sent.

export const mistakeInFolderName = (name: string): string | null =>
  /[/\\]|^\.{1,2}$/.test(name) ? "A folder’s name has no “/”." : null;
