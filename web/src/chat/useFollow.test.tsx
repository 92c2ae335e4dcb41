import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { threadKey } from "../api/chat";
import type { Thread } from "../api/schema";
import { end, events, frame, message, said, thread } from "../test/chat";
import { useFollow } from "./useFollow";

it("hears the end again when an older state of the conversation came in with it", async () => {
  const client = new QueryClient();
  const older = thread({ messages: [message({ status: "answering" })] });
  client.setQueryData<Thread>(threadKey("t1"), older);
  let streams = 0;
  vi.stubGlobal("fetch", () => {
    streams += 1;
    return Promise.resolve(events(frame(1, said(0, "A spot.")), frame(2, end())));
  });
  const heard = () => client.getQueryData<Thread>(threadKey("t1"))?.messages[0]?.events.length;
  const { unmount } = renderHook(() => useFollow("t1", "m1"), {
    wrapper: ({ children }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });
  await waitFor(() => expect(heard()).toBe(2));
  client.setQueryData<Thread>(threadKey("t1"), older);
  await waitFor(() => expect(heard()).toBe(2));
  expect(streams).toBe(2);
  unmount();
});
