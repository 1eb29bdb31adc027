// Saved views of the library: names, and parameters of their addresses.

export type SavedView = { name: string; params: string };

/** Limit for a usable menu. */
export const MOST_VIEWS = 30;
const LONGEST_NAME = 60;

/** Why a text cannot be a view's name, in words; null where it can. */
export function mistakeInView(name: string, views: readonly SavedView[]): string | null {
  if (name.length > LONGEST_NAME) {
    return `At most ${LONGEST_NAME} characters; this has ${name.length}.`;
  }
  return views.some((view) => view.name === name) ? "There is a view of this name." : null;
}

/** Valid views, with unique names; storage may hold anything. */
export function viewsIn(kept: unknown): SavedView[] {
  if (!Array.isArray(kept)) return [];
  return kept.reduce<SavedView[]>((views, one: unknown) => {
    if (typeof one !== "object" || one === null || !("name" in one) || !("params" in one)) {
      return views;
    }
    const { name, params } = one;
    if (typeof name !== "string" || typeof params !== "string" || name === "") return views;
    const isView = views.length < MOST_VIEWS && mistakeInView(name, views) === null;
    return isView ? [...views, { name, params }] : views;
  }, []);
}
