import { en, type Text } from "./en";

/** Languages of the page itself. Answers of the chat choose their own. */
export const LANGUAGES = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "thoralens.language";
const isLanguage = (value: unknown): value is Language =>
  typeof value === "string" && value in LANGUAGES;

/** The one chosen before in this browser, else the first that the browser asks for. */
export function preferred(): Language {
  const kept = read();
  if (kept) return kept;
  const asked = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return asked.find(isLanguage) ?? "en";
}

/** Chosen for good in this browser; forgotten at once where it keeps nothing. */
export function keep(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function read(): Language | null {
  try {
    const kept = localStorage.getItem(KEY);
    return isLanguage(kept) ? kept : null;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

/** The catalogue; English is part of the page, others are fetched when they are wanted. */
export async function load(language: Language): Promise<Text> {
  if (language === "en") return en;
  return (await import("./fr")).fr;
}
