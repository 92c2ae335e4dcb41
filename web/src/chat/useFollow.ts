import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { follow, patchMessage, refreshThreads, threadKey } from "../api/chat";
import { askAgainIfAway } from "../api/meta";
import { isNotFound } from "../api/problem";
import type { Thread } from "../api/schema";
import { withEvent } from "./answer";

const AGAIN_MS = 1000;

/**
 * Follows an answer to its end, whoever asked and however often the connection breaks, and
 * writes its events where `useThread` reads them. Returns whether the connection is lost now.
 */
export function useFollow(thread: string | null, message: string | undefined): boolean {
  const client = useQueryClient();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (!thread || !message) return;
    const stop = new AbortController();
    void untilOver(client, thread, message, stop.signal, setLost);
    return () => {
      stop.abort();
      setLost(false);
    };
  }, [client, thread, message]);
  return lost;
}

async function untilOver(
  client: QueryClient,
  thread: string,
  message: string,
  signal: AbortSignal,
  tell: (lost: boolean) => void,
): Promise<void> {
  reconnecting: while (!signal.aborted) {
    try {
      const heard = eventsHeard(client, thread, message);
      for await (const { number, event } of follow(thread, message, heard, signal)) {
        if (signal.aborted) return;
        tell(false);
        // A reload of the whole conversation may have put an older state in its place.
        if (number > eventsHeard(client, thread, message) + 1) continue reconnecting;
        patchMessage(client, thread, message, (one) => withEvent(one, number, event));
        if (event.type === "done" || event.type === "error") {
          void refreshThreads(client);
          break; // If an older state came in with the end, nobody stops this: it is heard again.
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isNotFound(error)) {
        void client.invalidateQueries({ queryKey: threadKey(thread) });
        return;
      }
      askAgainIfAway(client, error);
      tell(true);
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function eventsHeard(client: QueryClient, thread: string, message: string): number {
  const known = client.getQueryData<Thread>(threadKey(thread));
  return known?.messages.find(({ id }) => id === message)?.events.length ?? 0;
}
