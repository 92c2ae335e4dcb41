import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useMeta } from "../api/meta";
import { ServerUnreachable } from "../api/problem";
import { Notice } from "../components/Notice";
import { useText } from "../text";

/** Says that the server is away while it is, and refreshes everything once it is back. */
export function ServerWatch() {
  const text = useText();
  const client = useQueryClient();
  const away = useMeta().error instanceof ServerUnreachable;
  const wasAway = useRef(false);

  useEffect(() => {
    if (wasAway.current && !away) void client.invalidateQueries();
    wasAway.current = away;
  }, [away, client]);

  if (!away) return null;
  return (
    <div style={{ marginBottom: "1.25rem" }}>
      <Notice tone="attention" title={text.errors.unreachable} urgent>
        <p>{text.errors.unreachableBody}</p>
      </Notice>
    </div>
  );
}
