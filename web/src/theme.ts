import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** Teal of old light boxes; the product's one accent. */
const lens: MantineColorsTuple = [
  "#e8f6f7",
  "#d3eaec",
  "#a5d5d9",
  "#73bec5",
  "#4aaab3",
  "#2a939d",
  "#137b86",
  "#0b6b76",
  "#07565f",
  "#044149",
];

/** Cool charcoals, close to a dimmed reading room. */
const dark: MantineColorsTuple = [
  "#d6dfe2",
  "#b4c1c6",
  "#92a2a8",
  "#6d7f86",
  "#3b4a50",
  "#2b383d",
  "#1f2a2e",
  "#151e22",
  "#0f1619",
  "#0a1012",
];

export const theme = createTheme({
  primaryColor: "lens",
  primaryShade: { light: 7, dark: 6 },
  colors: { lens, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: "620" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Tooltip: {
      defaultProps: {
        multiline: true,
        maw: 280,
        withArrow: true,
        events: { hover: true, focus: true, touch: true },
      },
    },
  },
});
