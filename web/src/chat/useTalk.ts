import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { usePreferences } from "../api/account";
import { useChangeThread, useThread } from "../api/chat";
import type { NewThread, Thread } from "../api/schema";

type Settings = Pick<Thread, "reader" | "language" | "study_id">;

const LANGUAGES = ["en", "fr", "es"] as const;

/** The browser's language where answers can be given in it, else English. */
export function languageOf(tag: string): Thread["language"] {
  return LANGUAGES.find((language) => tag.toLowerCase().startsWith(language)) ?? "en";
}

/** How a conversation speaks and what it is about, before it exists and after. */
export function useTalk(id: string | null, study: string | null) {
  const { data, error } = useThread(id);
  const change = useChangeThread(id ?? "");
  const [reader, setReader] = useLocalStorage<string>({
    key: "thoralens-chat-reader",
    defaultValue: "patient",
    getInitialValueInEffect: false,
  });
  const preferred = usePreferences();
  const [language, setLanguage] = useState<Thread["language"] | null>(null);
  const [picked, setPicked] = useState<Thread["reader"] | null>(null);
  const [studyId, setStudyId] = useState(study);
  const fresh: Settings = {
    reader: picked ?? preferred.reader ?? (reader === "clinician" ? "clinician" : "patient"),
    language: language ?? preferred.language ?? languageOf(navigator.language),
    study_id: studyId,
  };
  const now: Settings = id && data ? data : fresh;

  return {
    thread: id ? (data ?? null) : null,
    error,
    begin: fresh as Partial<NewThread>,
    studyId: now.study_id,
    tone: { reader: now.reader, language: now.language },
    change: (values: Partial<Settings>) => {
      if (values.reader) {
        setPicked(values.reader);
        if (!preferred.reader) setReader(values.reader);
      }
      if (id) change.mutate(values);
      if (values.language) setLanguage(values.language);
      if (values.study_id !== undefined) setStudyId(values.study_id);
    },
  };
}
