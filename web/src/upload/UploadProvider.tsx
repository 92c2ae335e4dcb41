import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from "react";
import { useLocation } from "wouter";
import { askAgainIfAway, useMeta } from "../api/meta";
import type { Study } from "../api/schema";
import { uploadStudy, useKeepStudy } from "../api/studies";
import { useText } from "../text";
import { tooLarge } from "./problems";

export type Refused = { readonly id: number; readonly file: File; readonly error: unknown };

type Uploads = {
  /** How many files are still on their way. */
  readonly sending: number;
  readonly refused: readonly Refused[];
  readonly send: (files: readonly File[]) => Promise<void>;
  readonly dismiss: (refused: Refused) => void;
};

const UploadContext = createContext<Uploads | null>(null);

export function useUploads(): Uploads {
  const uploads = useContext(UploadContext);
  if (!uploads) throw new Error("useUploads needs an UploadProvider above it.");
  return uploads;
}

/**
 * Sends files one after another. One file opens its study; of several the list shows all.
 * A refused file changes nothing but the list of refusals.
 */
export function UploadProvider({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const limits = useMeta().data?.limits;
  const keep = useKeepStudy();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [sending, setSending] = useState(0);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const lastId = useRef(0);

  const sendOne = useCallback(
    async (file: File): Promise<Study | null> => {
      try {
        const problem = tooLarge(file, limits, text);
        if (problem) throw problem;
        return await uploadStudy(file);
      } catch (error) {
        askAgainIfAway(client, error);
        lastId.current += 1;
        const id = lastId.current;
        setRefused((before) => [...before, { id, file, error }]);
        return null;
      }
    },
    [client, limits, text],
  );

  const send = useCallback(
    async (files: readonly File[]) => {
      const again = new Set(files.map((file) => file.name));
      setRefused((before) => before.filter(({ file }) => !again.has(file.name)));
      setSending((count) => count + files.length);
      for (const file of files) {
        const study = await sendOne(file);
        setSending((count) => count - 1);
        if (!study) continue;
        keep(study);
        navigate(files.length === 1 ? `/studies/${study.id}` : "/");
      }
    },
    [keep, navigate, sendOne],
  );

  const dismiss = useCallback((gone: Refused) => {
    setRefused((before) => before.filter((one) => one !== gone));
  }, []);

  const uploads = useMemo(
    () => ({ sending, refused, send, dismiss }),
    [sending, refused, send, dismiss],
  );
  return <UploadContext value={uploads}>{children}</UploadContext>;
}
