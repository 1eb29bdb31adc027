// The API client, typed by the gateway's OpenAPI document.
import createClient from "openapi-fetch";
import { GatewayError, type Problem } from "./problem";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Asset = Schemas["Asset"];
export type AssetPage = Schemas["AssetPage"];
export type AuditEntry = Schemas["AuditEntry"];
export type Act = Schemas["Act"];
export type BrandAppearance = Schemas["BrandAppearance"];
export type BrandReport = Schemas["BrandReport"];
export type Change = Schemas["Change"];
export type ChangePage = Schemas["ChangePage"];
export type ClassReport = Schemas["ClassReport"];
export type Clip = Schemas["Clip"];
export type ClipsCounted = Schemas["ClipsCounted"];
export type ClipCrop = Schemas["ClipCrop"];
export type Cropping = Schemas["WantedCropping"];
export type Deleted = Schemas["Deleted"];
export type DetectedFrame = Schemas["DetectedFrame"];
export type DetectionLanes = Schemas["DetectionLanes"];
export type DetectionOrder = Schemas["DetectionOrder"];
export type DetectionRun = Schemas["DetectionRun"];
export type Export = Schemas["Export"];
export type ExportPage = Schemas["ExportPage"];
export type FinderExample = Schemas["Example"];
export type Finder = Schemas["Finder"];
export type FinderEdit = Schemas["FinderEdit"];
export type FinderQuality = Schemas["FinderQuality"];
export type FinderVersion = Schemas["FinderVersion"];
export type Folder = Schemas["Folder"];
export type FrameNote = Schemas["Note"];
export type FrameMatch = Schemas["FrameMatch"];
export type FrameIndex = Schemas["FrameIndex"];
export type FrameIndexMaking = Schemas["FrameIndexMaking"];
export type Job = Schemas["Job"];
export type JobCounts = Schemas["JobCounts"];
export type JobMove = Schemas["JobMove"];
export type JobsChange = Schemas["JobsChange"];
export type JobPage = Schemas["JobPage"];
export type Label = Schemas["Label"];
export type Making = Schemas["Making"];
export type Marker = Schemas["Marker"];
export type MediaNode = Schemas["Node"];
export type Model = Schemas["Model"];
export type ModelList = Schemas["ModelList"];
export type UnreadableModel = Schemas["UnreadableModel"];
export type ModelHealth = Schemas["ModelHealth"];
export type LooseVideo = Schemas["LooseVideo"];
export type PublishedModel = Schemas["PublishedModel"];
export type PublishedModels = Schemas["PublishedModels"];
export type ModelDownload = Schemas["Download"];
export type SortCategory = Schemas["SortCategory"];
export type SortClassifier = Schemas["SortClassifier"];
export type SortDescriptors = Schemas["SortDescriptors"];
export type SortShortfall = Schemas["SortShortfall"];
export type Speech = Schemas["Speech"];
export type SortTraining = Schemas["SortTraining"];
export type SortProposals = Schemas["SortProposals"];
export type MergedCategory = Schemas["MergedCategory"];
export type SortedVideos = Schemas["SortedVideos"];
export type DuplicateVideo = Schemas["DuplicateVideo"];
export type SortDuplicates = Schemas["SortDuplicates"];
export type DoubtedVideo = Schemas["DoubtedVideo"];
export type SortPage = Schemas["SortPage"];
export type Neighbours = Schemas["Neighbours"];
export type Moment = Schemas["Moment"];
export type Moments = Schemas["Moments"];
export type MomentsExport = Schemas["MomentsExport"];
export type MomentsExported = Schemas["MomentsExported"];
export type NewExport = Schemas["NewExport"];
export type NewFinder = Schemas["NewFinder"];
export type NewFinderScan = Schemas["NewFinderScan"];
export type NewSorting = Schemas["NewSorting"];
export type PipelineRun = Schemas["PipelineRun"];
export type SeenBrand = Schemas["SeenBrand"];
export type SearchHit = Schemas["SearchHit"];
export type SearchHits = Schemas["SearchHits"];
export type SaidSegment = Schemas["Segment"];
export type Transcript = Schemas["Transcript"];
export type ScenarioRerun = Schemas["ScenarioRerun"];
export type RunReport = Schemas["RunReport"];
export type RunStage = Schemas["StageState"];
export type RunStatus = PipelineRun["status"];
export type OutsideCall = Schemas["OutsideCall"];
export type PlannedCut = Schemas["Cut"];
export type ProcessSettings = Schemas["ProcessSettings"];
export type Proof = Schemas["Proof"];
export type Proxy = Schemas["Proxy"];
export type Rendition = Schemas["Rendition"];
export type Root = Schemas["Root"];
export type Import = Schemas["Import"];
export type NewToken = Schemas["NewToken"];
export type ScoreCounts = Schemas["ScoreCounts"];
export type Scores = Schemas["Scores"];
export type Shots = Schemas["Shots"];
export type ShotCut = Schemas["ShotCut"];
export type ShotDrafts = Schemas["ShotDrafts"];
export type Session = Schemas["Session"];
export type StageFailure = Schemas["StageFailure"];
export type Storyboard = Schemas["Storyboard"];
export type SubjectPath = Schemas["SubjectPath"];
export type Task = Schemas["Task"];
export type JobLogLine = Schemas["JobLogLine"];
export type Timeline = Schemas["Timeline"];
export type TimelineFrame = Schemas["TimelineFrame"];
export type TimelineOrder = Schemas["TimelineOrder"];
export type TimelineSummary = Schemas["TimelineSummary"];
export type Token = Schemas["Token"];
export type WantedClips = Schemas["WantedClips"];
export type Waveform = Schemas["Waveform"];

/** Changes when the file does, which keeps its id when it is edited in place. */
export const fileVersion = ({ modified_at, size }: Asset) => `${modified_at}.${size}`;

export const gateway = createClient<paths>({ baseUrl: location.origin });

/** The result of openapi-fetch, success or failure. */
type Fetched<Data> = { data?: Data; error?: unknown; response: Response };

/** The body of a response; throws a GatewayError, with the gateway's message where there is one. */
export async function bodyOf<Data>(request: Promise<Fetched<Data>>): Promise<NonNullable<Data>> {
  const answer = await responseOf(request);
  if (answer.data != null) return answer.data;
  throw refusal(answer);
}

/** The same for responses that may have no body: null where there is none. */
export async function bodyOrNull<Data>(
  request: Promise<Fetched<Data>>,
): Promise<NonNullable<Data> | null> {
  const answer = await responseOf(request);
  if (!answer.response.ok) throw refusal(answer);
  return answer.response.status === 204 ? null : (answer.data ?? null);
}

/** The same for responses without a body. */
export async function success(request: Promise<Fetched<unknown>>): Promise<void> {
  const answer = await responseOf(request);
  if (!answer.response.ok) throw refusal(answer);
}

async function responseOf<Data>(request: Promise<Fetched<Data>>): Promise<Fetched<Data>> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new GatewayError(null, error);
  }
}

function refusal({ error, response }: Fetched<unknown>): GatewayError {
  const wait = Number(response.headers.get("retry-after") ?? 0);
  return new GatewayError(asProblem(error, response), undefined, wait);
}

/** A proxy may answer in its own format: then only the status is used. */
function asProblem(error: unknown, response: Response): Problem {
  if (typeof error === "object" && error !== null && "detail" in error && "status" in error) {
    return error as Problem;
  }
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: `The gateway answered ${response.status} ${response.statusText}.`.replace(" .", "."),
    request_id: "",
    errors: [],
    latest_start: null,
  };
}
