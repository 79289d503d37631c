/** Marks that nobody sees: joiners, directions, variation selectors, tags. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
const SPACES = /[\p{White_Space}\p{Cc}]+/gu

/**
 * A text as it is compared when case, width, composition and what nobody sees do not matter: NFKC, folded case (`ß` is `ss`, every sigma is
 * `σ`), one space between words. Not for showing.
 */
export function folded(text: string): string {
    // By way of upper case, which takes `ß` and ligatures apart and has one sigma; the capital ẞ is its own until it is small.
    const cased = text
        .toWellFormed()
        .normalize('NFKC')
        .replace(UNSEEN, '')
        .toLowerCase()
        .toUpperCase()
        .toLowerCase()
        .replaceAll('ς', 'σ')
    return cased.normalize('NFKC').replace(SPACES, ' ').trim()
}
