// Placeholder rows of a list that is loading.
import { Skeleton } from "@mantine/core";

type RowSkeletonsProps = { words: string; count: number; height: number; titled?: boolean };

export function RowSkeletons({ words, count, height, titled = false }: RowSkeletonsProps) {
  return (
    <div aria-busy aria-label={words} role="status">
      {titled ? <Skeleton height={24} width={120} animate={false} /> : null}
      {Array.from({ length: count }, (_, i) => (
        <Skeleton key={i} height={height} mt={1} animate={false} />
      ))}
    </div>
  );
}
