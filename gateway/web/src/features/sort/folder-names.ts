// What a folder cannot be called, told before anybody is asked.

export const mistakeInFolderName = (name: string): string | null =>
  /[/\\]|^\.{1,2}$/.test(name) ? "A folder’s name has no “/”." : null;
