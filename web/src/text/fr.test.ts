import { afterEach, describe, expect, it, vi } from "vitest";
import { en } from "./en";
import { fr } from "./fr";
import { keep, load, preferred } from "./language";

/** Paths of the texts of a catalogue, with a sample of each. */
function texts(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function")
    return [[path, String((node as (...a: string[]) => string)("a", "b", "c", "d"))]];
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

describe("the French catalogue", () => {
  const english = new Map(texts(en));
  const french = new Map(texts(fr));

  it("says all that the English one says", () => {
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("leaves no sentence in English", () => {
    const same = [...french].filter(
      ([path, words]) => words === english.get(path) && words.split(" ").length > 3,
    );
    const own = /^\.chat\.examples\.|\.wordsPlaceholder$|^\.details\.(size|length)$/;
    expect(same.map(([path]) => path).filter((path) => !own.test(path))).toEqual([]);
  });
});

describe("the language of the page", () => {
  afterEach(() => {
    localStorage.clear();
    vi.restoreAllMocks();
  });

  it("is what the browser asks for, where there is such a catalogue", () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-CH", "fr-CH", "en"]);
    expect(preferred()).toBe("fr");
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de"]);
    expect(preferred()).toBe("en");
  });

  it("stays as it was chosen", async () => {
    keep("fr");
    expect(preferred()).toBe("fr");
    expect((await load("fr")).locale).toBe("fr-FR");
    expect((await load("en")).locale).toBe("en-GB");
  });
});
