// Where models are added, for places that lack one. Once a download has ended, these places are asked again.
import { Link } from "wouter";
import { isUnderWay, usePublishedModels } from "@/lib/api/published-models";

export function ModelsLink() {
  const { data } = usePublishedModels();
  const running = data?.models.find(isUnderWay);
  return (
    <>
      <Link href="/settings?part=models">Settings, Models</Link>
      {running ? ` (${running.name} is being downloaded)` : ""}
    </>
  );
}
