import { BadQuestion } from '../question/bad-question'

/** Most rows of a ranking in one answer. */
export const MOST_ROWS = 1_000

/** Refuses a page of a ranking that is empty or too long. @throws BadQuestion */
export function checkFirst(first: number): void {
    if (first < 1 || first > MOST_ROWS)
        throw new BadQuestion(`first is ${first}: expected 1 to ${MOST_ROWS} rows`)
}
