/** Letters, digits and signs, without the invisible fillers that Unicode counts as letters. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v

/** Scripts in which invisible characters join letters or keep them apart. */
const JOINING = [
  'Arabic',
  'Syriac',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('')

/** Invisible characters that are part of a visible one, or that decide the shape of the letters around them. */
const LEGITIMATE = [
  // The flag of a part of a country.
  String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`,
  // Several emoji that form one.
  String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})`,
  // An emoji in colour or in black and white.
  String.raw`(?<=\p{Emoji})[\uFE0E\uFE0F]`,
  // A variant of a Chinese character.
  String.raw`(?<=\p{Ideographic})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  `(?<=[${JOINING}])[\\u200C\\u200D](?=[${JOINING}])`,
].join('|')

const INVISIBLE = new RegExp(
  `(?<legitimate>${LEGITIMATE})|[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\uFFF9-\\uFFFB]`,
  'gu',
)

/**
 * Replaces characters by spaces that would let a text pass for another one: invisible characters, line
 * breaks, halves of characters, and those that change the direction of the text after them.
 */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, (found, legitimate: string | undefined) =>
    legitimate === undefined ? ' ' : found,
  )
}

export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}
