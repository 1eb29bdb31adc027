// The URL's query for the router as it is. wouter decodes it once before URLSearchParams does: a folder named `a%20b` was
// looked for as `a b`.
import { useSearch } from "wouter/use-browser-location";

/** A `searchHook` of wouter's Router: with each % encoded, wouter's decoding leads back to the query as it is. */
export const useRawSearch = () => useSearch().replaceAll("%", "%25");
