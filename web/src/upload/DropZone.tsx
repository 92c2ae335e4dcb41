import { Button, Loader } from "@mantine/core";
import { type ChangeEvent, useRef } from "react";
import { useMeta } from "../api/meta";
import { Icon } from "../components/Icon";
import { type Text, useText } from "../text";
import { megabytes } from "../text/format";
import { formatName } from "../text/words";
import classes from "./DropZone.module.css";
import { useUploads } from "./UploadProvider";

/** The way in: click, keyboard, drop or paste. Drops are taken by the whole page. */
export function DropZone() {
  const text = useText();
  const { send, sending } = useUploads();
  const input = useRef<HTMLInputElement>(null);
  const limits = useMeta().data?.limits;

  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const files = Array.from(event.target.files ?? []);
    event.target.value = "";
    if (files.length > 0) void send(files);
  };

  return (
    <div className={classes.zone} data-sending={sending > 0 || undefined}>
      <span className={classes.icon}>
        {sending > 0 ? <Loader size={28} color="lens" /> : <Icon name="upload" size={28} />}
      </span>
      <p className={classes.title} role="status">
        {sending > 0 ? sendingText(sending, text) : text.drop.title}
      </p>
      <p className={classes.soft}>{text.drop.or}</p>
      <Button
        className={classes.button}
        size="md"
        disabled={sending > 0}
        onClick={() => input.current?.click()}
      >
        {text.drop.choose}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={text.drop.choose}
        data-testid="file-input"
        onChange={chosen}
      />
      <p className={classes.small}>
        {limits
          ? text.drop.formats(
              limits.formats.map((name) => formatName(text, name)).join(", "),
              megabytes(limits.max_upload_bytes),
            )
          : "\u00a0"}
      </p>
      <p className={classes.small}>{text.drop.privacy}</p>
    </div>
  );
}

const sendingText = (count: number, text: Text): string =>
  count === 1 ? text.drop.sending : text.drop.sendingMany(count);
