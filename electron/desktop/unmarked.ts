const STAND_INS: Readonly<Record<string, string>> = { '&': '+', '<': '‹', '>': '›' }

/**
 * The text without the characters that markup is made of, for systems that take markup from some programs: `A & B <C>`
 * becomes `A + B ‹C›`. They are replaced because no escape works everywhere: some systems would show it as it is. The
 * characters in their place are in every font. `>999 %` stays, since a `>` alone is no markup.
 */
export function unmarked(text: string): string {
  return text.replaceAll(/[&<]|>(?!\d)/g, (character) => STAND_INS[character] ?? character)
}
