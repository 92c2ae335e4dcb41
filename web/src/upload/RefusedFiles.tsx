import { Stack } from "@mantine/core";
import { Failure } from "../components/Failure";
import { useText } from "../text";
import { useUploads } from "./UploadProvider";

/** Files that were not taken, each with the server's sentence and what to do. */
export function RefusedFiles() {
  const text = useText();
  const { refused, send, dismiss } = useUploads();
  if (refused.length === 0) return null;
  return (
    <Stack gap="sm" mb="lg">
      {refused.map((one) => (
        <Failure
          key={one.id}
          error={one.error}
          title={text.upload.problemTitle(one.file.name)}
          onRetry={() => void send([one.file])}
          onDismiss={() => dismiss(one)}
        />
      ))}
    </Stack>
  );
}
