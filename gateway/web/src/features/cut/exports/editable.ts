// What can be edited of one export, or of several at once.
import type { Export } from "@/lib/api/client";
import type { Facts } from "../api/exports";

export type Editable = {
  exportIds: readonly string[];
  /** What they are called together. */
  name: string;
  /** Null: they differ in it. */
  facts: { [Fact in keyof Facts]: string | null };
};

/** What was entered; undefined: it stays as it is. */
export type Entered = { [Fact in keyof Facts]?: string | undefined };

type Order = Pick<Export, "id" | "group" | keyof Facts>;

/** `orders`: at least one. */
export function editableOf(orders: readonly Order[]): Editable {
  const [first, ...others] = orders;
  const same = (fact: keyof Facts) =>
    first && others.every((other) => other[fact] === first[fact]) ? first[fact] : null;
  return {
    exportIds: orders.map(({ id }) => id),
    name: first && others.length === 0 ? first.group : `${orders.length} groups`,
    facts: { label: same("label"), category: same("category"), profile: same("profile") },
  };
}

/** What was entered and is not so already. */
export function changedFacts({ facts }: Editable, entered: Entered): Partial<Facts> {
  const changed: Partial<Facts> = {};
  for (const fact of Object.keys(facts) as (keyof Facts)[]) {
    const now = entered[fact]?.trim();
    if (now !== undefined && now !== facts[fact]) changed[fact] = now;
  }
  return changed;
}
