const PATHS = {
  upload: "M12 16V4m0 0L7 9m5-5 5 5M4 16v2.5a1.5 1.5 0 0 0 1.5 1.5h13a1.5 1.5 0 0 0 1.5-1.5V16",
  download: "M12 4v12m0 0 5-5m-5 5-5-5M4 20h16",
  trash: "M4 7h16M9.5 7V4.5h5V7m-8 0 .8 12.5h9.4L17.5 7M10 11v5m4-5v5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v1.5m0 15V21m9-9h-1.5m-15 0H3m15.4-6.4-1.1 1.1M6.7 17.3l-1.1 1.1m0-12.8 1.1 1.1m10.6 10.6 1.1 1.1",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  check: "m5 12.5 4.5 4.5L19 7.5",
  alert: "M12 4 2.5 20h19L12 4Zm0 6v4.5m0 2.5v.01",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5.5m0-8.5v.01",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-2.5 6.5a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8m0 2.5v.01",
  unsure: "M4 9c2.7-3 5.3-3 8 0s5.3 3 8 0M4 15c2.7-3 5.3-3 8 0s5.3 3 8 0",
  flag: "M5.5 21V4m0 .5c4-2 8 2 13 0v9c-5 2-9-2-13 0",
  shield: "M12 3 4.5 6v5.5c0 4.5 3.2 8 7.5 9.5 4.3-1.5 7.5-5 7.5-9.5V6L12 3Z",
  stop: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.8 5.8l12.4 12.4",
  back: "M19 12H5m0 0 6-6m-6 6 6 6",
  close: "m6 6 12 12M18 6 6 18",
  right: "m9.5 5.5 6.5 6.5-6.5 6.5",
  left: "M14.5 5.5 8 12l6.5 6.5",
  above: "M5.5 14.5 12 8l6.5 6.5",
  below: "M5.5 9.5 12 16l6.5-6.5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4.5 9V4.5H9M15 4.5h4.5V9m0 6v4.5H15M9 19.5H4.5V15",
  chat: "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5Z",
  send: "M12 19V5m0 0-6 6m6-6 6 6",
  square: "M7 7h10v10H7Z",
  copy: "M9 9V5.5A1.5 1.5 0 0 1 10.5 4h8A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H15M5.5 9h8A1.5 1.5 0 0 1 15 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 18.5v-8A1.5 1.5 0 0 1 5.5 9Z",
  up: "M7 10.5 11 3c1.6 0 2.5 1 2.5 2.5V9h5a1.5 1.5 0 0 1 1.5 1.8l-1.4 7.5a2 2 0 0 1-2 1.7H7m0-9.5V20m0-9.5H4V20h3",
  down: "M17 13.5 13 21c-1.6 0-2.5-1-2.5-2.5V15h-5A1.5 1.5 0 0 1 4 13.2l1.4-7.5a2 2 0 0 1 2-1.7H17m0 9.5V4m0 9.5h3V4h-3",
  edit: "m14.5 6 3.5 3.5M5 19l.8-4L16 4.8a1.4 1.4 0 0 1 2 0l1.2 1.2a1.4 1.4 0 0 1 0 2L9 18.2 5 19Z",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9m0-4.5V9H15",
  clip: "m19 11.5-7.4 7.4a4.6 4.6 0 0 1-6.5-6.5l7.9-7.9a3.1 3.1 0 0 1 4.4 4.4l-7.6 7.6a1.5 1.5 0 0 1-2.2-2.2l7-7",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12v.01M12 12v.01M19 12v.01",
  search: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.8 11.3L20 20",
  phone:
    "M6 4h3.5l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2Z",
  link: "M14 5h5v5m0-5-8 8M17 14v3.5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 5 17.5v-9A1.5 1.5 0 0 1 6.5 7H10",
  book: "M12 6.5C10 5 7.5 4.5 4 4.5v13c3.5 0 6 .5 8 2m0-13c2-1.5 4.5-2 8-2v13c-3.5 0-6 .5-8 2m0-13v13",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20.5c.6-3.5 3.6-5.5 7.5-5.5s6.9 2 7.5 5.5",
} as const;

export type IconName = keyof typeof PATHS;

type Props = { readonly name: IconName; readonly size?: number };

/** A line icon in the text's colour. Decorative: the words beside it carry the meaning. */
export function Icon({ name, size = 20 }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
