import type { Duration } from '../survival/durations'

/** The vector in the manual of R package `ineq`. */
// biome-ignore format: a table of numbers
export const INCOMES = [
    541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261,
]

/** Monthly airline passengers in thousands, 1949 to 1960 (Box and Jenkins 1976). */
// biome-ignore format: a table of numbers
export const AIR_PASSENGERS = [
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170,
    158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181,
    183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
    204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347,
    312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306, 315, 301, 356, 348,
    355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
    360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606,
    508, 461, 390, 432,
]

/** Spiders by species under girdled hemlocks (Sackett et al. 2011; R package `iNEXT`, `data(spider)`). */
// biome-ignore format: a table of numbers
export const GIRDLED = [
    46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
]

/** Spiders by species where hemlocks were logged (as above). */
// biome-ignore format: a table of numbers
export const LOGGED = [
    88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1,
]

/** Lightness and quality of nine lots of canned tuna (Hollander and Wolfe 1973, p. 187; R's `cor.test`). */
export const TUNA = {
    lightness: [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1],
    quality: [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8],
}

/** Weeks to relapse of acute myelogenous leukaemia (Miller 1997; R package `survival`, `aml`). */
export const AML = {
    maintained: durations('9 13 13+ 18 23 28+ 31 34 45+ 48 161+'),
    nonmaintained: durations('5 5 8 8 12 16+ 23 27 30 33 43 45'),
}

/** Weeks in remission of acute leukaemia (Freireich et al. 1963; Gehan 1965). */
export const REMISSION = {
    mercaptopurine: durations('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'),
    placebo: durations('1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23'),
}

/** As printed in papers: a time with `+` is censored. */
export function durations(text: string): Duration[] {
    return text.split(' ').map((word) => ({ time: Number.parseFloat(word), event: !word.endsWith('+') }))
}
