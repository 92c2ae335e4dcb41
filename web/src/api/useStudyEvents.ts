import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Progress, Study } from "./schema";
import { isFinished, studyKey } from "./studies";

/**
 * Follows a study's server-sent events and writes its progress where `useStudy` reads it.
 * `tell` hears whether events arrive; while they do not, `useStudy` asks by itself.
 */
export function useStudyEvents(id: string, wanted: boolean, tell: (arriving: boolean) => void) {
  const client = useQueryClient();

  useEffect(() => {
    if (!wanted || typeof EventSource === "undefined") return;
    const source = new EventSource(`/api/studies/${encodeURIComponent(id)}/events`);
    const stop = () => {
      source.close();
      tell(false);
    };
    source.addEventListener("progress", (event: MessageEvent<string>) => {
      tell(true);
      const { status, step, progress } = JSON.parse(event.data) as Progress;
      if (isFinished({ status })) {
        stop();
        void client.invalidateQueries({ queryKey: studyKey(id) });
        void client.invalidateQueries({ queryKey: ["studies"] });
        return;
      }
      client.setQueryData<Study>(
        studyKey(id),
        (study) => study && { ...study, status, step, progress },
      );
    });
    // The browser reconnects by itself unless the source is closed; polling bridges the gap.
    source.addEventListener("error", () => tell(false));
    return stop;
  }, [client, id, wanted, tell]);
}
