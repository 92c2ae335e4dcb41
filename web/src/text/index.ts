import { createContext, useContext } from "react";
import { en, type Text } from "./en";
import type { Language } from "./language";

export type { Text };

export const TextContext = createContext<Text>(en);

/** The catalogue of the reader's language. */
export const useText = (): Text => useContext(TextContext);

type Choice = { readonly language: Language; readonly choose: (language: Language) => void };

export const LanguageContext = createContext<Choice>({ language: "en", choose: () => undefined });

/** The language of the page, and how to choose another. */
export const useLanguage = (): Choice => useContext(LanguageContext);
