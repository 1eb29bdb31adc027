// Letters as they are compared where names are searched.

/** In lower case and without accents. */
export const plainLetters = (text: string) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
