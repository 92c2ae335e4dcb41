import { useMutation, useQuery } from "@tanstack/react-query";
import { getJson, postForJson } from "./http";
import type { CaseLibraryMeta, FoundCases } from "./schema";

export type CaseSearch = {
  readonly text: string;
  readonly file: File | null;
  readonly studyId: string | null;
  readonly fields: Readonly<Record<string, string>>;
};

export const casePicture = (id: string): string => `/api/cases/${encodeURIComponent(id)}/image.png`;

/** What can be searched. */
export function useCaseLibrary() {
  return useQuery({
    queryKey: ["cases"],
    queryFn: ({ signal }) => getJson<CaseLibraryMeta>("/cases", signal),
    staleTime: 60_000,
  });
}

export function useCaseSearch() {
  return useMutation({
    mutationFn: ({ text, file, studyId, fields }: CaseSearch) => {
      const form = new FormData();
      form.append("text", text);
      if (file) form.append("file", file);
      else if (studyId) form.append("study_id", studyId);
      for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
      return postForJson<FoundCases>("/cases/search", form);
    },
  });
}
