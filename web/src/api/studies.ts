import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { getJson, postForJson, remove, send } from "./http";
import type { Labels, Study, StudyPage } from "./schema";

const PAGE_SIZE = 8;
const POLL_MS = 1000;
const POLL_BESIDE_EVENTS_MS = 5000;

const LIST = ["studies"] as const;
export const studyKey = (id: string) => ["study", id] as const;

export const isFinished = (study: Pick<Study, "status">): boolean =>
  study.status === "done" || study.status === "failed";

export const diagnosisUrl = (id: string): string =>
  `/api/studies/${encodeURIComponent(id)}/diagnosis.json`;

export const studyPicture = (id: string): string =>
  `/api/studies/${encodeURIComponent(id)}/images/original.png`;

export const reportUrl = (id: string): string =>
  `/api/studies/${encodeURIComponent(id)}/report.pdf`;

export function uploadStudy(file: File): Promise<Study> {
  const form = new FormData();
  form.append("file", file);
  return postForJson<Study>("/studies", form);
}

/** One study; asked again until it is finished, seldom while events arrive. */
export function useStudy(id: string, eventsArrive: boolean) {
  return useQuery({
    queryKey: studyKey(id),
    queryFn: ({ signal }) => getJson<Study>(`/studies/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => {
      if (!state.data || isFinished(state.data)) return false;
      return eventsArrive ? POLL_BESIDE_EVENTS_MS : POLL_MS;
    },
  });
}

/** Keeps a note and tags on a study. */
export function useLabelStudy(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Labels) => {
      const path = `/studies/${encodeURIComponent(id)}`;
      return (await (await send({ method: "PATCH", path, body })).json()) as Study;
    },
    onSuccess: (study) => {
      client.setQueryData(studyKey(study.id), study);
      void client.invalidateQueries({ queryKey: LIST });
    },
  });
}

/** Recent studies, or those found by words, newest first, page by page. */
export function useStudies(search = "") {
  return useInfiniteQuery({
    queryKey: [...LIST, search],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      if (search) query.set("search", search);
      if (pageParam) query.set("before", pageParam);
      return getJson<StudyPage>(`/studies?${query}`, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => {
      const running = state.data?.pages.some((page) => page.studies.some((s) => !isFinished(s)));
      return running ? 2 * POLL_MS : false;
    },
  });
}

/** Puts a study that the server has just made where its page will look for it. */
export function useKeepStudy() {
  const client = useQueryClient();
  return (study: Study): void => {
    client.setQueryData(studyKey(study.id), study);
    void client.invalidateQueries({ queryKey: LIST });
  };
}

export function useStartExample() {
  const keep = useKeepStudy();
  return useMutation({
    mutationFn: (exampleId: string) =>
      postForJson<Study>(`/examples/${encodeURIComponent(exampleId)}/studies`),
    onSuccess: keep,
  });
}

/** Deletes a study; it leaves the list at once and comes back if the server says no. */
export function useDeleteStudy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove(`/studies/${encodeURIComponent(id)}`),
    onMutate: async (id) => {
      await client.cancelQueries({ queryKey: LIST });
      const before = client.getQueriesData<InfiniteData<StudyPage>>({ queryKey: LIST });
      client.setQueriesData<InfiniteData<StudyPage>>(
        { queryKey: LIST },
        (data) => data && without(data, id),
      );
      return { before };
    },
    onError: (_error, _id, context) => {
      for (const [key, data] of context?.before ?? []) client.setQueryData(key, data);
    },
    onSuccess: (_nothing, id) => client.removeQueries({ queryKey: studyKey(id) }),
    onSettled: () => client.invalidateQueries({ queryKey: LIST }),
  });
}

function without(data: InfiniteData<StudyPage>, id: string): InfiniteData<StudyPage> {
  const pages = data.pages.map((page) => ({
    ...page,
    studies: page.studies.filter((study) => study.id !== id),
  }));
  return { ...data, pages };
}
