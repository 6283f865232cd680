/** Letters, digits and signs that can be seen: not fillers, which are letters to Unicode. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v

/** Scripts whose letters are joined, or kept apart, by a mark that is not seen itself. */
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

/** Invisible where it belongs: within one character to the eye, or between letters whose shapes it decides. */
const BELONGING = [
  // A flag of a part of a country.
  String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`,
  // One emoji of several.
  String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})`,
  // An emoji in colour, or not.
  String.raw`(?<=\p{Emoji})[\uFE0E\uFE0F]`,
  // A variant of a Chinese character.
  String.raw`(?<=\p{Ideographic})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  `(?<=[${JOINING}])[\\u200C\\u200D](?=[${JOINING}])`,
].join('|')

const INVISIBLE = new RegExp(
  `(?<belonging>${BELONGING})|[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\uFFF9-\\uFFFB]`,
  'gu',
)

/**
 * Line breaks, and what turns the direction of the text after it, would let it pose as another line; what
 * cannot be seen at all lets it pose as another text. Both become spaces.
 */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, (found, belonging: string | undefined) =>
    belonging === undefined ? ' ' : found,
  )
}

export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}
