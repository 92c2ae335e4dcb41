import { ApiProblem } from "../api/problem";
import type { Limits } from "../api/schema";
import type { Text } from "../text";
import { megabytes } from "../text/format";

/** The page's own refusal of a file too large to be worth sending; `null` when it may go. */
export function tooLarge(file: File, limits: Limits | undefined, text: Text): ApiProblem | null {
  if (!limits || file.size <= limits.max_upload_bytes) return null;
  return new ApiProblem({
    type: "about:blank",
    title: text.upload.problemTitle(file.name),
    status: 413,
    detail: text.upload.tooLarge(megabytes(file.size), megabytes(limits.max_upload_bytes)),
    code: "file_too_large",
    hint: text.upload.tooLargeHint,
  });
}
