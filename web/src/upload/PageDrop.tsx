import { useText } from "../text";
import { DropCover } from "./DropCover";
import { useUploads } from "./UploadProvider";

/** Files that reach the page as a whole become studies. */
export function PageDrop() {
  const { drop } = useText();
  const { send } = useUploads();
  return (
    <DropCover
      title={drop.anywhere}
      hint={drop.anywhereHint}
      onFiles={(files) => void send(files)}
    />
  );
}
