// What one was not allowed to change, said once for the whole page.
import { Store } from "./store";

export const refusal = new Store<string | null>(null);
