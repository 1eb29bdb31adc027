import { expect, it } from "vitest";
import { comparedBrands } from "./compared-brands";

const COLA = { name: "Coca-Cola", aliases: ["Coke", "Cola"] };
const NIKE = { name: "Nike", aliases: [] };
const PUMA = { name: "Puma", aliases: [] };

it("puts first what was added, removed or written in other ways", () => {
  expect(comparedBrands([NIKE, COLA], [{ ...COLA, aliases: ["Coke"] }, NIKE, PUMA])).toEqual([
    { words: "Coca-Cola", value: "Coke | Cola", other: "Coke", differs: true },
    { words: "Puma", value: "not in it", other: "without aliases", differs: true },
    { words: "Nike", value: "without aliases", other: "without aliases", differs: false },
  ]);
});

it("sees no difference in another order", () => {
  expect(comparedBrands([NIKE, COLA], [COLA, NIKE]).map(({ differs }) => differs)).toEqual([
    false,
    false,
  ]);
});
