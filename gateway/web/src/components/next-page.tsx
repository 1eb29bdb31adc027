// The end of a paged list, with a button that loads the next page.
import { Button } from "@mantine/core";
import classes from "./next-page.module.css";

type Paged = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
};

export function NextPage({ of: listing, words }: { of: Paged; words: string }) {
  if (!listing.hasNextPage) return null;
  return (
    <Button
      className={classes.more ?? ""}
      loading={listing.isFetchingNextPage}
      onClick={() => void listing.fetchNextPage()}
    >
      {words}
    </Button>
  );
}
